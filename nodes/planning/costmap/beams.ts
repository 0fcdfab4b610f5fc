import type { GridSpec } from '#nodes/math/grid.ts';
import { xOf, yOf } from '#nodes/math/grid.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import type { LaserScan } from '#nodes/msgs/sensor.ts';

/** Half the diagonal of a cell, and a bit for rounding [cells]. */
const cellRadius = 0.75;

/**
 * Which beams may pass one of `cells`, by bearing and range: nonzero, [beams]. Says yes once too often
 * rather than too seldom.
 *
 * @param sensor in the frame of the grid
 * @param limit no beam passes anything farther away [m]
 */
export function beamsTowards(
  cells: readonly number[],
  grid: GridSpec,
  { ranges, angle_min, angle_increment }: LaserScan,
  sensor: Pose2,
  limit: number,
): Uint8Array {
  const towards = new Uint8Array(ranges.length);
  const radius = cellRadius * grid.resolution;
  const turn = (2 * Math.PI) / Math.abs(angle_increment);
  for (const cell of cells) {
    const row = Math.floor(cell / grid.width);
    const dx = xOf(grid, cell - row * grid.width) - sensor.x;
    const dy = yOf(grid, row) - sensor.y;
    const distance = Math.sqrt(dx * dx + dy * dy);
    const nearest = distance - radius;
    // also where the increment is 0 or no number
    if (!(nearest > 0) || !Number.isFinite(turn)) return towards.fill(1);
    if (nearest > limit) continue;
    const beside = Math.asin(radius / distance) / Math.abs(angle_increment);
    const bearing = (Math.atan2(dy, dx) - sensor.yaw - angle_min) / angle_increment;
    for (
      let at = bearing - turn * Math.ceil(bearing / turn);
      at - beside < ranges.length;
      at += turn
    )
      for (let i = Math.max(0, Math.ceil(at - beside)); i <= at + beside && i < ranges.length; i++)
        if ((ranges[i] as number) >= nearest) towards[i] = 1;
  }
  return towards;
}
