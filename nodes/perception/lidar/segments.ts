import type { PlanarScan } from '#nodes/math/scan-points.ts';
import { isReturn } from './look.ts';

/** The returns of a scan in the order of their beams, cut where the surface seen breaks off. */
export interface Segments {
  /** Returns in use. */
  readonly points: number;
  /** Beam of each return; starts behind a break, also in a scan of a full turn, [points]. */
  readonly beam: Int32Array;
  /** In the sensor's frame [m], [points]. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** [m], [points] */
  readonly range: Float64Array;
  /** Segments in use. */
  readonly count: number;
  /** Segment `s` is the returns `start[s]` to `start[s + 1] - 1`, [count + 1]. */
  readonly start: Int32Array;
  /** Whether what lies beyond the first and last return is farther away, [count]. */
  readonly freeLeft: Uint8Array;
  readonly freeRight: Uint8Array;
}

export interface SegmentOptions {
  /** Returns farther away are left out [m]. */
  readonly max_range: number;
  /** Steepest angle between beam and surface that holds together [rad]. */
  readonly lambda: number;
  /** Noise of a range [m], one standard deviation. */
  readonly sigma: number;
}

/**
 * Adaptive breakpoint detection (Borges and Aldon 2004, Line Extraction in 2D Range Images for Mobile
 * Robotics, section 3.1): two returns are one surface while they are nearer to each other than
 * `r sin(d) / sin(lambda - d) + 3 sigma`, with d the angle between them.
 */
export function segmentScan(scan: PlanarScan, options: SegmentOptions): Segments {
  const order = returns(scan, options.max_range);
  const n = order.length;
  const { angle_min, angle_increment, ranges } = scan;
  const beam = new Int32Array(n);
  const x = new Float64Array(n);
  const y = new Float64Array(n);
  const range = new Float64Array(n);
  const head = firstBreak(scan, order, options);
  for (let k = 0; k < n; k++) {
    const i = order[(head + k) % n] as number;
    const r = ranges[i] as number;
    const angle = angle_min + i * angle_increment;
    beam[k] = i;
    range[k] = r;
    x[k] = r * Math.cos(angle);
    y[k] = r * Math.sin(angle);
  }
  const start: number[] = [];
  for (let k = 0; k < n; k++)
    if (k === 0 || breaks(scan, beam[k - 1] as number, beam[k] as number, options)) start.push(k);
  const count = start.length;
  start.push(n);
  const freeLeft = new Uint8Array(count);
  const freeRight = new Uint8Array(count);
  for (let s = 0; s < count; s++) {
    const first = start[s] as number;
    const last = (start[s + 1] as number) - 1;
    freeLeft[s] = opens(scan, beam[last] as number, 1, range[last] as number) ? 1 : 0;
    freeRight[s] = opens(scan, beam[first] as number, -1, range[first] as number) ? 1 : 0;
  }
  return {
    points: n,
    beam,
    x,
    y,
    range,
    count,
    start: Int32Array.from(start),
    freeLeft,
    freeRight,
  };
}

function returns(scan: PlanarScan, maxRange: number): Int32Array {
  const found = new Int32Array(scan.ranges.length);
  let n = 0;
  for (let i = 0; i < found.length; i++) {
    const range = scan.ranges[i] as number;
    if (isReturn(scan, range) && range <= maxRange) found[n++] = i;
  }
  return found.subarray(0, n);
}

/** A full turn is cut at a break, so that nothing is split where the beams begin. */
function firstBreak(scan: PlanarScan, order: Int32Array, options: SegmentOptions): number {
  const n = order.length;
  if (!isFullTurn(scan)) return 0;
  for (let k = 0; k < n; k++)
    if (breaks(scan, order[(k + n - 1) % n] as number, order[k] as number, options)) return k;
  return 0;
}

function isFullTurn({ ranges, angle_increment }: PlanarScan): boolean {
  return Math.abs(angle_increment) * (ranges.length + 1) >= 2 * Math.PI;
}

function breaks(scan: PlanarScan, a: number, b: number, options: SegmentOptions): boolean {
  const { ranges, angle_increment } = scan;
  const apart = b > a ? b - a : b - a + ranges.length;
  const d = apart * Math.abs(angle_increment);
  if (d >= options.lambda * 0.9) return true;
  const p = ranges[a] as number;
  const q = ranges[b] as number;
  const reach = (Math.min(p, q) * Math.sin(d)) / Math.sin(options.lambda - d) + 3 * options.sigma;
  return p * p + q * q - 2 * p * q * Math.cos(d) > reach * reach;
}

/** Whether the next beam that says something goes farther. */
function opens(scan: PlanarScan, beam: number, step: number, range: number): boolean {
  const { ranges, range_min } = scan;
  const n = ranges.length;
  for (let k = 1; k <= 3; k++) {
    let i = beam + step * k;
    if (i < 0 || i >= n) {
      if (!isFullTurn(scan)) return false;
      i = (i + n) % n;
    }
    const next = ranges[i] as number;
    if (next >= range_min) return next > range;
  }
  return false;
}
