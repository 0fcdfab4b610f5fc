import type { Drive } from '#nodes/core/robot.ts';
import { quaternionFromYaw } from '#nodes/math/se3.ts';
import { integrateTwist } from '#nodes/math/se2.ts';
import type { Pose2, Twist2 } from '#nodes/math/se2.ts';
import type { Odometry } from '#nodes/msgs/nav.ts';
import type { JointState } from '#nodes/msgs/sensor.ts';
import { stampOf } from '#nodes/msgs/time.ts';

/** Dead reckoning by wheel encoders, from the origin of `odom`. */
export interface OdometryState extends Pose2, Twist2 {
  /** Driven since the start [m], turned since the start [rad], both without sign. */
  readonly driven: number;
  readonly turned: number;
  /** Wheel angles [rad]. */
  readonly left: number;
  readonly right: number;
}

export const odometryStart: OdometryState = {
  x: 0,
  y: 0,
  yaw: 0,
  v: 0,
  w: 0,
  driven: 0,
  turned: 0,
  left: 0,
  right: 0,
};

/** Integrates what the encoders saw in `dt`; slip makes it drift from the truth. */
export function stepOdometry(
  state: OdometryState,
  wheels: Twist2,
  drive: Drive,
  dt: number,
): OdometryState {
  const mean = { v: (state.v + wheels.v) / 2, w: (state.w + wheels.w) / 2 };
  const half = (mean.w * drive.wheelSeparation) / 2;
  const { x, y, yaw } = integrateTwist(state, mean, dt);
  return {
    x,
    y,
    yaw,
    v: wheels.v,
    w: wheels.w,
    driven: state.driven + Math.abs(mean.v) * dt,
    turned: state.turned + Math.abs(mean.w) * dt,
    left: state.left + ((mean.v - half) / drive.wheelRadius) * dt,
    right: state.right + ((mean.v + half) / drive.wheelRadius) * dt,
  };
}

export function odometryMessage(
  state: OdometryState,
  drive: Drive,
  baseFrame: string,
  stamp: number,
): Odometry {
  const { slip } = drive;
  const position = 1e-6 + (slip * state.driven) ** 2;
  const heading = 1e-6 + (slip * state.turned) ** 2 + (slip * state.driven) ** 2;
  return {
    header: { stamp: stampOf(stamp), frame_id: 'odom' },
    child_frame_id: baseFrame,
    pose: {
      pose: {
        position: { x: state.x, y: state.y, z: 0 },
        orientation: quaternionFromYaw(state.yaw),
      },
      covariance: planarCovariance(position, position, heading),
    },
    twist: {
      twist: { linear: { x: state.v, y: 0, z: 0 }, angular: { x: 0, y: 0, z: state.w } },
      covariance: planarCovariance(
        1e-5 + (slip * state.v) ** 2,
        1e-6,
        1e-5 + (slip * state.w) ** 2 + (slip * state.v) ** 2,
      ),
    },
  };
}

export function jointMessage(state: OdometryState, drive: Drive, stamp: number): JointState {
  const half = (state.w * drive.wheelSeparation) / 2;
  return {
    header: { stamp: stampOf(stamp), frame_id: '' },
    name: ['wheel_left_joint', 'wheel_right_joint'],
    position: Float64Array.of(state.left, state.right),
    velocity: Float64Array.of(
      (state.v - half) / drive.wheelRadius,
      (state.v + half) / drive.wheelRadius,
    ),
    effort: new Float64Array(0),
  };
}

/** 6x6, row-major; what a planar robot cannot do is known well. */
export function planarCovariance(x: number, y: number, yaw: number): Float64Array {
  const covariance = new Float64Array(36);
  covariance[0] = x;
  covariance[7] = y;
  for (let i = 2; i < 5; i++) covariance[i * 7] = 1e-9;
  covariance[35] = yaw;
  return covariance;
}
