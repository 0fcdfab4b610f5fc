/** Triangle soups: welded, merged, scaled, centred. */
import type { Vector3 } from '#nodes/math/se3.ts';

export interface Triangles {
  /** xyz of each vertex */
  readonly positions: Float32Array;
  /** three per triangle */
  readonly indices: Uint32Array;
}

/**
 * Vertices with equal coordinates become one, triangles that lose their area by it are dropped.
 * Without `indices` every three vertices are a triangle.
 */
export function weld(positions: Float32Array, indices?: ArrayLike<number>): Triangles {
  const count = positions.length / 3;
  const remap = new Uint32Array(count);
  const kept = new Float32Array(positions.length);
  let size = 1;
  while (size < count * 2) size *= 2;
  const table = new Int32Array(size).fill(-1);
  const bits = new Int32Array(kept.buffer);
  let used = 0;
  for (let i = 0; i < count; i++) {
    // adding 0 turns -0 into 0, so that equal numbers have equal bits
    kept[3 * used] = (positions[3 * i] ?? 0) + 0;
    kept[3 * used + 1] = (positions[3 * i + 1] ?? 0) + 0;
    kept[3 * used + 2] = (positions[3 * i + 2] ?? 0) + 0;
    let slot = slotOf(bits, used) & (size - 1);
    let found = table[slot] ?? -1;
    while (found >= 0 && !sameVertex(bits, found, used)) {
      slot = (slot + 1) & (size - 1);
      found = table[slot] ?? -1;
    }
    if (found < 0) {
      found = used++;
      table[slot] = found;
    }
    remap[i] = found;
  }
  return { positions: kept.slice(0, 3 * used), indices: remapped(remap, indices, count) };
}

/** Everything in one; order kept. */
export function merge(parts: readonly Triangles[]): Triangles {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  const positions = new Float32Array(total(parts, ({ positions: { length } }) => length));
  const indices = new Uint32Array(total(parts, ({ indices: { length } }) => length));
  let vertex = 0;
  let corner = 0;
  for (const part of parts) {
    positions.set(part.positions, 3 * vertex);
    for (const index of part.indices) indices[corner++] = vertex + index;
    vertex += part.positions.length / 3;
  }
  return { positions, indices };
}

/** Mirroring scales turn every triangle over, so that its front stays outside. */
export function scaled({ positions, indices }: Triangles, scale: Vector3): Triangles {
  const factors = [scale.x, scale.y, scale.z];
  const result = positions.map((value, i) => value * (factors[i % 3] ?? 1));
  return {
    positions: result,
    indices: scale.x * scale.y * scale.z < 0 ? turnedOver(indices) : indices,
  };
}

export function translated({ positions, indices }: Triangles, by: Vector3): Triangles {
  const offsets = [by.x, by.y, by.z];
  return { positions: positions.map((value, i) => value + (offsets[i % 3] ?? 0)), indices };
}

export function boundsCentre(parts: readonly Triangles[]): Vector3 {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (const { positions } of parts) {
    for (let i = 0; i < positions.length; i++) {
      const value = positions[i] ?? 0;
      low[i % 3] = Math.min(low[i % 3] ?? value, value);
      high[i % 3] = Math.max(high[i % 3] ?? value, value);
    }
  }
  const middle = (axis: number): number => ((low[axis] ?? 0) + (high[axis] ?? 0)) / 2;
  return { x: middle(0), y: middle(1), z: middle(2) };
}

export function turnedOver(indices: Uint32Array): Uint32Array {
  const result = indices.slice();
  for (let i = 0; i + 2 < result.length; i += 3) {
    result[i + 1] = indices[i + 2] ?? 0;
    result[i + 2] = indices[i + 1] ?? 0;
  }
  return result;
}

function remapped(
  remap: Uint32Array,
  indices: ArrayLike<number> | undefined,
  count: number,
): Uint32Array {
  const corners = indices?.length ?? count;
  const result = new Uint32Array(corners - (corners % 3));
  let length = 0;
  const vertexAt = (corner: number): number =>
    remap[indices ? (indices[corner] ?? 0) : corner] ?? 0;
  for (let i = 0; i + 2 < corners; i += 3) {
    const a = vertexAt(i);
    const b = vertexAt(i + 1);
    const c = vertexAt(i + 2);
    if (a === b || b === c || c === a) continue;
    result[length++] = a;
    result[length++] = b;
    result[length++] = c;
  }
  return result.slice(0, length);
}

function slotOf(bits: Int32Array, vertex: number): number {
  let h = Math.imul(bits[3 * vertex] ?? 0, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15) ^ (bits[3 * vertex + 1] ?? 0), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13) ^ (bits[3 * vertex + 2] ?? 0), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function sameVertex(bits: Int32Array, a: number, b: number): boolean {
  return (
    bits[3 * a] === bits[3 * b] &&
    bits[3 * a + 1] === bits[3 * b + 1] &&
    bits[3 * a + 2] === bits[3 * b + 2]
  );
}

function total(parts: readonly Triangles[], length: (part: Triangles) => number): number {
  return parts.reduce((sum, part) => sum + length(part), 0);
}
