import { transformPoint } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import { classIndex, lidarClasses } from './look.ts';
import type { LidarObject } from './look.ts';
import type { Piece } from './lines.ts';
import type { Segments } from './segments.ts';

/**
 * Walls and furniture as oriented boxes in odom: the pieces whose returns are mostly one of the two.
 *
 * @param labels class of every return, [points]
 */
export function stillObjects(
  segments: Segments,
  parts: readonly Piece[],
  labels: Uint8Array,
  odomFromSensor: Pose2,
): LidarObject[] {
  const objects: LidarObject[] = [];
  for (const part of parts) {
    const n = part.last - part.first + 1;
    if (n < 2) continue;
    let walls = 0;
    let furniture = 0;
    for (let k = part.first; k <= part.last; k++) {
      if (labels[k] === classIndex.wall) walls++;
      else if (labels[k] === classIndex.furniture) furniture++;
    }
    if (2 * (walls + furniture) < n) continue;
    const wall = walls / (walls + furniture);
    objects.push(boxOf(segments, part, wall, odomFromSensor));
  }
  return objects;
}

function boxOf(
  { x, y }: Segments,
  { first, last, length, residual }: Piece,
  wall: number,
  odomFromSensor: Pose2,
): LidarObject {
  const x0 = x[first] as number;
  const y0 = y[first] as number;
  const x1 = x[last] as number;
  const y1 = y[last] as number;
  const middle = transformPoint(odomFromSensor, { x: (x0 + x1) / 2, y: (y0 + y1) / 2 });
  const isWall = wall >= 0.5;
  const scores = lidarClasses.map((name) =>
    name === 'wall' ? 0.9 * wall : name === 'furniture' ? 0.9 * (1 - wall) : 0.05,
  );
  return {
    label: isWall ? 'wall' : 'furniture',
    scores,
    ...middle,
    yaw: odomFromSensor.yaw + Math.atan2(y1 - y0, x1 - x0),
    length: Math.max(length, 0.05),
    width: Math.max(0.05, 4 * residual),
    vx: 0,
    vy: 0,
    sigma: 0.05,
  };
}
