import type { Twist2 } from '#nodes/math/se2.ts';
import { yawOf } from '#nodes/math/se3.ts';
import type { DiagnosticArray } from '#nodes/msgs/diagnostic.ts';
import type { TwistStamped } from '#nodes/msgs/geometry.ts';
import type { Odometry } from '#nodes/msgs/nav.ts';
import { secondsOf, stampOf } from '#nodes/msgs/time.ts';
import type { StampedMotion } from './pose-history.ts';

/** Forward speed and yaw rate of a command; what else it holds a differential drive cannot do. */
export function twistOf({ twist }: TwistStamped): Twist2 {
  return { v: twist.linear.x, w: twist.angular.z };
}

export function twistMessage({ v, w }: Twist2, stamp: number, frame: string): TwistStamped {
  return {
    header: { stamp: stampOf(stamp), frame_id: frame },
    twist: { linear: { x: v, y: 0, z: 0 }, angular: { x: 0, y: 0, z: w } },
  };
}

export function motionOf({ header, pose: { pose }, twist: { twist } }: Odometry): StampedMotion {
  return {
    stamp: secondsOf(header.stamp),
    pose: { x: pose.position.x, y: pose.position.y, yaw: yawOf(pose.orientation) },
    twist: { v: twist.linear.x, w: twist.angular.z },
  };
}

/** Whether both numbers are numbers. */
export function isNumber({ v, w }: Twist2): boolean {
  return Number.isFinite(v + w);
}

/** Whether every number of it is one. */
export function isFiniteMotion({ pose, twist }: Pick<StampedMotion, 'pose' | 'twist'>): boolean {
  return Number.isFinite(pose.x + pose.y + pose.yaw + twist.v + twist.w);
}

export type DiagnosticLevel = 'ok' | 'warn' | 'error' | 'stale';

const levels: Readonly<Record<DiagnosticLevel, number>> = { ok: 0, warn: 1, error: 2, stale: 3 };

/** One line of `diagnostics`. */
export function diagnostic(
  time: number,
  node: string,
  level: DiagnosticLevel,
  text: string,
  values: Readonly<Record<string, string>> = {},
): DiagnosticArray {
  return {
    header: { stamp: stampOf(time), frame_id: '' },
    status: [
      {
        level: levels[level],
        name: node,
        message: text,
        hardware_id: '',
        values: Object.entries(values).map(([key, value]) => ({ key, value })),
      },
    ],
  };
}
