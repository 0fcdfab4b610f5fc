import type { RobotProfile } from '#nodes/core/robot.ts';
import type { WorldDescription } from '#sim/sdf/description.ts';
import { outlineOf } from '#sim/vehicles/outline.ts';
import { GROUND_STEP, obstaclesInBand } from '#sim/world/slice.ts';
import type { Plane } from '#sim/world/plane.ts';

/** Everything in a world that a robot can touch, seen from above. */
export function bodyPlane(robot: RobotProfile, world: WorldDescription): Plane {
  const { zMin, zMax } = outlineOf(robot);
  return obstaclesInBand(world, Math.max(GROUND_STEP, zMin), zMax);
}
