import type { Pose2 } from './se2.ts';
import { quaternionFromYaw, yawOf } from './se3.ts';
import type { Quaternion, Transform3, Vector3 } from './se3.ts';

/** Shape of geometry_msgs/Pose. */
export interface Pose3 {
  readonly position: Vector3;
  readonly orientation: Quaternion;
}

/** Seen from above: height, roll and pitch are dropped. */
export function pose2OfTransform({ translation, rotation }: Transform3): Pose2 {
  return { x: translation.x, y: translation.y, yaw: yawOf(rotation) };
}

export function pose2OfPose({ position, orientation }: Pose3): Pose2 {
  return { x: position.x, y: position.y, yaw: yawOf(orientation) };
}

export function poseOfPose2(pose: Pose2): Pose3 {
  return {
    position: { x: pose.x, y: pose.y, z: 0 },
    orientation: quaternionFromYaw(pose.yaw),
  };
}

export function isFinitePose2({ x, y, yaw }: Pose2): boolean {
  return Number.isFinite(x) && Number.isFinite(y) && Number.isFinite(yaw);
}
