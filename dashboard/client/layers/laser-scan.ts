import {
  BufferAttribute,
  BufferGeometry,
  Color,
  DynamicDrawUsage,
  Points,
  ShaderMaterial,
  Sphere,
  Vector3,
} from 'three';
import { floatsOf } from '../../protocol.ts';
import type { Scan } from '../../protocol.ts';
import { colors, order } from './layer.ts';
import type { Layer } from './layer.ts';

const vertexShader = `
  uniform float size;
  void main() {
    gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
    gl_PointSize = size;
  }`;

const fragmentShader = `
  uniform vec3 color;
  uniform float opacity;
  void main() {
    float r = length(gl_PointCoord - 0.5) * 2.0;
    if (r > 1.0) discard;
    gl_FragColor = vec4(color, opacity * (1.0 - smoothstep(0.7, 1.0, r)));
  }`;

export interface ScanLayer extends Layer {
  update(scan: Scan): void;
}

/** Hits of the newest scan, at the height of the sensor. */
export function scanLayer(pixelRatio: number): ScanLayer {
  let positions = new Float32Array(0);
  const geometry = new BufferGeometry();
  geometry.boundingSphere = new Sphere(new Vector3(), Infinity);
  const material = new ShaderMaterial({
    uniforms: {
      size: { value: 5 * pixelRatio },
      color: { value: new Color(colors.scan).convertLinearToSRGB() },
      opacity: { value: 1 },
    },
    vertexShader,
    fragmentShader,
    transparent: true,
    // hits lie just inside the walls of the map
    depthTest: false,
    depthWrite: false,
  });
  const object = new Points(geometry, material);
  object.frustumCulled = false;
  object.renderOrder = order.scan;
  object.visible = false;
  return {
    object,
    update: (scan) => {
      const ranges = floatsOf(scan.ranges);
      if (positions.length < 3 * ranges.length) {
        positions = new Float32Array(3 * ranges.length);
        // three knows buffers by their attribute: the old one goes with its geometry's resources
        geometry.dispose();
        geometry.setAttribute(
          'position',
          new BufferAttribute(positions, 3).setUsage(DynamicDrawUsage),
        );
      }
      const count = hits(scan, ranges, positions);
      if (ranges.length > 0) geometry.getAttribute('position').needsUpdate = true;
      geometry.setDrawRange(0, count);
      object.position.set(scan.x, scan.y, object.position.z);
      object.rotation.z = scan.yaw;
      object.visible = count > 0;
    },
  };
}

/** End points in the sensor's frame; beams that hit nothing leave none. */
function hits(scan: Scan, ranges: Float32Array, positions: Float32Array): number {
  let count = 0;
  for (let i = 0; i < ranges.length; i++) {
    const range = ranges[i] as number;
    if (!(range >= scan.rangeMin && range < scan.rangeMax)) continue;
    const angle = scan.angleMin + i * scan.angleIncrement;
    positions[3 * count] = range * Math.cos(angle);
    positions[3 * count + 1] = range * Math.sin(angle);
    positions[3 * count + 2] = 0;
    count++;
  }
  return count;
}
