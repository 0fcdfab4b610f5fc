import type { Point2, Pose2 } from '#nodes/math/se2.ts';
import type { Path } from '#nodes/msgs/nav.ts';

/** Length of a path from the point nearest to the robot on [m]. */
export function distanceRemaining(path: Path, robot: Point2): number {
  return pathLength(path, nearestPose(path, robot));
}

/** Length of a path from one of its poses on [m]. */
export function pathLength(path: Path, from = 0): number {
  let length = 0;
  for (let i = from + 1; i < path.poses.length; i++) {
    const a = path.poses[i - 1]?.pose.position;
    const b = path.poses[i]?.pose.position;
    if (a !== undefined && b !== undefined) length += Math.hypot(b.x - a.x, b.y - a.y);
  }
  return length;
}

/** Direction from the robot to the point of the path about `ahead` metres on [rad]. */
export function headingAlong(path: Path, robot: Pose2, ahead: number): number | undefined {
  const at = nearestPose(path, robot);
  for (let i = at; i < path.poses.length; i++) {
    const p = path.poses[i]?.pose.position;
    if (p === undefined) continue;
    const last = i === path.poses.length - 1;
    if (last || Math.hypot(p.x - robot.x, p.y - robot.y) >= ahead)
      return Math.atan2(p.y - robot.y, p.x - robot.x);
  }
  return undefined;
}

function nearestPose(path: Path, robot: Point2): number {
  let best = 0;
  let nearest = Infinity;
  for (const [i, { pose }] of path.poses.entries()) {
    const d = (pose.position.x - robot.x) ** 2 + (pose.position.y - robot.y) ** 2;
    if (d >= nearest) continue;
    nearest = d;
    best = i;
  }
  return best;
}
