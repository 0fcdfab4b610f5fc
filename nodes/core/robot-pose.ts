import { compose } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import { frames } from './frames.ts';
import type { TfBuffer } from './tf-buffer.ts';

export interface RobotPose {
  readonly mapFromBase: Pose2;
  readonly odomFromBase: Pose2;
  /** Of the odometry [s]. */
  readonly stamp: number;
}

/**
 * Where the robot is now: the newest odometry under the newest correction, that comes more seldom
 * and is carried forward. Undefined before both are known.
 */
export function robotPose(buffer: TfBuffer | undefined, base: string): RobotPose | undefined {
  const correction = buffer?.lookup2(frames.map, frames.odom, 'latest');
  const odometry = buffer?.lookup2(frames.odom, base, 'latest');
  if (correction?.kind !== 'ok' || odometry?.kind !== 'ok') return undefined;
  return {
    mapFromBase: compose(correction.pose, odometry.pose),
    odomFromBase: odometry.pose,
    stamp: odometry.stamp,
  };
}
