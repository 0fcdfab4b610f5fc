/** What a person wants, as messages. */
import { frames } from '#nodes/core/frames.ts';
import { poseOfPose2 } from '#nodes/math/planar.ts';
import { yawOf } from '#nodes/math/se3.ts';
import type { PoseStamped, PoseWithCovarianceStamped, TwistStamped } from '#nodes/msgs/geometry.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import type { Command, Goal } from '../protocol.ts';

export type Wish<K extends Command['kind']> = Extract<Command, { kind: K }>;

const headerAt = (now: number) => ({ stamp: stampOf(now), frame_id: frames.map });
/** No rotation at all, by which the stack means any heading. */
const anyHeading = { x: 0, y: 0, z: 0, w: 0 };

export function goalPoseOf({ x, y, yaw }: Goal, now: number): PoseStamped {
  const pose = poseOfPose2({ x, y, yaw: yaw ?? 0 });
  return {
    header: headerAt(now),
    pose: yaw === null ? { ...pose, orientation: anyHeading } : pose,
  };
}

/** Undefined for a goal that is not in `map` or not a number. */
export function goalOf({ header, pose }: PoseStamped): Goal | undefined {
  const { x, y } = pose.position;
  const { orientation: q } = pose;
  if (!Number.isFinite(x + y) || (header.frame_id !== frames.map && header.frame_id !== ''))
    return undefined;
  const turned = Math.hypot(q.x, q.y, q.z, q.w) > 0.5;
  return { x, y, yaw: turned ? yawOf(q) : null };
}

/** Standard deviations of rviz's 2D Pose Estimate: 0.5 m, 0.5 m, 15 degrees. */
const deviations = { x: 0.5, y: 0.5, yaw: Math.PI / 12 };

export function initialPoseOf(wish: Wish<'initialPose'>, now: number): PoseWithCovarianceStamped {
  const covariance = new Float64Array(36);
  covariance[0] = deviations.x ** 2;
  covariance[7] = deviations.y ** 2;
  covariance[35] = deviations.yaw ** 2;
  return { header: headerAt(now), pose: { pose: poseOfPose2(wish), covariance } };
}

export function teleopOf(
  { forward, turn }: Wish<'teleop'>,
  speeds: { readonly teleop_linear: number; readonly teleop_angular: number },
  frame: string,
  now: number,
): TwistStamped {
  return {
    header: { stamp: stampOf(now), frame_id: frame },
    twist: {
      linear: { x: forward * speeds.teleop_linear, y: 0, z: 0 },
      angular: { x: 0, y: 0, z: turn * speeds.teleop_angular },
    },
  };
}
