import {
  DataTexture,
  Group,
  Mesh,
  NearestFilter,
  PlaneGeometry,
  RedFormat,
  ShaderMaterial,
} from 'three';
import type { BufferGeometry, Texture } from 'three';
import { bytesOf } from '../../protocol.ts';
import type { Grid } from '../../protocol.ts';
import type { Layer } from './layer.ts';

export interface GridLayer extends Layer {
  update(grid: Grid): void;
}

const vertexShader = `
  varying vec2 at;
  void main() {
    at = uv;
    gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
  }`;

/** Four looks a pixel, so that thin walls stay when many cells share one. */
const fragmentShader = `
  uniform sampler2D cells;
  uniform sampler2D palette;
  uniform float opacity;
  uniform float border;
  varying vec2 at;
  vec4 look(vec2 spot) {
    float value = texture2D(cells, spot).r * 255.0;
    vec4 color = texture2D(palette, vec2((value + 0.5) / 256.0, 0.5));
    return vec4(color.rgb * color.a, color.a);
  }
  void main() {
    vec2 dx = dFdx(at);
    vec2 dy = dFdy(at);
    vec4 sum = look(at + 0.125 * dx + 0.375 * dy) + look(at - 0.375 * dx + 0.125 * dy)
             + look(at - 0.125 * dx - 0.375 * dy) + look(at + 0.375 * dx - 0.125 * dy);
    vec4 color = vec4(sum.rgb / max(sum.a, 0.001), 0.25 * sum.a * opacity);
    vec2 edge = min(at, 1.0 - at) / fwidth(at);
    if (min(edge.x, edge.y) < 1.5) color = mix(color, vec4(0.58, 0.64, 0.70, 1.0), border);
    if (color.a < 0.004) discard;
    gl_FragColor = color;
  }`;

/** Cells as they come, one byte each; colours are looked up where they are drawn. */
export function gridLayer(
  palette: Texture,
  options: {
    readonly opacity: number;
    readonly z: number;
    readonly order: number;
    /** Strength of the line around it, 0 to 1. */
    readonly border?: number;
  },
): GridLayer {
  const cells = new CellTexture();
  const uniforms = {
    cells: cells.uniform,
    palette: { value: palette },
    opacity: { value: options.opacity },
    border: { value: options.border ?? 0 },
  };
  const mesh = flat(
    new PlaneGeometry(1, 1).translate(0.5, 0.5, 0),
    new ShaderMaterial({
      uniforms,
      vertexShader,
      fragmentShader,
      transparent: true,
      depthWrite: false,
    }),
    options.order,
  );
  const object = place(mesh);
  return {
    object,
    update: (grid) => {
      cells.update(grid);
      settle(object, mesh, grid, options.z);
    },
  };
}

/** One texture, filled again while the size stays, replaced when it changes. */
class CellTexture {
  readonly uniform: { value: DataTexture | null } = { value: null };

  update({ width, height, data }: Grid): void {
    const bytes = bytesOf(data) as Uint8Array<ArrayBuffer>;
    const now = this.uniform.value;
    if (now !== null && now.image.width === width && now.image.height === height) {
      now.image.data = bytes;
      now.needsUpdate = true;
      return;
    }
    now?.dispose();
    const texture = new DataTexture(bytes, width, height, RedFormat);
    texture.minFilter = NearestFilter;
    texture.magFilter = NearestFilter;
    texture.unpackAlignment = 1;
    texture.needsUpdate = true;
    this.uniform.value = texture;
  }
}

function flat(geometry: BufferGeometry, material: ShaderMaterial, drawOrder: number): Mesh {
  const mesh = new Mesh(geometry, material);
  mesh.frustumCulled = false;
  mesh.renderOrder = drawOrder;
  return mesh;
}

/** Nothing is drawn before there is something to draw. */
function place(mesh: Mesh): Group {
  mesh.visible = false;
  return new Group().add(mesh);
}

function settle(object: Group, mesh: Mesh, grid: Grid, z: number): void {
  mesh.visible = true;
  mesh.scale.set(grid.width * grid.resolution, grid.height * grid.resolution, 1);
  object.position.set(grid.x, grid.y, z);
  object.rotation.z = grid.yaw;
}
