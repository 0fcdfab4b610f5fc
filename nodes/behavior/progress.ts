import { distance, wrapAngle } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import type { NavigatorParams } from './params.ts';

/** Where the robot was when it last got somewhere, and when it last moved at all. */
export interface Progress {
  readonly place: Pose2;
  readonly since: number;
  readonly pose: Pose2;
  readonly movedAt: number;
}

export function progressFrom(pose: Pose2, now: number): Progress {
  return { place: pose, since: now, pose, movedAt: now };
}

/** Progress counts from the last place that lies `required_movement_radius` behind. */
export function progressed(
  before: Progress,
  pose: Pose2,
  now: number,
  params: NavigatorParams,
): Progress {
  const got = distance(pose, before.place) >= params.required_movement_radius;
  const moved =
    distance(pose, before.pose) > 0.05 || Math.abs(wrapAngle(pose.yaw - before.pose.yaw)) > 0.15;
  return {
    place: got ? pose : before.place,
    since: got ? now : before.since,
    pose: moved ? pose : before.pose,
    movedAt: moved ? now : before.movedAt,
  };
}

/** Whether the robot gets nowhere, by moving in place or by not moving. */
export function isStuck(progress: Progress, now: number, params: NavigatorParams): boolean {
  const allowance = movementAllowance(params);
  return (
    now - progress.since > allowance ||
    now - progress.movedAt > Math.max(1.5, params.stall_share * allowance)
  );
}

function movementAllowance(params: NavigatorParams): number {
  const slow = (5 * params.required_movement_radius) / params.max_speed;
  return Math.min(params.movement_time_allowance, Math.max(3, slow));
}
