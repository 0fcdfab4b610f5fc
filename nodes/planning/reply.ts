import { quaternionFromYaw } from '#nodes/math/se3.ts';
import type { Quaternion } from '#nodes/math/se3.ts';
import type { Path } from '#nodes/msgs/nav.ts';
import type { ComputePathToPose } from '#nodes/msgs/nav2.ts';
import type { MessageOf } from '#nodes/msgs/interface.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import type { NoPathReason } from './planner.ts';

export type PlanReply = MessageOf<(typeof ComputePathToPose)['result']>;
export type FailReason = NoPathReason | 'no-costmap' | 'no-pose' | 'failed';

/** Error code of nav2_msgs/ComputePathToPose and what a person is told. */
const failures: Readonly<Record<FailReason, readonly [number, string]>> = {
  'start-off-map': [203, 'the robot is off the map'],
  'off-map': [204, 'the goal is off the map'],
  'start-occupied': [205, 'the robot stands in an obstacle'],
  'goal-occupied': [206, 'the goal lies in an obstacle'],
  unreachable: [208, 'no way leads to the goal'],
  timeout: [207, 'the search took too long'],
  'no-costmap': [200, 'no costmap has arrived yet'],
  'no-pose': [202, 'the robot’s pose in the map is not known'],
  failed: [200, 'the planner failed'],
};

export function failureReply(reason: FailReason, now: number): PlanReply {
  const [error_code, text] = failures[reason];
  return {
    path: { header: { stamp: stampOf(now), frame_id: 'map' }, poses: [] },
    planning_time: stampOf(0),
    error_code,
    error_msg: `${reason}: ${text}`,
  };
}

export function pathReply(path: Path, planningTime: number): PlanReply {
  return { path, planning_time: stampOf(planningTime), error_code: 0, error_msg: '' };
}

/**
 * A path as a message: each pose looks along the path, the last as the goal asks.
 *
 * @param points interleaved x, y [m] in `map`
 * @param goal heading at the end; all zero where any will do
 */
export function pathMessage(points: Float64Array, goal: Quaternion, now: number): Path {
  const header = { stamp: stampOf(now), frame_id: 'map' };
  const n = points.length / 2;
  const poses = Array.from({ length: n }, (_, i) => {
    const last = i === n - 1;
    const k = 2 * Math.max(0, last ? i - 1 : i);
    const dx = (points[k + 2] ?? 0) - (points[k] as number);
    const dy = (points[k + 3] ?? 0) - (points[k + 1] as number);
    const along = quaternionFromYaw(n > 1 ? Math.atan2(dy, dx) : 0);
    return {
      header,
      pose: {
        position: { x: points[2 * i] as number, y: points[2 * i + 1] as number, z: 0 },
        orientation: last && isHeading(goal) ? goal : along,
      },
    };
  });
  return { header, poses };
}

function isHeading({ x, y, z, w }: Quaternion): boolean {
  return x * x + y * y + z * z + w * w > 0.5;
}
