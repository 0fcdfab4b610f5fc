import type { Pose2, Twist2 } from '#nodes/math/se2.ts';
import type { ObstaclePoints } from './obstacle-points.ts';
import { signedDistance } from './outline.ts';
import type { Outline } from './outline.ts';
import type { Dynamics, Horizon, NearPoints } from './stopping-path.ts';

/** Neighbouring beams nearer to each other than 4 mm are one point [m²]. */
const thinned = 0.004 ** 2;

interface Reach {
  readonly command: Twist2;
  readonly now: Twist2;
  readonly last: Twist2;
  readonly pose: Pose2;
  readonly points: ObstaclePoints;
}

interface ReachLimits {
  readonly margin: number;
  readonly escapeLinear: number;
  readonly horizon: Horizon;
  readonly dynamics: Dynamics;
}

/**
 * Collects the points that a stopping path can come near, in the base frame; returns the clearance
 * now, known up to the margin plus `extra` [m].
 */
export function gather(
  { command, now, last, pose, points }: Reach,
  outline: Outline,
  { margin, escapeLinear, horizon, dynamics }: ReachLimits,
  extra: number,
  near: NearPoints,
): number {
  const speed = Math.max(
    Math.abs(command.v),
    Math.abs(now.v),
    Math.abs(last.v),
    Math.abs(escapeLinear),
  );
  const way =
    speed * (horizon.latency + horizon.hold) + (speed * speed) / (2 * dynamics.linearDeceleration);
  const cap = margin + extra;
  const reach = (outline.radius + cap + way) ** 2;
  const c = Math.cos(pose.yaw);
  const s = Math.sin(pose.yaw);
  const capacity = near.x.length;
  let count = 0;
  let clearance = cap;
  let lastX = Infinity;
  let lastY = Infinity;
  for (let i = 0; i < points.count && count < capacity; i++) {
    const dx = (points.x[i] ?? 0) - pose.x;
    const dy = (points.y[i] ?? 0) - pose.y;
    if (dx * dx + dy * dy > reach) continue;
    const gapX = dx - lastX;
    const gapY = dy - lastY;
    if (gapX * gapX + gapY * gapY < thinned) continue;
    lastX = dx;
    lastY = dy;
    const x = c * dx + s * dy;
    const y = c * dy - s * dx;
    const distance = signedDistance(outline, x, y);
    near.x[count] = x;
    near.y[count] = y;
    near.distance[count] = distance;
    if (distance < clearance) clearance = distance;
    count++;
  }
  near.count = count;
  return clearance;
}
