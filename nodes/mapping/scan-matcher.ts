import type { GridSpec } from '#nodes/math/grid.ts';
import { wrapAngle } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import type { DistanceField } from './distance-field.ts';

/** Points of a scan in the base frame that take part in matching [m]. */
export interface MatchPoints {
  readonly count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export interface MatchTarget {
  readonly grid: GridSpec;
  readonly field: DistanceField;
}

/** How far the true pose may lie from the guess, one standard deviation [m, rad]. */
export interface MatchPrior {
  readonly position: number;
  readonly yaw: number;
}

export interface Match {
  readonly pose: Pose2;
  /** Points that lie within `inlierDistance` of something on the map. */
  readonly inliers: number;
  /** Mean of the robust cost of all points, 0 (on the walls) to 1. */
  readonly cost: number;
}

const inlierCells = 2.5;
/** Assumed standard deviation of a point's distance from the wall, beams being dependent [cells]. */
const pointSigma = 1;
const iterations = 20;

/**
 * Finds the pose near `guess` at which the points lie on occupied cells: Gauss-Newton on the
 * interpolated distance field with a robust weight that narrows (Kohlbrecher 2011, A Flexible and
 * Scalable SLAM System, section IV-B, with distances for occupancy; weight by Geman and McClure 1987),
 * and the guess as prior, so that what the scan does not tell (along a corridor, in the open) stays.
 */
export function refine(
  points: MatchPoints,
  guess: Pose2,
  prior: MatchPrior,
  target: MatchTarget,
): Match {
  let pose = guess;
  const system = new Float64Array(9);
  for (let i = 0; i < iterations; i++) {
    const scale = Math.max(1.5, 4 - i);
    assemble(points, pose, target, scale, system);
    const change = solveWithPrior(system, pose, guess, prior, target.grid.resolution);
    if (change === undefined) break;
    pose = {
      x: pose.x + change.x,
      y: pose.y + change.y,
      yaw: wrapAngle(pose.yaw + change.yaw),
    };
    const still = Math.abs(change.x) + Math.abs(change.y) < 2e-4 && Math.abs(change.yaw) < 1e-4;
    if (still && scale === 1.5) break;
  }
  return evaluate(points, pose, target);
}

/** Cost of a pose as it is. */
export function evaluate(points: MatchPoints, pose: Pose2, target: MatchTarget): Match {
  const { grid, field } = target;
  const cos = Math.cos(pose.yaw) / grid.resolution;
  const sin = Math.sin(pose.yaw) / grid.resolution;
  const u0 = (pose.x - grid.originX) / grid.resolution;
  const v0 = (pose.y - grid.originY) / grid.resolution;
  let inliers = 0;
  let cost = 0;
  for (let i = 0; i < points.count; i++) {
    const px = points.x[i] as number;
    const py = points.y[i] as number;
    const d = nearest(field, u0 + cos * px - sin * py, v0 + sin * px + cos * py);
    if (d < inlierCells) inliers++;
    const square = d * d;
    cost += square / (4 + square);
  }
  return { pose, inliers, cost: points.count === 0 ? 1 : cost / points.count };
}

function nearest(field: DistanceField, u: number, v: number): number {
  const column = Math.floor(u);
  const row = Math.floor(v);
  if (column < 0 || row < 0 || column >= field.width || row >= field.height) return field.limit;
  return field.distance[row * field.width + column] as number;
}

/**
 * Sums the normal equations over all points into `out`: the six entries of the upper triangle of
 * JᵀWJ, then the three of JᵀWr. Position in cells, yaw in radians.
 */
function assemble(
  points: MatchPoints,
  pose: Pose2,
  { grid, field }: MatchTarget,
  scale: number,
  out: Float64Array,
): void {
  const { width, height, distance, limit } = field;
  const cos = Math.cos(pose.yaw) / grid.resolution;
  const sin = Math.sin(pose.yaw) / grid.resolution;
  // distances are of cell centres
  const u0 = (pose.x - grid.originX) / grid.resolution - 0.5;
  const v0 = (pose.y - grid.originY) / grid.resolution - 0.5;
  const square = scale * scale;
  let xx = 0;
  let xy = 0;
  let xt = 0;
  let yy = 0;
  let yt = 0;
  let tt = 0;
  let gx = 0;
  let gy = 0;
  let gt = 0;
  for (let i = 0; i < points.count; i++) {
    const px = points.x[i] as number;
    const py = points.y[i] as number;
    const rx = cos * px - sin * py;
    const ry = sin * px + cos * py;
    const column = Math.floor(u0 + rx);
    const row = Math.floor(v0 + ry);
    if (column < 0 || row < 0 || column >= width - 1 || row >= height - 1) continue;
    const a = u0 + rx - column;
    const b = v0 + ry - row;
    const at = row * width + column;
    const d00 = distance[at] as number;
    const d10 = distance[at + 1] as number;
    const d01 = distance[at + width] as number;
    const d11 = distance[at + width + 1] as number;
    const low = d00 + a * (d10 - d00);
    const high = d01 + a * (d11 - d01);
    const d = low + b * (high - low);
    if (d >= limit - 0.5) continue;
    const jx = (1 - b) * (d10 - d00) + b * (d11 - d01);
    const jy = high - low;
    const jt = jy * rx - jx * ry;
    const ratio = square / (square + d * d);
    const w = ratio * ratio;
    xx += w * jx * jx;
    xy += w * jx * jy;
    xt += w * jx * jt;
    yy += w * jy * jy;
    yt += w * jy * jt;
    tt += w * jt * jt;
    gx += w * jx * d;
    gy += w * jy * d;
    gt += w * jt * d;
  }
  out[0] = xx;
  out[1] = xy;
  out[2] = xt;
  out[3] = yy;
  out[4] = yt;
  out[5] = tt;
  out[6] = gx;
  out[7] = gy;
  out[8] = gt;
}

/** Step of the maximum a posteriori [m, rad]; Cholesky by hand, 3 x 3. */
function solveWithPrior(
  system: Float64Array,
  pose: Pose2,
  guess: Pose2,
  prior: MatchPrior,
  resolution: number,
): Pose2 | undefined {
  const at = (i: number): number => (system[i] as number) / (pointSigma * pointSigma);
  const wp = (resolution / prior.position) ** 2;
  const wt = 1 / prior.yaw ** 2;
  const a = at(0) + wp;
  const b = at(1);
  const c = at(2);
  const d = at(3) + wp;
  const e = at(4);
  const f = at(5) + wt;
  const gx = -at(6) - (wp * (pose.x - guess.x)) / resolution;
  const gy = -at(7) - (wp * (pose.y - guess.y)) / resolution;
  const gt = -at(8) - wt * wrapAngle(pose.yaw - guess.yaw);
  const l11 = Math.sqrt(a);
  const l21 = b / l11;
  const l31 = c / l11;
  const l22 = Math.sqrt(d - l21 * l21);
  const l32 = (e - l31 * l21) / l22;
  const l33 = Math.sqrt(f - l31 * l31 - l32 * l32);
  if (!(l33 > 0)) return undefined;
  const y1 = gx / l11;
  const y2 = (gy - l21 * y1) / l22;
  const y3 = (gt - l31 * y1 - l32 * y2) / l33;
  const yaw = y3 / l33;
  const y = (y2 - l32 * yaw) / l22;
  const x = (y1 - l21 * y - l31 * yaw) / l11;
  return { x: x * resolution, y: y * resolution, yaw };
}
