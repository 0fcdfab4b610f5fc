import {
  DataTexture,
  InstancedBufferGeometry,
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
    if (sum.a < 0.004) discard;
    gl_FragColor = vec4(sum.rgb / sum.a, 0.25 * sum.a * opacity);
  }`;

/** Cells as they come, one byte each; colours are looked up where they are drawn. */
export function gridLayer(
  palette: Texture,
  options: { readonly opacity: number; readonly z: number; readonly order: number },
): GridLayer {
  const cells = new CellTexture();
  const uniforms = {
    cells: cells.uniform,
    palette: { value: palette },
    opacity: { value: options.opacity },
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

const wallVertexShader = `
  uniform float count;
  uniform float height;
  varying vec2 at;
  varying float up;
  void main() {
    at = uv;
    up = (float(gl_InstanceID) + 1.0) / count;
    gl_Position = projectionMatrix * modelViewMatrix * vec4(position.xy, up * height, 1.0);
  }`;

const wallFragmentShader = `
  uniform sampler2D cells;
  varying vec2 at;
  varying float up;
  void main() {
    float value = texture2D(cells, at).r * 255.0;
    if (value < 64.5 || value > 100.5) discard;
    vec3 color = mix(vec3(0.20, 0.26, 0.32), vec3(0.52, 0.58, 0.63), up * up);
    gl_FragColor = vec4(up > 0.999 ? vec3(0.70, 0.76, 0.80) : color, 1.0);
  }`;

/** Occupied cells raised as a stack of slices, which costs nothing but drawing. */
export function wallLayer(height: number, slices: number, drawOrder: number): GridLayer {
  const cells = new CellTexture();
  const geometry = new InstancedBufferGeometry().copy(
    new PlaneGeometry(1, 1).translate(0.5, 0.5, 0) as unknown as InstancedBufferGeometry,
  );
  geometry.instanceCount = slices;
  const uniforms = {
    cells: cells.uniform,
    count: { value: slices },
    height: { value: height },
  };
  const mesh = flat(
    geometry,
    new ShaderMaterial({
      uniforms,
      vertexShader: wallVertexShader,
      fragmentShader: wallFragmentShader,
    }),
    drawOrder,
  );
  const object = place(mesh);
  return {
    object,
    update: (grid) => {
      cells.update(grid);
      settle(object, mesh, grid, 0);
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
