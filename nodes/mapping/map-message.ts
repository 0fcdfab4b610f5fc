import type { GridSpec } from '#nodes/math/grid.ts';
import { quaternionFromYaw } from '#nodes/math/se3.ts';
import type { OccupancyGrid } from '#nodes/msgs/nav.ts';
import { stampOf } from '#nodes/msgs/time.ts';

/** @param data ROS occupancy, [height][width]; taken over */
export function mapMessage(
  grid: GridSpec,
  data: Int8Array,
  frame: string,
  time: number,
  yaw = 0,
): OccupancyGrid {
  const stamp = stampOf(time);
  return {
    header: { stamp, frame_id: frame },
    info: {
      map_load_time: stamp,
      resolution: grid.resolution,
      width: grid.width,
      height: grid.height,
      origin: {
        position: { x: grid.originX, y: grid.originY, z: 0 },
        orientation: quaternionFromYaw(yaw),
      },
    },
    data,
  };
}
