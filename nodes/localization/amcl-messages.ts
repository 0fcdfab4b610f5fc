import { poseOfPose2 } from '#nodes/math/planar.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import type { PoseArray, PoseWithCovarianceStamped } from '#nodes/msgs/geometry.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import type { Particles, PoseSigma } from './particles.ts';

/** Places of x, y and yaw in a ROS 6x6 covariance. */
const places = [0, 1, 5];
/** Enough to see a cloud; a message need not carry thousands. */
const mostShown = 200;

/** @param covariance of x, y, yaw, [3][3], row-major */
export function poseMessage(
  pose: Pose2,
  covariance: Float64Array,
  frame: string,
  time: number,
): PoseWithCovarianceStamped {
  const full = new Float64Array(36);
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      full[(places[i] as number) * 6 + (places[j] as number)] = covariance[i * 3 + j] as number;
    }
  }
  return {
    header: { stamp: stampOf(time), frame_id: frame },
    pose: { pose: poseOfPose2(pose), covariance: full },
  };
}

export function cloudMessage(p: Particles, frame: string, time: number): PoseArray {
  const shown = Math.min(mostShown, p.count);
  return {
    header: { stamp: stampOf(time), frame_id: frame },
    poses: Array.from({ length: shown }, (_, k) => {
      const i = Math.floor((k * p.count) / shown);
      return poseOfPose2({
        x: p.x[i] as number,
        y: p.y[i] as number,
        yaw: p.yaw[i] as number,
      });
    }),
  };
}

/** Standard deviations a person's pose came with; `otherwise` where it has none. */
export function sigmaOf({ pose }: PoseWithCovarianceStamped, otherwise: PoseSigma): PoseSigma {
  const sigma = (i: 0 | 1 | 2): number => {
    const variance = pose.covariance[(places[i] as number) * 7] ?? 0;
    return Number.isFinite(variance) && variance > 0 ? Math.sqrt(variance) : otherwise[i];
  };
  return [sigma(0), sigma(1), sigma(2)];
}
