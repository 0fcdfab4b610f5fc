import { integrateTwist, wrapAngle } from '#nodes/math/se2.ts';
import type { Pose2, Twist2 } from '#nodes/math/se2.ts';

export interface StampedMotion {
  /** [s] */
  readonly stamp: number;
  readonly pose: Pose2;
  readonly twist: Twist2;
}

/** The last poses of the base in odom, for asking where it was, or is by dead reckoning. */
export interface PoseHistory {
  /** Newest last; at most `length` entries. */
  readonly entries: StampedMotion[];
  readonly length: number;
}

export function poseHistory(length = 64): PoseHistory {
  return { entries: [], length };
}

/** Adds a newer entry; one out of order is ignored. */
export function remember(history: PoseHistory, entry: StampedMotion): void {
  const newest = history.entries.at(-1);
  if (newest && entry.stamp <= newest.stamp) return;
  history.entries.push(entry);
  if (history.entries.length > history.length) history.entries.shift();
}

/** Pose at `time`: interpolated between entries, driven on at constant twist beyond the newest. */
export function poseAt({ entries }: PoseHistory, time: number): Pose2 | null {
  const newest = entries.at(-1);
  if (!newest) return null;
  if (time >= newest.stamp) return integrateTwist(newest.pose, newest.twist, time - newest.stamp);
  for (let i = entries.length - 2; i >= 0; i--) {
    const a = entries[i];
    const b = entries[i + 1];
    if (a && b && a.stamp <= time) return between(a, b, (time - a.stamp) / (b.stamp - a.stamp));
  }
  return entries[0]?.pose ?? null;
}

function between({ pose: a }: StampedMotion, { pose: b }: StampedMotion, t: number): Pose2 {
  return {
    x: a.x + t * (b.x - a.x),
    y: a.y + t * (b.y - a.y),
    yaw: wrapAngle(a.yaw + t * wrapAngle(b.yaw - a.yaw)),
  };
}
