import type { Drive } from '#nodes/core/robot.ts';
import { integrateTwist } from '#nodes/math/se2.ts';
import type { Pose2, Twist2 } from '#nodes/math/se2.ts';

/** Base pose in the world and the speeds the wheels turn at. */
export interface DriveState extends Pose2, Twist2 {}

/**
 * Speeds after `dt` on the way to `command`: clamped to the drive's limits, wheel speeds scaled
 * together where one saturates (curvature kept), then ramped with acceleration limits. A command that
 * is not a number counts as zero.
 */
export function rampSpeeds(now: Twist2, command: Twist2, drive: Drive, dt: number): Twist2 {
  const target = saturate(command, drive);
  return {
    v: ramp(now.v, target.v, drive.linearAcceleration, drive.linearDeceleration, dt),
    w: ramp(now.w, target.w, drive.angularAcceleration, drive.angularAcceleration, dt),
  };
}

/**
 * One step of a differential drive on the exact arc. `slipV` and `slipW` are the shares of the wheels'
 * motion lost on the ground in this step, `veer` the heading gained on each metre [rad/m]; `v` and `w`
 * of the result are what the encoders see.
 */
export function stepDrive(
  state: DriveState,
  command: Twist2,
  drive: Drive,
  dt: number,
  slipV = 0,
  slipW = 0,
  veer = 0,
): DriveState {
  const next = rampSpeeds(state, command, drive, dt);
  const mean = { v: (state.v + next.v) / 2, w: (state.w + next.w) / 2 };
  const ground = onGround(mean, { slipV, slipW, veer });
  const { x, y, yaw } = integrateTwist(state, ground, dt);
  return { x, y, yaw, v: next.v, w: next.w };
}

export interface Slip {
  readonly slipV: number;
  readonly slipW: number;
  readonly veer: number;
}

/** What becomes of the wheels' motion on the ground. */
export function onGround({ v, w }: Twist2, { slipV, slipW, veer }: Slip): Twist2 {
  return { v: v * (1 - slipV), w: w * (1 - slipW) + v * veer };
}

/** The command within the drive's limits, finite. */
export function saturate(command: Twist2, drive: Drive): Twist2 {
  const v = clamp(finite(command.v), -drive.maxReverse, drive.maxLinear);
  const w = clamp(finite(command.w), -drive.maxAngular, drive.maxAngular);
  const wheel = Math.abs(v) + (Math.abs(w) * drive.wheelSeparation) / 2;
  const fastest = drive.maxWheelSpeed ?? Infinity;
  const scale = wheel > fastest ? fastest / wheel : 1;
  return { v: v * scale, w: w * scale };
}

/** Speed after `dt`: away from zero by `up`, towards zero by `down` [m/s²], through zero in one step. */
function ramp(now: number, target: number, up: number, down: number, dt: number): number {
  const slowing = Math.abs(target) < Math.abs(now) || target * now < 0;
  const step = (slowing ? down : up) * dt;
  return now + clamp(target - now, -step, step);
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
