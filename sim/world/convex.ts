import type { Transform3, Vector3 } from '#nodes/math/se3.ts';
import { transformPoint3 } from '#nodes/math/se3.ts';

/** Corners in the world and edges as pairs of corner numbers. */
export interface Convex {
  readonly corners: readonly Vector3[];
  readonly edges: readonly (readonly [number, number])[];
}

export function boxCorners(size: Vector3, pose: Transform3): Convex {
  const corners: Vector3[] = [];
  for (let i = 0; i < 8; i++) {
    const half = (bit: number, length: number) => (i & bit ? length / 2 : -length / 2);
    const p = { x: half(1, size.x), y: half(2, size.y), z: half(4, size.z) };
    corners.push(transformPoint3(pose, p));
  }
  const edges: [number, number][] = [];
  for (let i = 0; i < 8; i++)
    for (const bit of [1, 2, 4]) if ((i & bit) === 0) edges.push([i, i | bit]);
  return { corners, edges };
}

/** A prism round a cylinder of any pose, `sides` to the circle, of equal mean radius. */
export function prismCorners(radius: number, length: number, pose: Transform3, sides = 48): Convex {
  const corners: Vector3[] = [];
  const edges: [number, number][] = [];
  for (let i = 0; i < sides; i++) {
    const angle = (2 * Math.PI * i) / sides;
    const x = radius * Math.cos(angle);
    const y = radius * Math.sin(angle);
    corners.push(transformPoint3(pose, { x, y, z: -length / 2 }));
    corners.push(transformPoint3(pose, { x, y, z: length / 2 }));
    const next = (i + 1) % sides;
    edges.push([2 * i, 2 * i + 1], [2 * i, 2 * next], [2 * i + 1, 2 * next + 1]);
  }
  return { corners, edges };
}

/** Points x, y, ... whose hull is the shadow of the part of a convex body within zMin..zMax. */
export function shadowPoints({ corners, edges }: Convex, zMin: number, zMax: number): number[] {
  const points: number[] = [];
  for (const { x, y, z } of corners) if (z >= zMin && z <= zMax) points.push(x, y);
  for (const [i, j] of edges) {
    const a = corners[i];
    const b = corners[j];
    if (a === undefined || b === undefined) continue;
    for (const z of zMin === zMax ? [zMin] : [zMin, zMax]) addCrossing(points, a, b, z);
  }
  return points;
}

/** Appends where an edge passes through height `z`. */
export function addCrossing(points: number[], a: Vector3, b: Vector3, z: number): void {
  if (a.z > z === b.z > z) return;
  const t = (z - a.z) / (b.z - a.z);
  points.push(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y));
}

/** Convex hull, counter-clockwise, of points x, y, ... (Andrew 1979, monotone chain). */
export function hull(points: readonly number[]): Float64Array {
  const order = Array.from({ length: points.length / 2 }, (_, i) => i * 2);
  const px = (i: number) => points[i] ?? 0;
  const py = (i: number) => points[i + 1] ?? 0;
  order.sort((a, b) => px(a) - px(b) || py(a) - py(b));
  const turn = (o: number, a: number, b: number) =>
    (px(a) - px(o)) * (py(b) - py(o)) - (py(a) - py(o)) * (px(b) - px(o));
  const half = (sequence: readonly number[]): number[] => {
    const chain: number[] = [];
    for (const i of sequence) {
      while (chain.length > 1 && turn(chain.at(-2) ?? 0, chain.at(-1) ?? 0, i) <= 1e-12)
        chain.pop();
      chain.push(i);
    }
    return chain;
  };
  const lower = half(order);
  const upper = half(order.reverse());
  const ring = [...lower.slice(0, -1), ...upper.slice(0, -1)];
  return Float64Array.from(ring.flatMap((i) => [px(i), py(i)]));
}
