import type { Pose2 } from '#nodes/math/se2.ts';
import type { LaserScan } from '#nodes/msgs/sensor.ts';
import { addScan, costmapOn, refresh, rolledTo } from './costmap.ts';
import type { Costmap } from './costmap.ts';
import { cost } from './costs.ts';
import { inflationOf } from './params.ts';
import type { CostmapParams } from './params.ts';
import { rollingWindow } from './rolling-window.ts';

export interface LocalCostmapParams extends CostmapParams {
  readonly size: number;
  readonly resolution: number;
  readonly observation_persistence: number;
}

/** A scan with the poses it was taken at, in the frame of the costmap. */
export interface PlacedScan {
  readonly scan: LaserScan;
  readonly sensor: Pose2;
  readonly base: Pose2;
}

/** Rolls the costmap to the robot, adds the scan, and inflates. Unseen cells count as free. */
export function updateLocal(
  before: Costmap | undefined,
  { scan, sensor, base }: PlacedScan,
  params: LocalCostmapParams,
  now: number,
): Costmap {
  const window = rollingWindow(base, params.size, params.resolution);
  const known = before?.grid.resolution === params.resolution ? before : undefined;
  const costmap = known === undefined ? costmapOn(window, now, cost.free) : rolledTo(known, window);
  addScan(costmap, scan, sensor, base, params.footprint, now, {
    ...params,
    mark_decay: params.observation_persistence,
  });
  refresh(costmap, inflationOf(params, false));
  return costmap;
}
