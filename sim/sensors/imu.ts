import type { ImuSpec } from '#nodes/core/robot.ts';
import { gaussian } from '#nodes/math/random.ts';
import type { Random } from '#nodes/math/random.ts';
import { quaternionFromYaw } from '#nodes/math/se3.ts';
import type { Vector3 } from '#nodes/math/se3.ts';
import type { Imu } from '#nodes/msgs/sensor.ts';
import { stampOf } from '#nodes/msgs/time.ts';

const GRAVITY = 9.80665;

/** True planar motion of the base in its own frame [m/s, rad/s]. */
export interface PlanarMotion {
  readonly v: number;
  readonly side: number;
  readonly w: number;
}

export interface ImuSample {
  readonly rates: Vector3;
  /** Specific force: gravity is felt as +z. */
  readonly force: Vector3;
  /** Heading since the start as the sensor integrates its own rate: it drifts [rad]. */
  readonly heading: number;
}

/**
 * A strapdown sensor at its mount: rates with constant bias and white noise, specific force with
 * centripetal and tangential parts (Titterton and Weston 2004, section 3.4), own heading.
 * Call it once per sample with the mean motion since the last.
 */
export function imuProcess(
  imu: ImuSpec,
  random: Random,
): (motion: PlanarMotion, dt: number) => ImuSample {
  const noise = (sigma: number) => sigma * gaussian(random);
  const bias = { x: noise(imu.gyroBias), y: noise(imu.gyroBias), z: noise(imu.gyroBias) };
  const { x: mx, y: my } = imu.mount;
  let last: PlanarMotion = { v: 0, side: 0, w: 0 };
  let heading = 0;
  return (motion, dt) => {
    const alpha = (motion.w - last.w) / dt;
    const ax = (motion.v - last.v) / dt - motion.side * motion.w - motion.w ** 2 * mx - alpha * my;
    const ay =
      (motion.side - last.side) / dt + motion.v * motion.w + alpha * mx - motion.w ** 2 * my;
    last = motion;
    const rates = {
      x: bias.x + noise(imu.gyroSigma),
      y: bias.y + noise(imu.gyroSigma),
      z: motion.w + bias.z + noise(imu.gyroSigma),
    };
    heading += rates.z * dt;
    const force = {
      x: ax + noise(imu.accelSigma),
      y: ay + noise(imu.accelSigma),
      z: GRAVITY + noise(imu.accelSigma),
    };
    return { rates, force, heading };
  };
}

/** Messages of one sensor; they share their covariances. */
export function imuMessages(imu: ImuSpec): (sample: ImuSample, stamp: number) => Imu {
  const rate = imu.gyroSigma ** 2 + imu.gyroBias ** 2;
  const orientation = diagonal(1e-4, 1e-4, 1e-2);
  const rates = diagonal(rate, rate, rate);
  const force = diagonal(imu.accelSigma ** 2, imu.accelSigma ** 2, imu.accelSigma ** 2);
  return (sample, stamp) => ({
    header: { stamp: stampOf(stamp), frame_id: imu.frame },
    orientation: quaternionFromYaw(sample.heading),
    orientation_covariance: orientation,
    angular_velocity: sample.rates,
    angular_velocity_covariance: rates,
    linear_acceleration: sample.force,
    linear_acceleration_covariance: force,
  });
}

function diagonal(x: number, y: number, z: number): Float64Array {
  return Float64Array.of(x, 0, 0, 0, y, 0, 0, 0, z);
}
