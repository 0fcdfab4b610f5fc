import { centerOf } from '#nodes/math/grid.ts';
import type { Random } from '#nodes/math/random.ts';
import { gaussian } from '#nodes/math/random.ts';
import { wrapAngle } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import type { LikelihoodField } from './likelihood-field.ts';

/** Pose hypotheses, one a place in every array. */
export interface Particles {
  readonly count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly yaw: Float64Array;
  /** Sum to 1. */
  readonly weight: Float64Array;
}

export function particles(count: number): Particles {
  return {
    count,
    x: new Float64Array(count),
    y: new Float64Array(count),
    yaw: new Float64Array(count),
    weight: new Float64Array(count).fill(1 / count),
  };
}

/** Standard deviations of a pose [m, m, rad]. */
export type PoseSigma = readonly [number, number, number];

export function gaussianParticles(
  count: number,
  mean: Pose2,
  [sx, sy, syaw]: PoseSigma,
  random: Random,
): Particles {
  const out = particles(count);
  for (let i = 0; i < count; i++) {
    out.x[i] = mean.x + sx * gaussian(random);
    out.y[i] = mean.y + sy * gaussian(random);
    out.yaw[i] = mean.yaw + syaw * gaussian(random);
  }
  return out;
}

/** Anywhere on a free cell, in any direction. */
export function uniformParticles(
  count: number,
  { grid, free }: LikelihoodField,
  random: Random,
): Particles {
  const out = particles(count);
  for (let i = 0; i < count; i++) {
    const { x, y } = centerOf(grid, free[Math.floor(random() * free.length)] ?? 0);
    out.x[i] = x + (random() - 0.5) * grid.resolution;
    out.y[i] = y + (random() - 0.5) * grid.resolution;
    out.yaw[i] = (2 * random() - 1) * Math.PI;
  }
  return out;
}

/** Noise of odometry: variances of turning per turning, per way, of way per way, per turning. */
export interface MotionNoise {
  readonly alpha1: number;
  readonly alpha2: number;
  readonly alpha3: number;
  readonly alpha4: number;
}

/** Keeps particles apart that stand still [m, rad]. */
const jitter = { position: 0.005, yaw: 0.003 };

/**
 * Moves every particle by what odometry says, with noise (Thrun, Burgard, Fox 2005, table 5.6;
 * driving backwards counts as a small turn, as in nav2_amcl's differential model).
 *
 * @param step `fromBefore` to now: the new base pose in the old base frame
 */
export function moveParticles(p: Particles, step: Pose2, noise: MotionNoise, random: Random): void {
  const way = Math.hypot(step.x, step.y);
  const turn1 = way < 0.01 ? 0 : Math.atan2(step.y, step.x);
  const turn2 = wrapAngle(step.yaw - turn1);
  const small = (angle: number): number =>
    Math.min(Math.abs(angle), Math.abs(wrapAngle(angle - Math.PI)));
  const n1 = small(turn1);
  const n2 = small(turn2);
  const { alpha1, alpha2, alpha3, alpha4 } = noise;
  const s1 = Math.sqrt(alpha1 * n1 * n1 + alpha2 * way * way);
  const st = Math.sqrt(alpha3 * way * way + alpha4 * (n1 * n1 + n2 * n2));
  const s2 = Math.sqrt(alpha1 * n2 * n2 + alpha2 * way * way);
  for (let i = 0; i < p.count; i++) {
    const heading = (p.yaw[i] as number) + turn1 + s1 * gaussian(random);
    const length = way + st * gaussian(random);
    p.x[i] = (p.x[i] as number) + length * Math.cos(heading) + jitter.position * gaussian(random);
    p.y[i] = (p.y[i] as number) + length * Math.sin(heading) + jitter.position * gaussian(random);
    p.yaw[i] = wrapAngle(heading + turn2 + s2 * gaussian(random) + jitter.yaw * gaussian(random));
  }
}

/** Smallest share of the particles that one look may leave (annealing, Deutscher 2000). */
const leastSurvivors = 0.08;

/**
 * Weighs every particle by the end points of the beams seen from it. While hypotheses are far apart
 * none lies well, and the best by chance would take all: the exponent is then halved.
 *
 * @param x y end points in the base frame [m]
 * @param confidence exponent of the product, below 1 because beams are not independent
 * @returns mean log-likelihood of a beam at the best particle
 */
export function weighParticles(
  p: Particles,
  beams: { readonly x: Float64Array; readonly y: Float64Array; readonly count: number },
  field: LikelihoodField,
  confidence: number,
): number {
  if (beams.count === 0) return 0;
  const logs = new Float64Array(p.count);
  let best = -Infinity;
  for (let i = 0; i < p.count; i++) {
    const sum = beamsLogLikelihood(p, i, beams, field);
    logs[i] = sum;
    if (sum > best) best = sum;
  }
  const weights = new Float64Array(p.count);
  let exponent = confidence;
  for (let round = 0; round < 8; round++) {
    if (applyWeights(p, logs, best, exponent, weights) >= leastSurvivors * p.count) break;
    exponent /= 2;
  }
  p.weight.set(weights);
  return best / beams.count;
}

/** Writes normalised weights and gives their effective number. */
function applyWeights(
  p: Particles,
  logs: Float64Array,
  best: number,
  exponent: number,
  out: Float64Array,
): number {
  let total = 0;
  let squares = 0;
  for (let i = 0; i < p.count; i++) {
    const w = (p.weight[i] as number) * Math.exp(exponent * ((logs[i] as number) - best));
    out[i] = w;
    total += w;
    squares += w * w;
  }
  if (!(total > 0)) {
    out.fill(1 / p.count);
    return p.count;
  }
  for (let i = 0; i < p.count; i++) out[i] = (out[i] as number) / total;
  return (total * total) / squares;
}

function beamsLogLikelihood(
  p: Particles,
  i: number,
  { x, y, count }: { readonly x: Float64Array; readonly y: Float64Array; readonly count: number },
  { grid, logLikelihood, outside }: LikelihoodField,
): number {
  const { width, height } = grid;
  const scale = 1 / grid.resolution;
  const yaw = p.yaw[i] as number;
  const cos = Math.cos(yaw) * scale;
  const sin = Math.sin(yaw) * scale;
  const u = ((p.x[i] as number) - grid.originX) * scale;
  const v = ((p.y[i] as number) - grid.originY) * scale;
  let sum = 0;
  for (let k = 0; k < count; k++) {
    const px = x[k] as number;
    const py = y[k] as number;
    const column = Math.floor(u + cos * px - sin * py);
    const row = Math.floor(v + sin * px + cos * py);
    const inside = column >= 0 && row >= 0 && column < width && row < height;
    sum += inside ? (logLikelihood[row * width + column] as number) : outside;
  }
  return sum;
}
