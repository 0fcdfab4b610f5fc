import { BIAS, predict, SIZE, update, V, W } from './ekf-model.ts';
import type { ProcessNoise } from './ekf-model.ts';

export interface EkfParams extends ProcessNoise {
  /** Variance of speed and yaw rate of odometry that says none. */
  readonly odom0_variance_v: number;
  readonly odom0_variance_w: number;
  /** Wheels slip by a share of their speed, which their covariance does not tell. */
  readonly odom0_slip: number;
  readonly odom0_twist_rejection_threshold: number;
  readonly imu0_variance: number;
  readonly imu0_twist_rejection_threshold: number;
  readonly initial_bias_sigma: number;
  readonly history_length: number;
  readonly sensor_timeout: number;
}

export interface WheelMeasurement {
  readonly kind: 'odom';
  readonly time: number;
  /** [m/s] */
  readonly v: number;
  /** [rad/s] */
  readonly w: number;
  /** Not positive: unknown. */
  readonly varianceV: number;
  readonly varianceW: number;
}
export interface GyroMeasurement {
  readonly kind: 'imu';
  readonly time: number;
  /** Yaw rate in the base frame [rad/s]. */
  readonly w: number;
  readonly varianceW: number;
}
export type Measurement = WheelMeasurement | GyroMeasurement;

export type Outcome = 'used' | 'rejected' | 'not-finite' | 'too-old' | 'from-the-future';

export interface Estimate {
  /** State in the order of `ekf-model.ts`, [SIZE]. */
  readonly state: Float64Array;
  /** [SIZE][SIZE], row-major. */
  readonly covariance: Float64Array;
}

interface Step {
  readonly measurement: Measurement;
  /** Belief after the measurement. */
  readonly state: Float64Array;
  readonly covariance: Float64Array;
  readonly scratch: Float64Array;
  used: boolean;
}

const clockSlack = 0.1;
/** Least number of steps forgotten at once. */
const batch = 32;

/**
 * Extended Kalman filter of wheel speeds and gyro in the odom frame (Thrun, Burgard, Fox 2005, table
 * 3.3), with the gyro's bias as a state. A late measurement is put in its place in time and what
 * followed is computed again, as robot_localization does with `smooth_lagged_data`.
 */
export class Ekf {
  #steps: Step[] = [];
  readonly #spare: Step[] = [];
  #lastOdom = -Infinity;
  #lastImu = -Infinity;

  get lastOdom(): number {
    return this.#lastOdom;
  }
  get lastImu(): number {
    return this.#lastImu;
  }

