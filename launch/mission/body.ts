import type { RobotProfile } from '#nodes/core/robot.ts';

/** The band of heights over the ground in which a robot can touch something [m]. */
export function bodyHeights({ colliders, baseHeight }: RobotProfile): {
  low: number;
  high: number;
} {
  let low = Infinity;
  let high = 0;
  for (const collider of colliders) {
    const half =
      collider.kind === 'box'
        ? collider.size[2] / 2
        : Math.abs(collider.mount.roll) > 0.1
          ? collider.radius
          : collider.length / 2;
    low = Math.min(low, baseHeight + collider.mount.z - half);
    high = Math.max(high, baseHeight + collider.mount.z + half);
  }
  return { low: Math.max(0.01, low), high };
}
