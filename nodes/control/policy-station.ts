import { compose, integrateTwist, wrapAngle } from '#nodes/math/se2.ts';
import type { Point2, Pose2, Twist2 } from '#nodes/math/se2.ts';
import { pose2OfPose } from '#nodes/math/planar.ts';
import type { Odometry, Path } from '#nodes/msgs/nav.ts';
import type { LaserScan } from '#nodes/msgs/sensor.ts';
import { secondsOf } from '#nodes/msgs/time.ts';
import { localGoal } from './local-goal.ts';
import type { LocalGoal, Look, Observation, Observer } from './observation.ts';
import type { PolicyParams } from './policy-params.ts';

interface Motion {
  readonly stamp: number;
  readonly pose: Pose2;
  readonly twist: Twist2;
}

/** What the policy has heard so far; belongs to one node. */
export interface Station {
  readonly motions: Motion[];
  readonly looks: { readonly stamp: number; readonly look: Look }[];
  readonly waiting: LaserScan[];
  path: readonly Point2[];
  mapFromOdom: Pose2 | null;
}

/** What to do at a tick. */
export type Decision =
  | { readonly kind: 'idle' }
  | { readonly kind: 'stand'; readonly level: 'OK' | 'WARN'; readonly reason: string }
  | { readonly kind: 'ask'; readonly observation: Observation; readonly goal: LocalGoal };

const MOTIONS = 64;
const LOOKS = 64;
/** Scans that wait for odometry as new as they are. */
const WAITING = 4;

const stand = (reason: string): Decision => ({ kind: 'stand', level: 'WARN', reason });

export function policyStation(): Station {
  return { motions: [], looks: [], waiting: [], path: [], mapFromOdom: null };
}

export function hearOdometry(station: Station, { header, pose, twist }: Odometry): void {
  const motion: Motion = {
    stamp: secondsOf(header.stamp),
    pose: pose2OfPose(pose.pose),
    twist: { v: twist.twist.linear.x, w: twist.twist.angular.z },
  };
  const { x, y, yaw } = motion.pose;
  if (!Number.isFinite(x + y + yaw + motion.twist.v + motion.twist.w)) return;
  const newest = station.motions.at(-1);
  if (newest !== undefined && motion.stamp <= newest.stamp) return;
  station.motions.push(motion);
  if (station.motions.length > MOTIONS) station.motions.shift();
  while (station.waiting[0] !== undefined && take(station, station.waiting[0])) {
    station.waiting.shift();
  }
}

export function hearScan(station: Station, scan: LaserScan): void {
  if (scan.ranges.length === 0 || take(station, scan)) return;
  station.waiting.push(scan);
  if (station.waiting.length > WAITING) station.waiting.shift();
}

/** Keeps a scan once odometry says where it was taken; true when it is dealt with. */
function take(station: Station, scan: LaserScan): boolean {
  const stamp = secondsOf(scan.header.stamp);
  const newest = station.motions.at(-1);
  if (newest === undefined || newest.stamp < stamp) return false;
  const last = station.looks[0];
  const odomFromBase = poseAt(station.motions, stamp);
  if (odomFromBase === null || (last !== undefined && stamp <= last.stamp)) return true;
  station.looks.unshift({ stamp, look: { scan, odomFromBase } });
  if (station.looks.length > LOOKS) station.looks.pop();
  return true;
}

export function hearPlan(station: Station, path: Path): void {
  const points = path.poses.map(({ pose }) => ({ x: pose.position.x, y: pose.position.y }));
  station.path = points.every(({ x, y }) => Number.isFinite(x + y)) ? points : [];
}

/** Pose at a time between the first and the newest motion. */
function poseAt(motions: readonly Motion[], time: number): Pose2 | null {
  for (let i = motions.length - 1; i >= 0; i--) {
    const a = motions[i];
    if (a === undefined || a.stamp > time) continue;
    const b = motions[i + 1];
    if (b === undefined) return a.pose;
    const t = (time - a.stamp) / (b.stamp - a.stamp);
    return {
      x: a.pose.x + t * (b.pose.x - a.pose.x),
      y: a.pose.y + t * (b.pose.y - a.pose.y),
      yaw: wrapAngle(a.pose.yaw + t * wrapAngle(b.pose.yaw - a.pose.yaw)),
    };
  }
  return null;
}

/** Stands when something is missing or old, asks the model otherwise. */
export function decide(
  station: Station,
  observer: Observer,
  now: number,
  params: PolicyParams,
): Decision {
  if (station.path.length === 0) return { kind: 'idle' };
  const newest = station.motions.at(-1);
  const seen = station.looks[0];
  if (newest === undefined) return stand('no odometry yet');
  if (seen === undefined) return stand('no scan yet');
  if (station.mapFromOdom === null) return stand('no transform from map to odom yet');
  if (now - newest.stamp > 2 * params.odometry_period + 0.05) return stand('odometry is stale');
  if (now - seen.stamp > 2 * params.scan_period + 0.05) return stand('scan is stale');
  const odomFromBase = integrateTwist(newest.pose, newest.twist, now - newest.stamp);
  const mapFromBase = compose(station.mapFromOdom, odomFromBase);
  const goal = localGoal(station.path, mapFromBase, params.lookahead);
  if (goal === null) return { kind: 'idle' };
  if (goal.remaining < params.xy_goal_tolerance) {
    return { kind: 'stand', level: 'OK', reason: 'at the end of the plan' };
  }
  const older = station.looks.find(({ stamp }) => seen.stamp - stamp >= params.history_age);
  const looks = [seen, older ?? station.looks.at(-1) ?? seen].map(({ look }) => look);
  const observation = observer({
    looks: params.blank_scan ? looks.map(blank) : looks,
    odomFromBase,
    velocity: newest.twist,
    goal,
  });
  return { kind: 'ask', observation, goal };
}

function blank(look: Look): Look {
  const ranges = new Float32Array(look.scan.ranges.length).fill(NaN);
  return { ...look, scan: { ...look.scan, ranges } };
}

/** The model's answer as a command; null when it is not one. */
export function commandOf(
  answer: Readonly<Record<string, Float32Array>>,
  params: PolicyParams,
): Twist2 | null {
  const [v, w] = answer['command'] ?? [];
  if (v === undefined || w === undefined || !Number.isFinite(v + w)) return null;
  return { v: share(v) * params.max_linear, w: share(w) * params.max_angular };
}

/** An output as a share of a limit. */
function share(value: number): number {
  return Math.min(1, Math.max(-1, value));
}

/** A local goal as a pose in the base frame, facing away from the robot. */
export function goalPose({ x, y }: LocalGoal): Pose2 {
  return { x, y, yaw: Math.atan2(y, x) };
}
