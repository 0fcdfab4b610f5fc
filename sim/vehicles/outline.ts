import type { Mount, RobotProfile } from '#nodes/core/robot.ts';
import { quaternionFromRpy } from '#nodes/math/se3.ts';
import type { Transform3 } from '#nodes/math/se3.ts';
import { boxCorners, hull, prismCorners } from '../world/convex.ts';

/** Shadow of a robot's colliders on the ground and the heights between which they lie. */
export interface BodyOutline {
  /** x, y, ... in the base frame, counter-clockwise [m] */
  readonly polygon: Float64Array;
  /** Distance of the farthest corner from the base [m]. */
  readonly radius: number;
  /** Over the ground [m]. */
  readonly zMin: number;
  readonly zMax: number;
}

export function mountTransform({ x, y, z, roll, pitch, yaw }: Mount): Transform3 {
  return { translation: { x, y, z }, rotation: quaternionFromRpy(roll, pitch, yaw) };
}

export function outlineOf(robot: RobotProfile): BodyOutline {
  const corners = robot.colliders.flatMap((collider) => {
    const pose = mountTransform(collider.mount);
    if (collider.kind === 'cylinder')
      return prismCorners(collider.radius, collider.length, pose).corners;
    const [x, y, z] = collider.size;
    return boxCorners({ x, y, z }, pose).corners;
  });
  const heights = corners.map(({ z }) => z + robot.baseHeight);
  return {
    polygon: hull(corners.flatMap(({ x, y }) => [x, y])),
    radius: Math.max(...corners.map(({ x, y }) => Math.hypot(x, y))),
    zMin: Math.min(...heights),
    zMax: Math.max(...heights),
  };
}
