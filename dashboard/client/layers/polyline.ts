import {
  Color,
  DynamicDrawUsage,
  Float32BufferAttribute,
  InstancedBufferGeometry,
  InstancedInterleavedBuffer,
  InterleavedBufferAttribute,
  Mesh,
  ShaderMaterial,
  Sphere,
  Vector3,
} from 'three';
import type { Layer, Resolution } from './layer.ts';

const vertexShader = `
  attribute vec2 from;
  attribute vec2 to;
  uniform vec2 resolution;
  uniform float width;
  varying float side;
  void main() {
    vec4 a = projectionMatrix * modelViewMatrix * vec4(from, 0.0, 1.0);
    vec4 b = projectionMatrix * modelViewMatrix * vec4(to, 0.0, 1.0);
    vec2 direction = (b.xy / b.w - a.xy / a.w) * resolution;
    direction = length(direction) > 1e-4 ? normalize(direction) : vec2(1.0, 0.0);
    vec2 across = vec2(-direction.y, direction.x);
    vec4 end = position.x < 0.5 ? a : b;
    // half a width over each end closes the gaps at bends
    vec2 offset = across * position.y + direction * (position.x - 0.5);
    end.xy += offset * width / resolution * 2.0 * end.w;
    side = position.y * 2.0;
    gl_Position = end;
  }`;

const fragmentShader = `
  uniform vec3 color;
  uniform float opacity;
  uniform float width;
  varying float side;
  void main() {
    float edge = clamp((1.0 - abs(side)) * width * 0.5, 0.0, 1.0);
    gl_FragColor = vec4(color, opacity * edge);
  }`;

export interface PolylineOptions {
  readonly resolution: Resolution;
  readonly color: string;
  /** [pixels] */
  readonly width: number;
  readonly opacity: number;
  readonly z: number;
  readonly order: number;
}

export interface Polyline extends Layer {
  /** Takes the first `count` points; x, y in turns. The array may be used again at once. */
  update(points: Float32Array, count: number): void;
}

/** A line of the same width on the screen at any distance: one quad a segment. */
export function polyline(options: PolylineOptions): Polyline {
  const material = new ShaderMaterial({
    uniforms: {
      resolution: { value: options.resolution },
      // a pixel more, over which the edges fade
      width: { value: options.width + 1 },
      color: { value: new Color(options.color).convertLinearToSRGB() },
      opacity: { value: options.opacity },
    },
    vertexShader,
    fragmentShader,
    transparent: true,
    depthWrite: false,
  });
  let capacity = 256;
  let { geometry, buffer } = segments(capacity);
  const object = new Mesh(geometry, material);
  object.frustumCulled = false;
  object.renderOrder = options.order;
  object.position.z = options.z;
  object.visible = false;
  return {
    object,
    update: (points, count) => {
      if (count > capacity) {
        while (capacity < count) capacity *= 2;
        geometry.dispose();
        ({ geometry, buffer } = segments(capacity));
        object.geometry = geometry;
      }
      (buffer.array as Float32Array).set(points.subarray(0, 2 * count));
      buffer.clearUpdateRanges();
      buffer.addUpdateRange(0, 2 * count);
      buffer.needsUpdate = true;
      geometry.instanceCount = Math.max(0, count - 1);
      object.visible = count > 1;
    },
  };
}

function segments(capacity: number) {
  const geometry = new InstancedBufferGeometry();
  const corners = [0, -0.5, 0, 1, -0.5, 0, 1, 0.5, 0, 0, 0.5, 0];
  geometry.setAttribute('position', new Float32BufferAttribute(corners, 3));
  geometry.setIndex([0, 1, 2, 0, 2, 3]);
  // a point is the end of one segment and the start of the next
  const buffer = new InstancedInterleavedBuffer(new Float32Array(2 * capacity + 2), 2, 1);
  buffer.setUsage(DynamicDrawUsage);
  geometry.setAttribute('from', new InterleavedBufferAttribute(buffer, 2, 0));
  geometry.setAttribute('to', new InterleavedBufferAttribute(buffer, 2, 2));
  geometry.boundingSphere = new Sphere(new Vector3(), Infinity);
  return { geometry, buffer };
}
