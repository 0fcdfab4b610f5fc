import { linePrice } from './line.ts';
import type { Traversability } from './traversability.ts';

/**
 * Pulls a path straight: from each kept point on to the farthest one whose straight segment is not
 * dearer than the path between them.
 *
 * @param points interleaved x, y [m]
 * @returns the points kept
 */
export function shortcut(grid: Traversability, points: Float64Array): Float64Array {
  const n = points.length / 2;
  const sums = new Float64Array(n);
  for (let i = 1; i < n; i++) sums[i] = (sums[i - 1] as number) + segment(grid, points, i - 1, i);
  const kept: number[] = [0];
  let at = 0;
  while (at < n - 1) {
    let good = at + 1;
    let bad = n;
    for (let step = 2; at + step < n && bad === n; step *= 2)
      if (isShorter(grid, points, sums, at, at + step)) good = at + step;
      else bad = at + step;
    while (bad - good > 1) {
      const middle = (good + bad) >> 1;
      if (isShorter(grid, points, sums, at, middle)) good = middle;
      else bad = middle;
    }
    kept.push(good);
    at = good;
  }
  const out = new Float64Array(2 * kept.length);
  for (const [k, i] of kept.entries()) {
    out[2 * k] = points[2 * i] as number;
    out[2 * k + 1] = points[2 * i + 1] as number;
  }
  return out;
}

function isShorter(
  grid: Traversability,
  points: Float64Array,
  sums: Float64Array,
  i: number,
  j: number,
): boolean {
  const around = (sums[j] as number) - (sums[i] as number);
  return segment(grid, points, i, j) <= around * 1.001;
}

function segment(grid: Traversability, points: Float64Array, i: number, j: number): number {
  return linePrice(
    grid,
    points[2 * i] as number,
    points[2 * i + 1] as number,
    points[2 * j] as number,
    points[2 * j + 1] as number,
  );
}

/** All points of a polyline and, between them, as many as keep the distance within `spacing` [m]. */
export function subdivide(points: Float64Array, spacing: number): Float64Array {
  const out: number[] = [points[0] ?? 0, points[1] ?? 0];
  for (let i = 1; i < points.length / 2; i++) {
    const parts = Math.max(1, Math.ceil(gap(points, i) / spacing));
    for (let part = 1; part <= parts; part++)
      for (let axis = 0; axis < 2; axis++) {
        const from = points[2 * i - 2 + axis] as number;
        out.push(from + (part / parts) * ((points[2 * i + axis] as number) - from));
      }
  }
  return Float64Array.from(out);
}

/** Points along a polyline at equal distances of at most `spacing` [m], both ends included. */
export function resample(points: Float64Array, spacing: number): Float64Array {
  const n = points.length / 2;
  let length = 0;
  for (let i = 1; i < n; i++) length += gap(points, i);
  const count = Math.max(1, Math.ceil(length / spacing));
  const step = length / count;
  const out = new Float64Array(2 * (count + 1));
  let i = 1;
  let before = 0;
  for (let k = 0; k <= count; k++) {
    const target = k * step;
    while (i < n - 1 && before + gap(points, i) < target) before += gap(points, i++);
    const share = n < 2 ? 0 : Math.min(1, (target - before) / Math.max(gap(points, i), 1e-12));
    for (let axis = 0; axis < 2; axis++) {
      const from = points[2 * Math.max(0, i - 1) + axis] as number;
      out[2 * k + axis] = from + share * ((points[2 * i + axis] ?? from) - from);
    }
  }
  for (let axis = 1; axis <= 2; axis++) out[out.length - axis] = points[points.length - axis] ?? 0;
  return out;
}

function gap(points: Float64Array, i: number): number {
  return Math.hypot(
    (points[2 * i] as number) - (points[2 * i - 2] as number),
    (points[2 * i + 1] as number) - (points[2 * i - 1] as number),
  );
}

/**
 * Rounds corners by moving points towards the middle of their neighbours (Dolgov et al. 2010, Path
 * Planning for Autonomous Vehicles in Unknown Semi-structured Environments, smoothness term of
 * eq. 3), wherever that touches no blocked cell and is not dearer.
 *
 * @param points interleaved x, y [m]; changed in place, its ends and first `held` points stay
 */
export function relax(
  grid: Traversability,
  points: Float64Array,
  rounds: number,
  held: number,
): void {
  const n = points.length / 2;
  for (let round = 0; round < rounds; round++)
    for (let i = Math.max(1, held); i < n - 1; i++) {
      const k = 2 * i;
      const ax = points[k - 2] as number;
      const ay = points[k - 1] as number;
      const bx = points[k + 2] as number;
      const by = points[k + 3] as number;
      const x = points[k] as number;
      const y = points[k + 1] as number;
      const nx = x + 0.5 * ((ax + bx) / 2 - x);
      const ny = y + 0.5 * ((ay + by) / 2 - y);
      if (Math.abs(nx - x) + Math.abs(ny - y) < 1e-4) continue;
      const moved = linePrice(grid, ax, ay, nx, ny) + linePrice(grid, nx, ny, bx, by);
      const was = linePrice(grid, ax, ay, x, y) + linePrice(grid, x, y, bx, by);
      if (moved === Infinity || moved > was * 1.02) continue;
      points[k] = nx;
      points[k + 1] = ny;
    }
}
