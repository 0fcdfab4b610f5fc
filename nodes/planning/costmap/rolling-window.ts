import type { GridSpec } from '#nodes/math/grid.ts';
import type { Point2 } from '#nodes/math/se2.ts';

/**
 * A square window around the robot whose cells stay in place while it rolls: its origin is a whole
 * number of cells.
 *
 * @param side of the window [m]
 * @param resolution [m]
 */
export function rollingWindow(robot: Point2, side: number, resolution: number): GridSpec {
  const cells = Math.max(1, Math.round(side / resolution));
  const column = Math.round(robot.x / resolution - cells / 2);
  const row = Math.round(robot.y / resolution - cells / 2);
  return {
    width: cells,
    height: cells,
    resolution,
    originX: column * resolution,
    originY: row * resolution,
  };
}
