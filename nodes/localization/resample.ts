import type { Random } from '#nodes/math/random.ts';
import { wrapAngle } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import { particles } from './particles.ts';
import type { Particles } from './particles.ts';

export interface ResampleParams {
  readonly min_particles: number;
  readonly max_particles: number;
  /** Largest error between true and estimated distribution, and the quantile of its bound. */
  readonly pf_err: number;
  readonly pf_z: number;
}

/** Effective number of particles (Liu 1996): all when weights are equal, 1 when one has it all. */
export function effectiveCount({ weight }: Particles): number {
  let sum = 0;
  for (const w of weight) sum += w * w;
  return 1 / sum;
}

const cell = { position: 0.5, yaw: Math.PI / 18 };

/** Key of the histogram cell of a pose; good for maps up to 2 km. */
function cellKey(x: number, y: number, yaw: number): number {
  const u = Math.floor(x / cell.position) + 2048;
  const v = Math.floor(y / cell.position) + 2048;
  return (u * 4096 + v) * 64 + Math.floor((wrapAngle(yaw) + Math.PI) / cell.yaw);
}

/**
 * Draws particles by weight, low-variance (Thrun, Burgard, Fox 2005, table 4.4), as many as the
 * spread needs (Fox 2003, Adapting the Sample Size in Particle Filters Through KLD-Sampling, eq. 7).
 */
export function resample(p: Particles, params: ResampleParams, random: Random): Particles {
  const count = kldCount(occupiedCells(p), params);
  const out = particles(count);
  const start = random() / count;
  let k = 0;
  let sum = p.weight[0] as number;
  for (let i = 0; i < count; i++) {
    const target = start + i / count;
    while (sum < target && k < p.count - 1) sum += p.weight[++k] as number;
    out.x[i] = p.x[k] as number;
    out.y[i] = p.y[k] as number;
    out.yaw[i] = p.yaw[k] as number;
  }
  return out;
}

/** Histogram cells that hold particles of a weight that counts. */
function occupiedCells(p: Particles): number {
  const cells = new Set<number>();
  const least = 0.1 / p.count;
  for (let i = 0; i < p.count; i++) {
    if ((p.weight[i] as number) < least) continue;
    cells.add(cellKey(p.x[i] as number, p.y[i] as number, p.yaw[i] as number));
  }
  return cells.size;
}

function kldCount(
  k: number,
  { min_particles, max_particles, pf_err, pf_z }: ResampleParams,
): number {
  if (k <= 1) return min_particles;
  const b = 2 / (9 * (k - 1));
  const n = ((k - 1) / (2 * pf_err)) * (1 - b + Math.sqrt(b) * pf_z) ** 3;
  return Math.max(min_particles, Math.min(max_particles, Math.ceil(n)));
}

export interface PoseEstimate {
  readonly pose: Pose2;
  /** Of x, y, yaw, [3][3], row-major. */
  readonly covariance: Float64Array;
  /** Weight of the cluster the pose is of, 0 to 1. */
  readonly share: number;
}

/** Mean and covariance of the particles round the heaviest histogram cell. */
export function estimate(p: Particles): PoseEstimate {
  const sums = new Map<number, number>();
  let top = 0;
  let topSum = -1;
  for (let i = 0; i < p.count; i++) {
    const key = cellKey(p.x[i] as number, p.y[i] as number, p.yaw[i] as number);
    const sum = (sums.get(key) ?? 0) + (p.weight[i] as number);
    sums.set(key, sum);
    if (sum > topSum) {
      topSum = sum;
      top = i;
    }
  }
  let center: Pose2 = { x: p.x[top] as number, y: p.y[top] as number, yaw: p.yaw[top] as number };
  // from the cell's edge to the middle of the cluster
  for (let round = 0; round < 2; round++) center = moments(p, center).pose;
  return moments(p, center);
}

/** Radius of a cluster [m, rad]. */
const reach = { position: 0.6, yaw: 0.5 };

function moments(p: Particles, center: Pose2): PoseEstimate {
  const s = new Float64Array(10);
  const add = (i: number, value: number): void => {
    s[i] = (s[i] as number) + value;
  };
  for (let i = 0; i < p.count; i++) {
    const dx = (p.x[i] as number) - center.x;
    const dy = (p.y[i] as number) - center.y;
    const dt = wrapAngle((p.yaw[i] as number) - center.yaw);
    if (dx * dx + dy * dy > reach.position ** 2 || Math.abs(dt) > reach.yaw) continue;
    const w = p.weight[i] as number;
    add(0, w);
    add(1, w * dx);
    add(2, w * dy);
    add(3, w * dt);
    add(4, w * dx * dx);
    add(5, w * dx * dy);
    add(6, w * dx * dt);
    add(7, w * dy * dy);
    add(8, w * dy * dt);
    add(9, w * dt * dt);
  }
  const at = (i: number): number => s[i] as number;
  const share = at(0);
  if (!(share > 0)) return { pose: center, covariance: new Float64Array(9), share: 0 };
  const mx = at(1) / share;
  const my = at(2) / share;
  const mt = at(3) / share;
  const xx = at(4) / share - mx * mx;
  const xy = at(5) / share - mx * my;
  const xt = at(6) / share - mx * mt;
  const yy = at(7) / share - my * my;
  const yt = at(8) / share - my * mt;
  const tt = at(9) / share - mt * mt;
  return {
    pose: { x: center.x + mx, y: center.y + my, yaw: wrapAngle(center.yaw + mt) },
    covariance: Float64Array.of(xx, xy, xt, xy, yy, yt, xt, yt, tt),
    share,
  };
}
