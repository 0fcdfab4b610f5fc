import { rotate, transformPoint3 } from '#nodes/math/se3.ts';
import type { Transform3 } from '#nodes/math/se3.ts';
import type { Material } from '#sim/sdf/description.ts';
import { colourOf, irradiance } from './light.ts';
import type { Lighting } from './light.ts';
import type { Surface } from './surface.ts';

/** One visual in the world frame with its light baked in. */
export interface Batch {
  readonly vertexCount: number;
  /** xyz of each vertex in the world frame [m] */
  readonly positions: Float32Array;
  readonly indices: Uint32Array;
  /** rgb of each vertex, 0 to 255 */
  readonly colours: Float32Array;
  /** 0xBBGGRR of each triangle; used where `smooth` is 0. */
  readonly flat: Int32Array;
  /** As `flat`, seen from behind. */
  readonly flatBack: Int32Array;
  readonly smooth: Uint8Array;
  readonly open: boolean;
  /** 1 opaque; below, blended over what is behind. */
  readonly alpha: number;
  /** Bounding sphere: x, y, z, radius in the world frame. */
  readonly sphere: Float64Array;
}

export function alphaOf(material: Material): number {
  return (1 - material.transparency) * material.diffuse.a;
}

export function allocateBatch(surface: Surface, alpha: number): Batch {
  const triangles = surface.indices.length / 3;
  return {
    vertexCount: surface.positions.length / 3,
    positions: new Float32Array(surface.positions.length),
    indices: surface.indices,
    colours: new Float32Array(surface.positions.length),
    flat: new Int32Array(triangles),
    flatBack: new Int32Array(triangles),
    smooth: new Uint8Array(triangles),
    open: surface.open,
    alpha,
    sphere: new Float64Array(4),
  };
}

/** Places a surface at `pose` in the world and bakes the light into `batch`. */
export function bake(
  batch: Batch,
  surface: Surface,
  pose: Transform3,
  material: Material,
  lighting: Lighting,
): void {
  const { positions: from, normals } = surface;
  const light = new Float64Array(6);
  for (let i = 0; i < from.length; i += 3) {
    const p = transformPoint3(pose, xyz(from, i));
    batch.positions[i] = p.x;
    batch.positions[i + 1] = p.y;
    batch.positions[i + 2] = p.z;
    if (normals === undefined) continue;
    const n = rotate(pose.rotation, xyz(normals, i));
    irradiance(lighting, p.x, p.y, p.z, n.x, n.y, n.z, light);
    colourOf(material, light, batch.colours, i);
  }
  if (normals === undefined) bakeFlat(batch, material, lighting);
  else packFlat(batch);
  bound(batch);
}

function xyz(array: Float32Array, at: number) {
  return { x: array[at] ?? 0, y: array[at + 1] ?? 0, z: array[at + 2] ?? 0 };
}

/** One colour a triangle, front and back, by the light at its centroid. */
function bakeFlat(batch: Batch, material: Material, lighting: Lighting): void {
  const { positions, indices } = batch;
  const light = new Float64Array(6);
  const rgb = new Float32Array(3);
  for (let t = 0; t < batch.flat.length; t++) {
    const a = xyz(positions, 3 * (indices[3 * t] ?? 0));
    const b = xyz(positions, 3 * (indices[3 * t + 1] ?? 0));
    const c = xyz(positions, 3 * (indices[3 * t + 2] ?? 0));
    const ux = b.x - a.x;
    const uy = b.y - a.y;
    const uz = b.z - a.z;
    const vx = c.x - a.x;
    const vy = c.y - a.y;
    const vz = c.z - a.z;
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    const scale = 1 / (Math.sqrt(nx * nx + ny * ny + nz * nz) || 1);
    const x = (a.x + b.x + c.x) / 3;
    const y = (a.y + b.y + c.y) / 3;
    const z = (a.z + b.z + c.z) / 3;
    irradiance(lighting, x, y, z, nx * scale, ny * scale, nz * scale, light);
    colourOf(material, light, rgb, 0);
    batch.flat[t] = pack(rgb, 0);
    irradiance(lighting, x, y, z, -nx * scale, -ny * scale, -nz * scale, light);
    colourOf(material, light, rgb, 0);
    batch.flatBack[t] = pack(rgb, 0);
  }
}

/** Triangles whose corners differ by less than a grey level and a half are drawn flat. */
function packFlat(batch: Batch): void {
  const { colours, indices } = batch;
  for (let t = 0; t < batch.flat.length; t++) {
    const a = 3 * (indices[3 * t] ?? 0);
    const b = 3 * (indices[3 * t + 1] ?? 0);
    const c = 3 * (indices[3 * t + 2] ?? 0);
    let spread = 0;
    for (let k = 0; k < 3; k++) {
      const p = colours[a + k] ?? 0;
      const q = colours[b + k] ?? 0;
      const r = colours[c + k] ?? 0;
      spread = Math.max(spread, Math.max(p, q, r) - Math.min(p, q, r));
    }
    batch.smooth[t] = spread > 1.5 ? 1 : 0;
    batch.flat[t] = batch.flatBack[t] = pack(colours, a);
  }
}

function pack(from: Float32Array, at: number): number {
  const r = Math.round(from[at] ?? 0);
  const g = Math.round(from[at + 1] ?? 0);
  const b = Math.round(from[at + 2] ?? 0);
  return (b << 16) | (g << 8) | r;
}

function bound({ positions, sphere }: Batch): void {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < positions.length; i++) {
    const k = i % 3;
    low[k] = Math.min(low[k] ?? 0, positions[i] ?? 0);
    high[k] = Math.max(high[k] ?? 0, positions[i] ?? 0);
  }
  let square = 0;
  for (let k = 0; k < 3; k++) {
    sphere[k] = ((low[k] ?? 0) + (high[k] ?? 0)) / 2;
    square += (((high[k] ?? 0) - (low[k] ?? 0)) / 2) ** 2;
  }
  sphere[3] = Math.sqrt(square);
}
