import { wrapAngle } from './se2.ts';
import type { Pose2 } from './se2.ts';

export interface OdometryJump {
  /** Odometry that jumps further between two looks, to zero, began anew [m]. */
  readonly odometry_jump_position: number;
  /** The same of its yaw [rad]. */
  readonly odometry_jump_yaw: number;
}

/** How near to zero odometry is that has just begun [m, rad]. */
const BEGINNING = 0.1;

/**
 * Whether odometry was set to zero between two looks, as by a restart of its driver: a jump alone may
 * be a gap in the data.
 */
export function beganAnew(before: Pose2, after: Pose2, limits: OdometryJump): boolean {
  const jumped =
    Math.hypot(after.x - before.x, after.y - before.y) > limits.odometry_jump_position ||
    Math.abs(wrapAngle(after.yaw - before.yaw)) > limits.odometry_jump_yaw;
  return (
    jumped && Math.hypot(after.x, after.y) < BEGINNING && Math.abs(wrapAngle(after.yaw)) < BEGINNING
  );
}
