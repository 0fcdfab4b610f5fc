import type { Point2, Pose2 } from '#nodes/math/se2.ts';
import { inverse, transformPoint } from '#nodes/math/se2.ts';
import type { LocalGoal } from './observation.ts';

/**
 * The point of a path `lookahead` metres of arc length beyond its point nearest to the robot, or the
 * end, in the base frame, and the length that is left. Null for a path without points.
 *
 * @param path points in the frame of `pose` [m]
 * @param pose robot base in the frame of the path [m, rad]
 */
export function localGoal(
  path: readonly Point2[],
  pose: Pose2,
  lookahead: number,
): LocalGoal | null {
  const end = path.at(-1);
  if (end === undefined) return null;
  let nearest = 0;
  let best = Infinity;
  for (let i = 0; i < path.length; i++) {
    const p = path[i] as Point2;
    const d = (p.x - pose.x) ** 2 + (p.y - pose.y) ** 2;
    if (d < best) {
      best = d;
      nearest = i;
    }
  }
  let target = end;
  let length = 0;
  let ahead = -1;
  for (let i = nearest; i + 1 < path.length; i++) {
    const a = path[i] as Point2;
    const b = path[i + 1] as Point2;
    const step = Math.hypot(b.x - a.x, b.y - a.y);
    if (ahead < 0 && length + step >= lookahead) {
      const t = step === 0 ? 0 : (lookahead - length) / step;
      target = { x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y) };
      ahead = i;
    }
    length += step;
  }
  const local = transformPoint(inverse(pose), target);
  // on the last point of the plan the straight line is what is left
  const remaining = ahead < 0 ? Math.max(length, Math.hypot(local.x, local.y)) : length;
  return { ...local, remaining };
}
