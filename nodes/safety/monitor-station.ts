import type { Pose2, Twist2 } from '#nodes/math/se2.ts';
import type { LaserScan } from '#nodes/msgs/sensor.ts';
import { secondsOf } from '#nodes/msgs/time.ts';
import { halt, monitor, monitorMemory, stopped } from './collision-monitor.ts';
import type {
  MonitorDecision,
  MonitorLimits,
  MonitorMemory,
  MonitorReason,
} from './collision-monitor.ts';
import { observe, obstaclePoints } from './obstacle-points.ts';
import type { MemoryLimits, ObstaclePoints } from './obstacle-points.ts';
import { outlineOf } from './outline.ts';
import type { Outline } from './outline.ts';
import { poseAt, poseHistory, remember } from './pose-history.ts';
import type { PoseHistory, StampedMotion } from './pose-history.ts';
import { approach } from './stopping-path.ts';

export interface StationLimits extends MonitorLimits {
  /** baseFromSensor */
  readonly mount: Pose2;
  readonly memory: MemoryLimits;
  /** Age of the scan and of the odometry that stops the robot [s]. */
  readonly maxScanAge: number;
  readonly maxOdometryAge: number;
}

/** Everything the monitor has heard; owned by one node. */
export interface MonitorStation {
  readonly outline: Outline;
  readonly history: PoseHistory;
  readonly memory: MonitorMemory;
  points: ObstaclePoints;
  spare: ObstaclePoints;
  /** The newest scan while it is not among the points yet. */
  pending: LaserScan | null;
  /** Stamp of the newest scan [s]. */
  scanned: number;
  emergencyStop: boolean;
  safetyStop: boolean;
  /** Whether a person drives: then the monitor never moves the robot by itself. */
  teleop: boolean;
  last: Twist2;
  decidedAt: number;
}

export function monitorStation(footprint: readonly (readonly [number, number])[]): MonitorStation {
  return {
    outline: outlineOf(footprint.map(([x, y]) => ({ x, y }))),
    history: poseHistory(),
    memory: monitorMemory(),
    points: obstaclePoints(),
    spare: obstaclePoints(),
    pending: null,
    scanned: -Infinity,
    emergencyStop: false,
    safetyStop: false,
    teleop: false,
    last: stopped,
    decidedAt: -Infinity,
  };
}

export function hearOdometry(station: MonitorStation, motion: StampedMotion): void {
  const { pose, twist } = motion;
  if (Number.isFinite(pose.x + pose.y + pose.yaw + twist.v + twist.w)) {
    remember(station.history, motion);
  }
}

/** Keeps the newest scan; it is placed when a decision needs it. */
export function hearScan(station: MonitorStation, scan: LaserScan): void {
  const stamp = secondsOf(scan.header.stamp);
  if (scan.ranges.length > 0 && stamp > station.scanned) {
    station.pending = scan;
    station.scanned = stamp;
  }
}

/** Places the scan heard last among the points; the one before it becomes memory. */
function placeScan(station: MonitorStation, limits: StationLimits): void {
  const { pending: scan, history, points, spare, scanned: stamp } = station;
  if (!scan) return;
  const sweep = Math.max(0, scan.time_increment * (scan.ranges.length - 1));
  const from = poseAt(history, stamp);
  const to = sweep > 0 ? poseAt(history, stamp + sweep) : from;
  if (!from || !to) return;
  observe(points, spare, scan, stamp, from, to, limits.mount, limits.memory);
  station.points = spare;
  station.spare = points;
  station.pending = null;
}

/** Decides on a command at `time`; null stands for a command that did not come. */
export function decide(
  station: MonitorStation,
  command: Twist2 | null,
  time: number,
  limits: StationLimits,
): MonitorDecision {
  const dt = Math.min(0.2, Math.max(0, time - station.decidedAt));
  const reason = reasonToStand(station, command, time, limits);
  const decision =
    reason !== null || command === null
      ? halt(reason ?? 'stale_command', station.memory)
      : judge(station, command, time, dt, limits);
  station.last = decision.twist;
  station.decidedAt = time;
  return decision;
}

function judge(
  station: MonitorStation,
  command: Twist2,
  time: number,
  dt: number,
  limits: StationLimits,
): MonitorDecision {
  placeScan(station, limits);
  const { history, last, points, outline, memory } = station;
  const newest = history.entries.at(-1);
  const pose = poseAt(history, time);
  if (!newest || !pose) return halt('no_odometry', memory);
  const age = Math.max(0, time - newest.stamp);
  const { linearAcceleration, linearDeceleration, angularAcceleration: spin } = limits.dynamics;
  const now = {
    v: approach(newest.twist.v, last.v, linearAcceleration, linearDeceleration, age),
    w: approach(newest.twist.w, last.w, spin, spin, age),
  };
  const mayEscape = !station.teleop;
  return monitor({ command, now, last, pose, points, dt, mayEscape }, outline, limits, memory);
}

function reasonToStand(
  { emergencyStop, safetyStop, history, scanned }: MonitorStation,
  command: Twist2 | null,
  time: number,
  limits: StationLimits,
): MonitorReason | null {
  if (emergencyStop) return 'emergency_stop';
  if (safetyStop) return 'safety_stop';
  if (command === null) return 'stale_command';
  const newest = history.entries.at(-1);
  if (!newest) return 'no_odometry';
  if (time - newest.stamp > limits.maxOdometryAge) return 'stale_odometry';
  if (scanned === -Infinity) return 'no_scan';
  return time - scanned > limits.maxScanAge ? 'stale_scan' : null;
}
