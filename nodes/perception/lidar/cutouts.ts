import { between, transformPoint } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import { lookBack } from './history.ts';
import { beamAt } from './look.ts';
import type { Look } from './look.ts';
import type { Segments } from './segments.ts';

/** Samples across one cutout. */
export const cutoutSamples = 56;
/** Breadth of a cutout [m]. */
const breadth = 1.8;
/** What is that much nearer or farther counts as no more than that [m]. */
const depth = 1;
/** Numbers beside the cutouts, per anchor. */
export const contextSize = 6;

/** Returns around which the network looks; the others take the class of the nearest one. */
export interface Anchors {
  readonly count: number;
  /** Return of each anchor, [count]. */
  readonly at: Int32Array;
  /** First anchor of each segment, [segments + 1]. */
  readonly start: Int32Array;
}

/** Distances between anchors along a surface that are tried, until few enough are needed [m]. */
const spacings = [0.12, 0.16, 0.2, 0.25, 0.32, 0.4, 0.6, 0.9, 1.5, 3];
/** What is no longer has anchors this far from each other all the same, while there are enough [m]. */
const small = { length: 0.8, spacing: 0.2 };

/** At most `budget` anchors, evenly along every segment; of too many segments the nearest have some. */
export function anchorsOf(segments: Segments, budget: number): Anchors {
  const lengths = new Float64Array(segments.count);
  for (let s = 0; s < segments.count; s++) lengths[s] = lengthOf(segments, s);
  const share = (s: number, spacing: number): number => {
    const n = (segments.start[s + 1] as number) - (segments.start[s] as number);
    const length = lengths[s] as number;
    const step = length < small.length && spacing < 1 ? Math.min(small.spacing, spacing) : spacing;
    return Math.min(n, Math.max(1, Math.ceil(length / step)));
  };
  const total = (spacing: number): number => {
    let sum = 0;
    for (let s = 0; s < segments.count; s++) sum += share(s, spacing);
    return sum;
  };
  const spacing = spacings.find((each) => total(each) <= budget) ?? Infinity;
  const kept =
    spacing === Infinity && segments.count > budget ? nearestSegments(segments, budget) : undefined;
  const start = new Int32Array(segments.count + 1);
  const at = new Int32Array(budget);
  let count = 0;
  for (let s = 0; s < segments.count; s++) {
    start[s] = count;
    if (kept !== undefined && !kept.has(s)) continue;
    const first = segments.start[s] as number;
    const n = (segments.start[s + 1] as number) - first;
    const wanted = share(s, spacing);
    for (let j = 0; j < wanted && count < budget; j++)
      at[count++] = first + Math.floor(((j + 0.5) * n) / wanted);
  }
  start[segments.count] = count;
  return { count, at, start };
}

/** Index of the anchor that speaks for each return, -1 where none does, [points]. */
export function anchorOfReturns(segments: Segments, anchors: Anchors): Int32Array {
  const of = new Int32Array(segments.points).fill(-1);
  for (let s = 0; s < segments.count; s++) {
    const first = segments.start[s] as number;
    const n = (segments.start[s + 1] as number) - first;
    const base = anchors.start[s] as number;
    const count = (anchors.start[s + 1] as number) - base;
    if (count === 0) continue;
    for (let k = 0; k < n; k++) of[first + k] = base + Math.floor((k * count) / n);
  }
  return of;
}

function lengthOf({ start, x, y }: Segments, s: number): number {
  const first = start[s] as number;
  const last = (start[s + 1] as number) - 1;
  const middle = (first + last) >> 1;
  const leg = (a: number, b: number): number =>
    Math.hypot((x[b] as number) - (x[a] as number), (y[b] as number) - (y[a] as number));
  return leg(first, middle) + leg(middle, last);
}

function nearestSegments({ count, start, range }: Segments, budget: number): Set<number> {
  const order = Array.from({ length: count }, (_, s) => s).sort(
    (a, b) => (range[start[a] as number] as number) - (range[start[b] as number] as number),
  );
  return new Set(order.slice(0, budget));
}

/**
 * What the scans show around every anchor, now and before, in metres and not in beams, so that it is
 * the same for every LiDAR and distance (Beyer, Hermans, Leibe 2017, DROW, section III-B): samples
 * evenly across `breadth` at the anchor, each the depth behind the anchor, within -1 and 1. The place
 * of the anchor is kept and not its beam: scans before are moved by the way driven since.
 *
 * @param looks one per instant of `lookBack`
 * @param cutouts receives [anchors][lookBack][cutoutSamples], row-major
 * @param context receives [anchors][contextSize]: distance, gap of the beams, standing free on the
 *   left and right, ages of the second and last look
 */
export function cutAround(
  looks: readonly Look[],
  segments: Segments,
  anchors: Anchors,
  cutouts: Float32Array,
  context: Float32Array,
): void {
  const now = looks[0];
  if (now === undefined) return;
  const poses = looks.map((look) => between(look.odomFromSensor, now.odomFromSensor));
  const age = (i: number): number => (now.stamp - (looks[i]?.stamp ?? now.stamp)) / lookBack[3];
  const gap = Math.abs(now.scan.angle_increment);
  for (let s = 0; s < segments.count; s++) {
    for (let a = anchors.start[s] as number; a < (anchors.start[s + 1] as number); a++) {
      const k = anchors.at[a] as number;
      const x = segments.x[k] as number;
      const y = segments.y[k] as number;
      looks.forEach((look, t) => {
        const offset = (a * lookBack.length + t) * cutoutSamples;
        sample(look, poses[t] as Pose2, x, y, cutouts, offset);
      });
      const range = segments.range[k] as number;
      const at = a * contextSize;
      context[at] = range / 5;
      context[at + 1] = range * gap * 10;
      context[at + 2] = segments.freeLeft[s] as number;
      context[at + 3] = segments.freeRight[s] as number;
      context[at + 4] = age(1);
      context[at + 5] = age(3);
    }
  }
}

function sample(
  { scan }: Look,
  lookFromNow: Pose2,
  x: number,
  y: number,
  out: Float32Array,
  offset: number,
): void {
  const p = transformPoint(lookFromNow, { x, y });
  const range = Math.max(0.05, Math.hypot(p.x, p.y));
  const bearing = Math.atan2(p.y, p.x);
  const { ranges, range_min } = scan;
  for (let i = 0; i < cutoutSamples; i++) {
    const aside = ((i + 0.5) / cutoutSamples - 0.5) * breadth;
    const beam = beamAt(scan, bearing + Math.atan(aside / range));
    const seen = beam < 0 ? Infinity : (ranges[beam] as number);
    // what is unknown counts as open
    const behind = seen >= range_min ? (seen - range) / depth : 1;
    out[offset + i] = behind < -1 ? -1 : behind > 1 ? 1 : behind;
  }
}
