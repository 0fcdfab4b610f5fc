import type { OccupancyGrid } from '#nodes/msgs/nav.ts';
import { addScan, costmapOn, refresh, withMap } from './costmap.ts';
import type { Costmap } from './costmap.ts';
import { cost } from './costs.ts';
import type { PlacedScan } from './local-costmap.ts';
import { inflationOf } from './params.ts';
import type { CostmapParams } from './params.ts';

export interface GlobalCostmapParams extends CostmapParams {
  readonly lethal_cost_threshold: number;
  readonly inflate_unknown: boolean;
  readonly observation_persistence: number;
}

/** Takes a new map and a new scan, each if there is one, and inflates around what changed. */
export function updateGlobal(
  before: Costmap | undefined,
  map: OccupancyGrid | undefined,
  placed: PlacedScan | undefined,
  params: GlobalCostmapParams,
  now: number,
): { readonly costmap: Costmap; readonly changed: boolean } {
  const costmap =
    map === undefined
      ? (before ?? costmapOn(nothing, now, cost.unknown))
      : withMap(before, map, params.lethal_cost_threshold, now);
  if (placed !== undefined)
    addScan(costmap, placed.scan, placed.sensor, placed.base, params.footprint, now, {
      ...params,
      mark_decay: params.observation_persistence,
    });
  const changed = refresh(costmap, inflationOf(params, params.inflate_unknown));
  return { costmap, changed: changed || costmap !== before };
}

const nothing = { width: 0, height: 0, resolution: 0.05, originX: 0, originY: 0 };
