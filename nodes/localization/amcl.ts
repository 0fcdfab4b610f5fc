import type { GridSpec } from '#nodes/math/grid.ts';
import type { Random } from '#nodes/math/random.ts';
import type { ScanPoints } from '#nodes/math/scan-points.ts';
import { beganAnew } from '#nodes/math/odometry-reset.ts';
import type { OdometryJump } from '#nodes/math/odometry-reset.ts';
import { between, compose, inverse } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import { likelihoodField } from './likelihood-field.ts';
import type { LikelihoodField, LikelihoodParams } from './likelihood-field.ts';
import { gaussianParticles, moveParticles, uniformParticles, weighParticles } from './particles.ts';
import type { MotionNoise, Particles, PoseSigma } from './particles.ts';
import { effectiveCount, estimate, resample } from './resample.ts';
import type { PoseEstimate, ResampleParams } from './resample.ts';

export interface AmclParams extends LikelihoodParams, MotionNoise, ResampleParams, OdometryJump {
  readonly initial_pose: readonly [number, number, number];
  readonly initial_sigma: PoseSigma;
  readonly max_beams: number;
  /** Exponent of the product of the beams' likelihoods. */
  readonly beam_confidence: number;
  readonly update_min_d: number;
  readonly update_min_a: number;
}

export interface AmclResult extends PoseEstimate {
  readonly mapFromOdom: Pose2;
  readonly particles: Particles;
  /** Mean log-likelihood of a beam at the best particle. */
  readonly fit: number;
}

/** Updates without motion after the belief was set from outside. */
const forcedUpdates = 8;

/** Monte Carlo localisation with a likelihood field (Thrun, Burgard, Fox 2005, table 8.2). */
export class Amcl {
  readonly #random: Random;
  #field: LikelihoodField | undefined;
  #particles: Particles | undefined;
  #start: { pose: Pose2; sigma: PoseSigma } | 'anywhere' | undefined;
  #lastOdom: Pose2 | undefined;
  #forced = forcedUpdates;

  constructor(random: Random) {
    this.#random = random;
  }

  setMap(grid: GridSpec, occupancy: Int8Array, params: AmclParams): void {
    this.#field = likelihoodField(grid, occupancy, params);
  }

  /** Forgets what it believed; `pose` is where the robot is now. */
  reset(start: { readonly pose: Pose2; readonly sigma: PoseSigma } | 'anywhere'): void {
    this.#start = start;
    this.#particles = undefined;
    this.#lastOdom = undefined;
  }

  /** Odometry at the time of the initial pose or of a reset; later calls change nothing. */
  anchor(odomFromBase: Pose2): void {
    this.#lastOdom ??= odomFromBase;
  }

  /**
   * @param odomFromBase pose of the base at the stamp of the scan
   * @returns undefined without a map, and while the robot has hardly moved
   */
  update(points: ScanPoints, odomFromBase: Pose2, params: AmclParams): AmclResult | undefined {
    const field = this.#field;
    if (field === undefined) return undefined;
    this.anchor(odomFromBase);
    const first = this.#particles === undefined;
    let cloud = this.#particles ?? this.#spread(field, params);
    const last = this.#lastOdom ?? odomFromBase;
    const anew = beganAnew(last, odomFromBase, params);
    if (anew) this.#forced = forcedUpdates;
    const step = anew ? { x: 0, y: 0, yaw: 0 } : between(last, odomFromBase);
    const moved =
      Math.hypot(step.x, step.y) >= params.update_min_d ||
      Math.abs(step.yaw) >= params.update_min_a;
    if (!moved && !first && this.#forced <= 0) return undefined;
    if (!moved) this.#forced--;
    this.#lastOdom = odomFromBase;
    moveParticles(cloud, step, params, this.#random);
    const fit = weighParticles(cloud, chosen(points, params), field, params.beam_confidence);
    const found = estimate(cloud);
    if (effectiveCount(cloud) < cloud.count / 2) cloud = resample(cloud, params, this.#random);
    this.#particles = cloud;
    const mapFromOdom = compose(found.pose, inverse(odomFromBase));
    return { ...found, mapFromOdom, particles: cloud, fit };
  }

  #spread(field: LikelihoodField, params: AmclParams): Particles {
    this.#forced = forcedUpdates;
    const [x, y, yaw] = params.initial_pose;
    const start = this.#start ?? { pose: { x, y, yaw }, sigma: params.initial_sigma };
    const count = params.max_particles;
    if (start !== 'anywhere') {
      return gaussianParticles(count, start.pose, start.sigma, this.#random);
    }
    // one look needs more; resampling brings the number down again
    return uniformParticles(5 * count, field, this.#random);
  }
}

/** Hits, evenly thinned. */
function chosen(
  { x, y, hits }: ScanPoints,
  { max_beams }: AmclParams,
): { x: Float64Array; y: Float64Array; count: number } {
  if (hits <= max_beams) return { x, y, count: hits };
  const step = hits / max_beams;
  const pick = (values: Float64Array): Float64Array =>
    Float64Array.from({ length: max_beams }, (_, i) => values[Math.floor(i * step)] as number);
  return { x: pick(x), y: pick(y), count: max_beams };
}
