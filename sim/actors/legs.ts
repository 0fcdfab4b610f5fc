import type { Pose2 } from '#nodes/math/se2.ts';

/** Build and gait of a walker, as a LiDAR at shin height meets it. */
export interface Gait {
  /** Radius of a shin with its clothes [m]. */
  readonly legRadius: number;
  /** Distance of the two legs across [m]. */
  readonly hipBreadth: number;
  /** Way of two steps [m]. */
  readonly stride: number;
}

/**
 * Two shins as circles x, y, radius: each swings back and forth about the hip by a sine of the way
 * walked (Mochon and McMahon 1980, Ballistic walking, figure 1, flattened), by a fifth of the stride
 * at walking speed and not at all in standing.
 *
 * @param body where the walker stands and looks [m, rad]
 * @param way walked so far [m]
 * @param speed [m/s]
 */
export function legCircles(
  body: Pose2,
  way: number,
  speed: number,
  { legRadius, hipBreadth, stride }: Gait,
): number[] {
  const swing = 0.2 * stride * Math.min(1, Math.abs(speed) / 0.8);
  const phase = (2 * Math.PI * way) / stride;
  const c = Math.cos(body.yaw);
  const s = Math.sin(body.yaw);
  const leg = (side: number): number[] => {
    const along = side * swing * Math.sin(phase);
    const across = (side * hipBreadth) / 2;
    return [body.x + c * along - s * across, body.y + s * along + c * across, legRadius];
  };
  return [...leg(1), ...leg(-1)];
}