  add(measurement: Measurement, now: number, params: EkfParams): Outcome {
    const { time } = measurement;
    const odom = measurement.kind === 'odom';
    if (!Number.isFinite(time + measurement.w + (odom ? measurement.v : 0))) return 'not-finite';
    if (time > now + clockSlack) return 'from-the-future';
    const last = this.#steps.at(-1);
    if (last === undefined) {
      // a gyro alone does not tell that the robot stands
      if (!odom) return 'too-old';
    } else if (time < (this.#steps[0] as Step).measurement.time) return 'too-old';
    if (odom) this.#lastOdom = Math.max(this.#lastOdom, time);
    else this.#lastImu = Math.max(this.#lastImu, time);
    let at = this.#steps.length;
    while (at > 0 && (this.#steps[at - 1] as Step).measurement.time > time) at--;
    const step = this.#newStep(measurement);
    if (at === this.#steps.length) this.#steps.push(step);
    else this.#steps.splice(at, 0, step);
    for (let i = at; i < this.#steps.length; i++) this.#apply(i, params);
    this.#forget(params.history_length);
    return step.used ? 'used' : 'rejected';
  }

  /** Belief moved on to `time`; undefined before the first odometry. The arrays are the caller's. */
  at(time: number, params: EkfParams): Estimate | undefined {
    const last = this.#steps.at(-1);
    if (last === undefined) return undefined;
    const state = last.state.slice();
    const covariance = last.covariance.slice();
    advance(state, covariance, Math.max(0, time - last.measurement.time), params);
    return { state, covariance };
  }

  #newStep(measurement: Measurement): Step {
    const old = this.#spare.pop();
    return {
      measurement,
      state: old?.state ?? new Float64Array(SIZE),
      covariance: old?.covariance ?? new Float64Array(SIZE * SIZE),
      scratch: old?.scratch ?? new Float64Array(SIZE),
      used: false,
    };
  }

  #apply(index: number, params: EkfParams): void {
    const step = this.#steps[index] as Step;
    const previous = this.#steps[index - 1];
    const { measurement, state, covariance } = step;
    if (previous === undefined) start(step, params);
    else {
      state.set(previous.state);
      covariance.set(previous.covariance);
      advance(state, covariance, measurement.time - previous.measurement.time, params);
    }
    step.used = correct(step, params);
  }

  #forget(keep: number): void {
    const steps = this.#steps;
    const limit = (steps.at(-1) as Step).measurement.time - keep;
    // in batches, so that the list is not moved at every message
    const last = steps[batch - 1];
    if (last === undefined || steps.length <= batch || last.measurement.time >= limit) return;
    let n = batch;
    while (n < steps.length - 1 && (steps[n] as Step).measurement.time < limit) n++;
    this.#spare.push(...steps.splice(0, n));
  }
}

function start({ state, covariance, measurement }: Step, params: EkfParams): void {
  state.fill(0);
  covariance.fill(0);
  if (measurement.kind === 'odom') state[V] = measurement.v;
  state[W] = measurement.w;
  for (let i = 0; i < 3; i++) covariance[i * SIZE + i] = 1e-9;
  covariance[V * SIZE + V] = 0.1;
  covariance[W * SIZE + W] = 0.1;
  covariance[BIAS * SIZE + BIAS] = params.initial_bias_sigma ** 2;
}

/** Over a gap the speed is trusted for `sensor_timeout` only; after that the robot may be anywhere near. */
function advance(s: Float64Array, p: Float64Array, dt: number, params: EkfParams): void {
  const trusted = Math.min(dt, params.sensor_timeout);
  if (trusted > 0) predict(s, p, trusted, params);
  const blind = dt - trusted;
  if (blind <= 0) return;
  const spread = (Math.abs(s[V] as number) * blind) ** 2;
  for (let i = 0; i < 2; i++) p[i * SIZE + i] = (p[i * SIZE + i] as number) + spread;
  const turn = Math.min(Math.PI, Math.abs(s[W] as number) * blind);
  p[2 * SIZE + 2] = (p[2 * SIZE + 2] as number) + turn * turn;
  p[V * SIZE + V] = (p[V * SIZE + V] as number) + params.process_noise_v ** 2 * blind;
  p[W * SIZE + W] = (p[W * SIZE + W] as number) + params.process_noise_w ** 2 * blind;
}

function correct(step: Step, params: EkfParams): boolean {
  const { measurement: z, state: s, covariance: p, scratch } = step;
  if (z.kind === 'imu') {
    const variance = known(z.varianceW, params.imu0_variance);
    return update(s, p, W, BIAS, z.w, variance, params.imu0_twist_rejection_threshold, scratch);
  }
  const gate = params.odom0_twist_rejection_threshold;
  const slip = params.odom0_slip;
  const varianceV = known(z.varianceV, params.odom0_variance_v) + (slip * z.v) ** 2 / 4;
  const varianceW = known(z.varianceW, params.odom0_variance_w) + (slip * z.w) ** 2;
  // a message with a wrong speed is not believed in its yaw rate either
  return (
    update(s, p, V, undefined, z.v, varianceV, gate, scratch) &&
    update(s, p, W, undefined, z.w, varianceW, gate, scratch)
  );
}

function known(variance: number, otherwise: number): number {
  return Number.isFinite(variance) && variance > 0 ? variance : otherwise;
}
