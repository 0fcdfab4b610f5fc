import { quaternionFromYaw, rotate } from '#nodes/math/se3.ts';
import type { Quaternion } from '#nodes/math/se3.ts';
import { wrapAngle } from '#nodes/math/se2.ts';
import type { TransformStamped } from '#nodes/msgs/geometry.ts';
import type { Odometry } from '#nodes/msgs/nav.ts';
import type { Imu } from '#nodes/msgs/sensor.ts';
import { secondsOf, stampOf } from '#nodes/msgs/time.ts';
import { SIZE, V, W, X, Y, YAW } from './ekf-model.ts';
import type { Estimate, GyroMeasurement, WheelMeasurement } from './ekf.ts';

/** Places of x, y and yaw in a ROS 6x6 covariance. */
const places = [0, 1, 5];
/** Variance of what a planar robot does not do (robot_localization, `two_d_mode`). */
const planarVariance = 1e-6;

export function wheelMeasurement({ header, twist }: Odometry): WheelMeasurement {
  return {
    kind: 'odom',
    time: secondsOf(header.stamp),
    v: twist.twist.linear.x,
    w: twist.twist.angular.z,
    varianceV: twist.covariance[0] ?? 0,
    varianceW: twist.covariance[35] ?? 0,
  };
}

/** Undefined when the message says it has no angular velocity (`sensor_msgs/Imu`: covariance -1). */
export function gyroMeasurement(imu: Imu, baseFromImu: Quaternion): GyroMeasurement | undefined {
  if (imu.angular_velocity_covariance[0] === -1) return undefined;
  return {
    kind: 'imu',
    time: secondsOf(imu.header.stamp),
    w: rotate(baseFromImu, imu.angular_velocity).z,
    varianceW: imu.angular_velocity_covariance[8] ?? 0,
  };
}

export function odometryMessage(
  { state, covariance: p }: Estimate,
  time: number,
  frames: { readonly odom_frame: string; readonly base_frame: string },
): Odometry {
  return {
    header: { stamp: stampOf(time), frame_id: frames.odom_frame },
    child_frame_id: frames.base_frame,
    pose: {
      pose: {
        position: { x: state[X] as number, y: state[Y] as number, z: 0 },
        orientation: quaternionFromYaw(wrapAngle(state[YAW] as number)),
      },
      covariance: poseCovariance(p),
    },
    twist: {
      twist: {
        linear: { x: state[V] as number, y: 0, z: 0 },
        angular: { x: 0, y: 0, z: state[W] as number },
      },
      covariance: twistCovariance(p),
    },
  };
}

/** The same pose as an edge of the tree. */
export function transformOfOdometry({ header, child_frame_id, pose }: Odometry): TransformStamped {
  const { position, orientation } = pose.pose;
  return { header, child_frame_id, transform: { translation: position, rotation: orientation } };
}

function poseCovariance(p: Float64Array): Float64Array {
  const out = planarCovariance();
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      out[(places[i] as number) * 6 + (places[j] as number)] = p[i * SIZE + j] as number;
    }
  }
  return out;
}

function twistCovariance(p: Float64Array): Float64Array {
  const out = planarCovariance();
  out[0] = p[V * SIZE + V] as number;
  out[5] = p[V * SIZE + W] as number;
  out[30] = p[W * SIZE + V] as number;
  out[35] = p[W * SIZE + W] as number;
  return out;
}

function planarCovariance(): Float64Array {
  const out = new Float64Array(36);
  for (let i = 0; i < 6; i++) out[i * 7] = planarVariance;
  return out;
}
