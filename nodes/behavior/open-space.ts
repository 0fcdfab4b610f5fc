import { footprintHolds } from '#nodes/math/footprint.ts';
import type { Footprint } from '#nodes/math/footprint.ts';
import type { GridSpec } from '#nodes/math/grid.ts';
import { indexAt, xOf, yOf } from '#nodes/math/grid.ts';
import { wrapAngle } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';

/** A costmap as it is published. */
export interface Surroundings {
  readonly grid: GridSpec;
  /** Occupancy [-1..100], [height][width], row-major; 99 inscribed, 100 lethal. */
  readonly data: Int8Array;
}

/** How many lethal cells a robot standing at `pose` would cover. */
export function overlap({ grid, data }: Surroundings, footprint: Footprint, pose: Pose2): number {
  let count = 0;
  const reach = footprint.reduce((far, [x, y]) => Math.max(far, Math.hypot(x, y)), 0);
  const c = Math.cos(pose.yaw);
  const s = Math.sin(pose.yaw);
  const cells = Math.ceil(reach / grid.resolution);
  const column = Math.floor((pose.x - grid.originX) / grid.resolution);
  const row = Math.floor((pose.y - grid.originY) / grid.resolution);
  for (let j = Math.max(0, row - cells); j <= Math.min(grid.height - 1, row + cells); j++)
    for (let i = Math.max(0, column - cells); i <= Math.min(grid.width - 1, column + cells); i++) {
      if ((data[j * grid.width + i] as number) < 100) continue;
      const dx = xOf(grid, i) - pose.x;
      const dy = yOf(grid, j) - pose.y;
      if (footprintHolds(footprint, c * dx + s * dy, c * dy - s * dx)) count++;
    }
  return count;
}

/**
 * How far the robot's centre can go straight on before an obstacle is nearer than its inscribed
 * circle [m]; from inside such a place, before it hits one.
 */
export function freeDistance(
  { grid, data }: Surroundings,
  { x, y }: Pose2,
  heading: number,
  most: number,
): number {
  const c = Math.cos(heading);
  const s = Math.sin(heading);
  let tight = true;
  for (let d = 0; d < most; d += grid.resolution / 2) {
    const cell = indexAt(grid, x + d * c, y + d * s);
    const value = cell < 0 ? 0 : (data[cell] as number);
    tight &&= value >= 99;
    if (value >= (tight ? 100 : 99)) return d;
  }
  return most;
}

/**
 * The heading with most room ahead, of two equal ones the one nearer to where the path leads.
 *
 * @param towards heading of the path ahead [rad]
 * @param most room that counts [m]
 */
export function openHeading(
  around: Surroundings,
  robot: Pose2,
  towards: number | undefined,
  most: number,
): number {
  let best = robot.yaw;
  let highest = -Infinity;
  for (let i = 0; i < 24; i++) {
    const heading = wrapAngle(robot.yaw + (i * Math.PI) / 12);
    const off = Math.abs(wrapAngle(heading - (towards ?? robot.yaw)));
    const score = freeDistance(around, robot, heading, most) / most - (0.3 * off) / Math.PI;
    if (score <= highest) continue;
    highest = score;
    best = heading;
  }
  return best;
}
