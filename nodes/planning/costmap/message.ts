import type { Footprint } from '#nodes/math/footprint.ts';
import { transformPoint } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import type { PolygonStamped } from '#nodes/msgs/geometry.ts';
import type { OccupancyGrid } from '#nodes/msgs/nav.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import type { Costmap } from './costmap.ts';

/** A costmap as it is published; the cells are copied. */
export function costmapMessage(costmap: Costmap, frame: string, now: number): OccupancyGrid {
  const { width, height, resolution, originX, originY } = costmap.grid;
  const stamp = stampOf(now);
  return {
    header: { stamp, frame_id: frame },
    info: {
      map_load_time: stamp,
      resolution,
      width,
      height,
      origin: {
        position: { x: originX, y: originY, z: 0 },
        orientation: { x: 0, y: 0, z: 0, w: 1 },
      },
    },
    data: costmap.occupancy.slice(),
  };
}

/** The robot's outline where it stands. */
export function footprintMessage(
  footprint: Footprint,
  robot: Pose2,
  frame: string,
  now: number,
): PolygonStamped {
  const points = footprint.map(([x, y]) => ({ ...transformPoint(robot, { x, y }), z: 0 }));
  return { header: { stamp: stampOf(now), frame_id: frame }, polygon: { points } };
}
