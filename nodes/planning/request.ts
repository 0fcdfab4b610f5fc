import { pose2OfPose } from '#nodes/math/planar.ts';
import { distance } from '#nodes/math/se2.ts';
import type { Point2, Pose2 } from '#nodes/math/se2.ts';
import type { MessageOf } from '#nodes/msgs/interface.ts';
import type { OccupancyGrid } from '#nodes/msgs/nav.ts';
import type { ComputePathToPose } from '#nodes/msgs/nav2.ts';
import { gridOf } from './costmap/costmap.ts';
import type { PlanRequest, PlannerParams } from './planner.ts';

export type PlanGoal = MessageOf<(typeof ComputePathToPose)['goal']>;

/** The newest path and what it leads to. */
export interface LastPlan {
  readonly goal: Point2;
  readonly points: Float64Array;
}

/** What the planner is asked, or what is missing for that. */
export function planRequest(
  costmap: OccupancyGrid | undefined,
  robot: Pose2 | undefined,
  { goal, start, use_start }: PlanGoal,
  last: LastPlan | undefined,
  params: PlannerParams,
): PlanRequest | 'no-costmap' | 'no-pose' {
  if (costmap === undefined) return 'no-costmap';
  const from = use_start ? pose2OfPose(start.pose) : robot;
  if (from === undefined) return 'no-pose';
  const to = pose2OfPose(goal.pose);
  const previous = last !== undefined && distance(last.goal, to) < 0.01 ? last.points : undefined;
  return { grid: gridOf(costmap), data: costmap.data, start: from, goal: to, previous, params };
}
