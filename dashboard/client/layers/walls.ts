import {
  BoxGeometry,
  Group,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  ShaderMaterial,
  Sphere,
  Vector3,
} from 'three';
import { bytesOf } from '../../protocol.ts';
import type { Grid } from '../../protocol.ts';
import { wallBoxes } from '../wall-boxes.ts';
import type { GridLayer } from './occupancy-grid.ts';

const vertexShader = `
  attribute vec4 box;
  uniform float resolution;
  uniform float height;
  varying vec3 color;
  void main() {
    vec2 at = (box.xy + (position.xy + 0.5) * box.zw) * resolution;
    float up = position.z + 0.5;
    float light = 0.62 + 0.12 * normal.x - 0.22 * normal.y;
    color = normal.z > 0.5 ? vec3(0.67, 0.73, 0.78)
          : vec3(0.52, 0.58, 0.64) * light * (0.45 + 0.55 * up);
    gl_Position = projectionMatrix * modelViewMatrix * vec4(at, up * height, 1.0);
  }`;

const fragmentShader = `
  varying vec3 color;
  void main() {
    gl_FragColor = vec4(color, 1.0);
  }`;

/** Occupied cells of the map, raised to `height` [m]; built when they are looked at. */
export function wallLayer(height: number): GridLayer {
  const resolution = { value: 1 };
  const material = new ShaderMaterial({
    uniforms: { resolution, height: { value: height } },
    vertexShader,
    fragmentShader,
  });
  const mesh = new Mesh(new InstancedBufferGeometry(), material);
  mesh.frustumCulled = false;
  mesh.visible = false;
  const object = new Group().add(mesh);
  let waiting: Grid | undefined;
  const build = (grid: Grid): void => {
    const boxes = wallBoxes(bytesOf(grid.data), grid.width, grid.height);
    mesh.geometry.dispose();
    mesh.geometry = geometryOf(boxes);
    mesh.visible = boxes.length > 0;
    resolution.value = grid.resolution;
    object.position.set(grid.x, grid.y, 0);
    object.rotation.z = grid.yaw;
  };
  return {
    object,
    update: (grid) => {
      waiting = grid;
    },
    animate: () => {
      if (waiting === undefined || object.parent?.visible !== true) return false;
      build(waiting);
      waiting = undefined;
      return false;
    },
  };
}

function geometryOf(boxes: Float32Array): InstancedBufferGeometry {
  const unit = new BoxGeometry(1, 1, 1);
  const geometry = new InstancedBufferGeometry();
  geometry.setIndex(unit.getIndex());
  for (const name of ['position', 'normal']) geometry.setAttribute(name, unit.getAttribute(name));
  geometry.setAttribute('box', new InstancedBufferAttribute(boxes, 4));
  geometry.instanceCount = boxes.length / 4;
  geometry.boundingSphere = new Sphere(new Vector3(), Infinity);
  return geometry;
}
