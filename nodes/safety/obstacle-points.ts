import type { LaserScan } from '#nodes/msgs/sensor.ts';
import { compose, wrapAngle } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';

/** What surrounds the robot, as points in odom [m]: the newest scan, then what it cannot see. */
export interface ObstaclePoints {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** When the point was seen [s]. */
  readonly seen: Float64Array;
  count: number;
  /** The first so many were measured; the rest stands for things too near to measure. */
  measured: number;
  /** Whether the newest scan looks all round. */
  allRound: boolean;
}

export interface MemoryLimits {
  /** Points further from the base are forgotten [m]. */
  readonly radius: number;
  /** Points older are forgotten [s]. */
  readonly time: number;
}

export function obstaclePoints(capacity = 4096): ObstaclePoints {
  return {
    x: new Float64Array(capacity),
    y: new Float64Array(capacity),
    seen: new Float64Array(capacity),
    count: 0,
    measured: 0,
    allRound: false,
  };
}

/**
 * Points of a scan in odom, each beam from where the sensor was when it was measured, together with
 * the points of `previous` that lie where this scan is blind: outside its field of view, or nearer
 * than range_min. Ranges as in REP 117: +Inf free, -Inf too near to measure, NaN unknown.
 *
 * @param from odomFromBase at the first beam
 * @param to odomFromBase at the last beam
 * @param mount baseFromSensor
 */
export function observe(
  previous: ObstaclePoints,
  into: ObstaclePoints,
  scan: LaserScan,
  stamp: number,
  from: Pose2,
  to: Pose2,
  mount: Pose2,
  memory: MemoryLimits,
): void {
  into.count = 0;
  const { ranges, angle_min: start, angle_increment: step } = scan;
  const beams = ranges.length;
  into.allRound = Math.abs(step) * (beams + 1) >= 2 * Math.PI - 1e-3;
  const first = compose(from, mount);
  const last = compose(to, mount);
  const share = beams > 1 ? 1 / (beams - 1) : 0;
  const turn = wrapAngle(last.yaw - first.yaw) * share;
  const dx = (last.x - first.x) * share;
  const dy = (last.y - first.y) * share;
  const addBeam = (i: number, range: number): void => {
    const bearing = first.yaw + i * turn + start + i * step;
    const x = first.x + i * dx + range * Math.cos(bearing);
    add(into, x, first.y + i * dy + range * Math.sin(bearing), stamp);
  };
  for (let i = 0; i < beams; i++) {
    const range = ranges[i] ?? NaN;
    if (range > 0 && range <= scan.range_max) addBeam(i, range);
  }
  keepUnseen(previous, into, scan, stamp, last, memory);
  into.measured = into.count;
  for (let i = 0; i < beams; i++) if (ranges[i] === -Infinity) addBeam(i, scan.range_min);
}

function keepUnseen(
  previous: ObstaclePoints,
  into: ObstaclePoints,
  scan: LaserScan,
  stamp: number,
  sensor: Pose2,
  memory: MemoryLimits,
): void {
  const near = scan.range_min * scan.range_min;
  const far = memory.radius * memory.radius;
  for (let i = 0; i < previous.measured; i++) {
    const x = previous.x[i] ?? 0;
    const y = previous.y[i] ?? 0;
    const seen = previous.seen[i] ?? 0;
    const dx = x - sensor.x;
    const dy = y - sensor.y;
    const squared = dx * dx + dy * dy;
    if (squared > far || stamp - seen > memory.time) continue;
    if (into.allRound && squared >= near) continue;
    const beam = beamAt(scan, Math.atan2(dy, dx) - sensor.yaw);
    if (beam < 0 || (squared < near && !seesBeyond(scan, beam))) add(into, x, y, seen);
  }
}

/** Index of the beam in a direction of the sensor frame, -1 where none looks. */
function beamAt(scan: LaserScan, bearing: number): number {
  const { angle_min: start, angle_increment: step, ranges } = scan;
  const centre = start + ((ranges.length - 1) / 2) * step;
  const beam = Math.round((centre + wrapAngle(bearing - centre) - start) / step);
  if (beam === ranges.length && Math.abs(step) * (beam + 1) >= 2 * Math.PI - 1e-3) return 0;
  return beam >= 0 && beam < ranges.length ? beam : -1;
}

function seesBeyond(scan: LaserScan, beam: number): boolean {
  const range = scan.ranges[beam] ?? NaN;
  return range >= scan.range_min && range < Infinity;
}

function add(points: ObstaclePoints, x: number, y: number, seen: number): void {
  const i = points.count;
  if (i >= points.x.length) return;
  points.x[i] = x;
  points.y[i] = y;
  points.seen[i] = seen;
  points.count = i + 1;
}
