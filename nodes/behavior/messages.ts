import { poseOfPose2 } from '#nodes/math/planar.ts';
import { compose } from '#nodes/math/se2.ts';
import type { Pose2, Twist2 } from '#nodes/math/se2.ts';
import { yawOf } from '#nodes/math/se3.ts';
import type { PoseStamped, TwistStamped } from '#nodes/msgs/geometry.ts';
import type { MessageOf } from '#nodes/msgs/interface.ts';
import type { Odometry, OccupancyGrid, Path } from '#nodes/msgs/nav.ts';
import type { ComputePathToPose, NavigateToPose } from '#nodes/msgs/nav2.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import type { Goal, Navigation, PlanOutcome } from './navigator.ts';
import type { Surroundings } from './open-space.ts';
import { failureCode } from './outcomes.ts';
import { distanceRemaining } from './route.ts';

export type NavigateResult = MessageOf<(typeof NavigateToPose)['result']>;
export type NavigateFeedback = MessageOf<(typeof NavigateToPose)['feedback']>;
export type PlanReply = MessageOf<(typeof ComputePathToPose)['result']>;

/** A quaternion of length zero asks for no heading. */
function asksHeading({ x, y, z, w }: PoseStamped['pose']['orientation']): boolean {
  return x * x + y * y + z * z + w * w > 0.5;
}

/** The goal in `map`. @param mapFromFrame pose of the goal's frame */
export function goalOf({ pose }: PoseStamped, mapFromFrame: Pose2): Goal {
  const { x, y } = pose.position;
  const asked = asksHeading(pose.orientation);
  const inMap = compose(mapFromFrame, { x, y, yaw: asked ? yawOf(pose.orientation) : 0 });
  return { x: inMap.x, y: inMap.y, yaw: asked ? inMap.yaw : undefined };
}

export function isFiniteGoal({ pose: { position: p, orientation: q } }: PoseStamped): boolean {
  return Number.isFinite(p.x + p.y + q.x + q.y + q.z + q.w);
}

/** The goal as the planner is asked for it. */
export function goalMessage({ x, y, yaw }: Goal, now: number): PoseStamped {
  const pose = poseOfPose2({ x, y, yaw: yaw ?? 0 });
  return {
    header: { stamp: stampOf(now), frame_id: 'map' },
    pose: yaw === undefined ? { ...pose, orientation: { x: 0, y: 0, z: 0, w: 0 } } : pose,
  };
}

export function planOutcome(status: string, reply: PlanReply | undefined): PlanOutcome {
  if (status === 'succeeded' && reply !== undefined && reply.path.poses.length > 0)
    return { kind: 'path', path: reply.path };
  return { kind: 'failed', code: failureCode(reply?.error_code ?? 0) };
}

export function surroundingsOf({ info, data }: OccupancyGrid): Surroundings {
  const { width, height, resolution, origin } = info;
  const { x, y } = origin.position;
  return { grid: { width, height, resolution, originX: x, originY: y }, data };
}

export function velocityOf({ twist: { twist } }: Odometry): Twist2 {
  return { v: twist.linear.x, w: twist.angular.z };
}

export function emptyPath(now: number): Path {
  return { header: { stamp: stampOf(now), frame_id: 'map' }, poses: [] };
}

export function commandMessage({ v, w }: Twist2, frame: string, now: number): TwistStamped {
  return {
    header: { stamp: stampOf(now), frame_id: frame },
    twist: { linear: { x: v, y: 0, z: 0 }, angular: { x: 0, y: 0, z: w } },
  };
}

/** How far the goal is; the time left at the speed so far, at least a tenth of top speed. */
export function feedbackOf(
  { path, startedAt, recoveries, firstDistance }: Navigation,
  robot: Pose2,
  now: number,
  maxSpeed: number,
): NavigateFeedback {
  const left = path === undefined ? 0 : distanceRemaining(path, robot);
  const elapsed = now - startedAt;
  const average = elapsed > 2 ? ((firstDistance ?? left) - left) / elapsed : 0.7 * maxSpeed;
  return {
    current_pose: {
      header: { stamp: stampOf(now), frame_id: 'map' },
      pose: poseOfPose2(robot),
    },
    navigation_time: stampOf(elapsed),
    estimated_time_remaining: stampOf(left / Math.max(average, 0.1 * maxSpeed)),
    number_of_recoveries: recoveries,
    distance_remaining: left,
  };
}
