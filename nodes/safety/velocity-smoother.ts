import type { Twist2 } from '#nodes/math/se2.ts';

/** Limits of one axis as Nav2 orders them: `[v, w]`; speeds signed, accelerations as magnitudes. */
export interface SmootherLimits {
  readonly max_velocity: readonly [number, number];
  readonly min_velocity: readonly [number, number];
  readonly max_accel: readonly [number, number];
  readonly max_decel: readonly [number, number];
  readonly max_jerk: readonly [number, number];
  readonly deadband_velocity: readonly [number, number];
  readonly scale_velocities: boolean;
}

/** Velocity in force and its rate of change. */
export interface SmootherState {
  readonly v: number;
  readonly w: number;
  readonly accelV: number;
  readonly accelW: number;
}

export const atRest: SmootherState = { v: 0, w: 0, accelV: 0, accelW: 0 };

/**
 * One step towards `target` within speed, acceleration and jerk: the largest acceleration that can
 * still be taken back to zero on arrival (discrete form of the last phase of the double-S profile,
 * Biagiotti and Melchiorri 2008, Trajectory Planning for Automatic Machines, section 3.4). A target
 * beyond the speed limits is scaled as a whole, so its curvature stays. With `scale_velocities` the
 * slower axis also holds back the other (Nav2 velocity_smoother). A target that is not a number
 * counts as zero.
 *
 * @param dt [s]
 */
export function smooth(
  state: SmootherState,
  target: Twist2,
  limits: SmootherLimits,
  dt: number,
): SmootherState {
  const goal = withinSpeed(target, limits);
  let accelV = wantedAcceleration(0, state.v, goal.v, state.accelV, limits, dt);
  let accelW = wantedAcceleration(1, state.w, goal.w, state.accelW, limits, dt);
  if (limits.scale_velocities) {
    const gapV = (goal.v - state.v) / dt;
    const gapW = (goal.w - state.w) / dt;
    const share = Math.min(shareOf(accelV, gapV), shareOf(accelW, gapW));
    accelV = clamp(share * gapV, -Math.abs(accelV), Math.abs(accelV));
    accelW = clamp(share * gapW, -Math.abs(accelW), Math.abs(accelW));
  }
  return {
    v: arrived(state.v + accelV * dt, goal.v),
    w: arrived(state.w + accelW * dt, goal.w),
    accelV,
    accelW,
  };
}

/** The command of a state: what lies within the deadband is zero. */
export function smoothed(state: SmootherState, limits: SmootherLimits): Twist2 {
  const [deadV, deadW] = limits.deadband_velocity;
  return {
    v: Math.abs(state.v) < deadV ? 0 : state.v,
    w: Math.abs(state.w) < deadW ? 0 : state.w,
  };
}

function withinSpeed({ v, w }: Twist2, limits: SmootherLimits): Twist2 {
  if (!Number.isFinite(v) || !Number.isFinite(w)) return { v: 0, w: 0 };
  const share = Math.min(
    1,
    fits(v, limits.min_velocity[0], limits.max_velocity[0]),
    fits(w, limits.min_velocity[1], limits.max_velocity[1]),
  );
  return share === 1 ? { v, w } : { v: v * share, w: w * share };
}

function fits(value: number, low: number, high: number): number {
  if (value > high) return Math.max(0, high / value);
  return value < low ? Math.max(0, low / value) : 1;
}

/** @param axis 0: forward, 1: turn */
function wantedAcceleration(
  axis: 0 | 1,
  velocity: number,
  goal: number,
  acceleration: number,
  limits: SmootherLimits,
  dt: number,
): number {
  const accel = limits.max_accel[axis];
  const decel = limits.max_decel[axis];
  const jerk = limits.max_jerk[axis];
  const gap = goal - velocity;
  const distance = Math.abs(gap);
  const direction = gap < 0 ? -1 : 1;
  // what is left after this step must suffice to bring the acceleration back to zero
  const arriving = jerk * (Math.sqrt((dt * dt) / 4 + (2 * distance) / jerk) - dt / 2);
  const limit = velocity * gap < 0 ? decel : accel;
  const wanted = direction * Math.min(limit, arriving, distance / dt);
  const change = clamp(wanted - acceleration, -jerk * dt, jerk * dt);
  return clamp(acceleration + change, -Math.max(accel, decel), Math.max(accel, decel));
}

/** Rounding must not keep a robot that should stand from standing. */
function arrived(value: number, goal: number): number {
  return Math.abs(value - goal) < 1e-6 ? goal : value;
}

function shareOf(acceleration: number, gap: number): number {
  return gap === 0 ? 1 : clamp(acceleration / gap, 0, 1);
}

function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}
