import type { RobotProfile } from '#nodes/core/robot.ts';

/** What the policy must know of the robot it drives; the limits are the policy's own. */
export interface PolicyBody {
  /** Convex outline in the base frame, counter-clockwise [m]. */
  readonly footprint: readonly (readonly [number, number])[];
  /** LiDAR in the base frame [m, rad]. */
  readonly lidar: { readonly x: number; readonly y: number; readonly yaw: number };
  readonly maxLinear: number;
  readonly maxAngular: number;
  readonly acceleration: number;
  readonly angularAcceleration: number;
  /** Arc length on the plan to the point it steers for [m]. */
  readonly lookahead: number;
  /** Ranges beyond this count as free [m]. */
  readonly reach: number;
}

/**
 * The body of a robot. Speed is capped where more would not pay: on BARN's score nothing is gained
 * above a mean of 1 m/s.
 */
export function policyBody(profile: RobotProfile): PolicyBody {
  const { drive, lidar, footprint } = profile;
  const maxLinear = Math.min(drive.maxLinear, 1.5);
  const lookahead = 0.95 + 0.7 * maxLinear;
  return {
    footprint,
    lidar: { x: lidar.mount.x, y: lidar.mount.y, yaw: lidar.mount.yaw },
    maxLinear,
    maxAngular: Math.min(drive.maxAngular, 2),
    acceleration: Math.min(drive.linearAcceleration, 4),
    angularAcceleration: Math.min(drive.angularAcceleration, 8),
    lookahead,
    reach: 2 * lookahead,
  };
}

/** Largest distance of the outline from the base [m]. */
export function circumradius(body: Pick<PolicyBody, 'footprint'>): number {
  return Math.max(...body.footprint.map(([x, y]) => Math.hypot(x, y)));
}

/** Distance from the base to the outline in direction `angle` [m]. */
export function outlineRadius(body: Pick<PolicyBody, 'footprint'>, angle: number): number {
  const dx = Math.cos(angle);
  const dy = Math.sin(angle);
  let radius = Infinity;
  for (const [nx, ny, offset] of halfPlanes(body)) {
    const towards = nx * dx + ny * dy;
    if (towards > 1e-9) radius = Math.min(radius, offset / towards);
  }
  return radius;
}

/** Edges as outward normal and distance: inside is `nx x + ny y <= offset`. */
export function halfPlanes(
  body: Pick<PolicyBody, 'footprint'>,
): readonly (readonly [number, number, number])[] {
  const { footprint } = body;
  return footprint.map(([x0, y0], i) => {
    const [x1, y1] = footprint[(i + 1) % footprint.length] ?? [x0, y0];
    const length = Math.hypot(x1 - x0, y1 - y0);
    const nx = (y1 - y0) / length;
    const ny = (x0 - x1) / length;
    return [nx, ny, nx * x0 + ny * y0] as const;
  });
}
