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
  /** Points further from the sensor are of no interest [m]. */
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
  const sweep: Sweep = {
    x: first.x,
    y: first.y,
    bearing: first.yaw + start,
    dx: beams > 1 ? (last.x - first.x) / (beams - 1) : 0,
    dy: beams > 1 ? (last.y - first.y) / (beams - 1) : 0,
    turn: step + (beams > 1 ? wrapAngle(last.yaw - first.yaw) / (beams - 1) : 0),
  };
  const farthest = Math.min(scan.range_max, memory.radius);
  let tooNear = false;
  for (let i = 0; i < beams; i++) if (ranges[i] === -Infinity) tooNear = true;
  place(into, ranges, sweep, stamp, farthest, NaN);
  keepUnseen(previous, into, scan, stamp, last, memory);
  into.measured = into.count;
  if (tooNear) place(into, ranges, sweep, stamp, -Infinity, scan.range_min);
}

/** Where the first beam starts and points, and how both change from beam to beam; odom. */
interface Sweep {
  readonly x: number;
  readonly y: number;
  readonly bearing: number;
  readonly dx: number;
  readonly dy: number;
  readonly turn: number;
}

/** Adds beams up to `farthest`, and those of -Inf at `tooNear` unless it is NaN. */
function place(
  into: ObstaclePoints,
  ranges: Float32Array,
  sweep: Sweep,
  stamp: number,
  farthest: number,
  tooNear: number,
): void {
  let c = Math.cos(sweep.bearing);
  let s = Math.sin(sweep.bearing);
  const ct = Math.cos(sweep.turn);
  const st = Math.sin(sweep.turn);
  for (let i = 0; i < ranges.length; i++) {
    const measured = ranges[i] ?? NaN;
    const range = measured === -Infinity ? tooNear : measured <= farthest ? measured : NaN;
    if (range > 0) {
      add(into, sweep.x + i * sweep.dx + range * c, sweep.y + i * sweep.dy + range * s, stamp);
    }
    const next = c * ct - s * st;
    s = s * ct + c * st;
    c = next;
  }
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
  const half = ((scan.ranges.length - 1) / 2) * scan.angle_increment;
  const inView = Math.cos(Math.min(Math.PI, Math.abs(half)));
  const ahead = sensor.yaw + scan.angle_min + half;
  const cx = Math.cos(ahead);
  const cy = Math.sin(ahead);
  for (let i = 0; i < previous.measured; i++) {
    const x = previous.x[i] ?? 0;
    const y = previous.y[i] ?? 0;
    const seen = previous.seen[i] ?? 0;
    const dx = x - sensor.x;
    const dy = y - sensor.y;
    const squared = dx * dx + dy * dy;
    if (squared > far || stamp - seen > memory.time) continue;
    const visible = into.allRound || dx * cx + dy * cy >= inView * Math.sqrt(squared);
    if (visible && squared >= near) continue;
    if (visible && seesBeyond(scan, beamAt(scan, Math.atan2(dy, dx) - sensor.yaw))) continue;
    add(into, x, y, seen);
  }
}

/** Index of the beam in a direction of the sensor frame. */
function beamAt(scan: LaserScan, bearing: number): number {
  const { angle_min: start, angle_increment: step, ranges } = scan;
  const centre = start + ((ranges.length - 1) / 2) * step;
  const beam = Math.round((centre + wrapAngle(bearing - centre) - start) / step);
  return (beam + ranges.length) % ranges.length;
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
