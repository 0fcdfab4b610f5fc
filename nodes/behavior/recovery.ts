import { compose, distance, wrapAngle } from '#nodes/math/se2.ts';
import type { Point2, Pose2, Twist2 } from '#nodes/math/se2.ts';
import { openHeading, overlap } from './open-space.ts';
import type { Surroundings } from './open-space.ts';
import type { NavigatorParams } from './params.ts';

export type RecoveryKind = 'clear' | 'spin' | 'follow' | 'back_up' | 'wait';

/**
 * Nav2's order (nav2_bt_navigator, navigate_to_pose_w_replanning_and_recovery.xml), with a slow
 * stretch along the path before backing up, for a controller that hesitates where the way is free.
 */
export const recoveryOrder: readonly RecoveryKind[] = [
  'clear',
  'spin',
  'follow',
  'back_up',
  'wait',
];

/** A recovery on its way; poses in the frame of the local costmap. */
export type Recovery =
  | {
      readonly kind: 'spin';
      readonly target: number;
      readonly sign: number;
      readonly until: number;
    }
  | {
      readonly kind: 'back_up';
      readonly from: Point2;
      /** -1 backwards, 1 where only the way ahead is free. */
      readonly sign: number;
      readonly until: number;
    }
  | { readonly kind: 'follow'; readonly from: Point2; readonly until: number }
  | { readonly kind: 'wait'; readonly until: number };

export interface RecoveryInput {
  readonly now: number;
  /** In the frame of the local costmap. */
  readonly robot: Pose2;
  readonly around: Surroundings | undefined;
  /** Heading of the path ahead in the same frame [rad]. */
  readonly towards: number | undefined;
}

/** Sets out on a recovery; undefined where it is of no use here. */
export function beginRecovery(
  kind: Exclude<RecoveryKind, 'clear'>,
  { now, robot, around, towards }: RecoveryInput,
  params: NavigatorParams,
): Recovery | undefined {
  if (kind === 'wait') return { kind, until: now + params.wait_duration };
  if (kind === 'spin') return beginSpin(now, robot, around, towards, params);
  const until = now + (2 * params.backup_dist) / params.backup_speed + 1;
  if (kind === 'follow') return towards === undefined ? undefined : { kind, from: robot, until };
  for (const sign of [-1, 1])
    if (!blocked(around, robot, moved(robot, sign * 0.1), params))
      return { kind, from: robot, sign, until };
  return undefined;
}

function beginSpin(
  now: number,
  robot: Pose2,
  around: Surroundings | undefined,
  towards: number | undefined,
  params: NavigatorParams,
): Recovery | undefined {
  const target =
    around === undefined
      ? wrapAngle(towards ?? robot.yaw + Math.PI / 2)
      : openHeading(around, robot, towards, 1.5);
  const shorter = wrapAngle(target - robot.yaw) < 0 ? -1 : 1;
  if (Math.abs(wrapAngle(target - robot.yaw)) < arrived) return undefined;
  const until = now + (2 * Math.PI) / params.spin_speed + 2;
  for (const sign of [shorter, -shorter])
    if (!blocked(around, robot, turned(robot, sign * 0.2), params))
      return { kind: 'spin', target, sign, until };
  return undefined;
}

/** One tick: the command, or undefined when the recovery has ended, well or not. */
export function recover(
  recovery: Recovery,
  input: RecoveryInput,
  params: NavigatorParams,
): Twist2 | undefined {
  const { now, robot, around } = input;
  if (now >= recovery.until) return undefined;
  if (recovery.kind === 'wait') return { v: 0, w: 0 };
  if (recovery.kind === 'follow') return followSlowly(recovery.from, input, params);
  const { sign } = recovery;
  if (recovery.kind === 'spin') {
    const left = wrapAngle(recovery.target - robot.yaw);
    if (Math.abs(left) < arrived) return undefined;
    if (blocked(around, robot, turned(robot, sign * 0.15), params)) return undefined;
    return { v: 0, w: sign * turnSpeed(left, params) };
  }
  if (distance(robot, recovery.from) >= params.backup_dist) return undefined;
  if (blocked(around, robot, moved(robot, sign * 0.05), params)) return undefined;
  return { v: sign * params.backup_speed, w: 0 };
}

/** Along the path at the speed of backing up, turning in place where it leads sideways. */
function followSlowly(
  from: Point2,
  { robot, around, towards }: RecoveryInput,
  params: NavigatorParams,
): Twist2 | undefined {
  if (towards === undefined || distance(robot, from) >= params.backup_dist) return undefined;
  const left = wrapAngle(towards - robot.yaw);
  const turn = Math.sign(left) * turnSpeed(left, params);
  if (Math.abs(left) > 2 * arrived)
    return blocked(around, robot, turned(robot, Math.sign(left) * 0.15), params)
      ? undefined
      : { v: 0, w: turn };
  if (blocked(around, robot, moved(robot, 0.05), params)) return undefined;
  return { v: params.backup_speed, w: Math.abs(left) < 0.02 ? 0 : 1.5 * left };
}

/** Yaw rate towards an angle that is still `left` away: slower near it [rad/s]. */
export function turnSpeed(left: number, { spin_speed }: NavigatorParams): number {
  return Math.min(spin_speed, Math.max(0.15, 1.5 * Math.abs(left)));
}

/** Error at which a spin has arrived [rad]. */
const arrived = 0.15;

/** Whether a step would press the robot further into an obstacle. */
function blocked(
  around: Surroundings | undefined,
  robot: Pose2,
  next: Pose2,
  { footprint }: NavigatorParams,
): boolean {
  if (around === undefined) return false;
  const then = overlap(around, footprint, next);
  return then > 0 && then >= overlap(around, footprint, robot);
}

function moved(robot: Pose2, by: number): Pose2 {
  return compose(robot, { x: by, y: 0, yaw: 0 });
}

function turned(robot: Pose2, by: number): Pose2 {
  return { ...robot, yaw: wrapAngle(robot.yaw + by) };
}
