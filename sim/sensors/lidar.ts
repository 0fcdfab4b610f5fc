import type { Lidar } from '#nodes/core/robot.ts';
import { gaussian } from '#nodes/math/random.ts';
import type { Random } from '#nodes/math/random.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import type { LaserScan } from '#nodes/msgs/sensor.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import { castScan } from '../world/cast.ts';
import type { Plane, Shapes } from '../world/plane.ts';

/** Angle between two beams [rad]; `angleMax` is the last beam. */
export function angleIncrement(lidar: Lidar): number {
  return lidar.beams > 1 ? (lidar.angleMax - lidar.angleMin) / (lidar.beams - 1) : 0;
}

/**
 * Fills `out` with one scan [m]: Gaussian noise, lost beams, +Infinity for nothing within range and
 * -Infinity for something nearer than `rangeMin` (REP 117).
 *
 * @param plane what the beams can see at the sensor's height, static
 * @param movers the same, moving
 * @param pose sensor in the world
 */
export function senseLidar(
  plane: Plane,
  movers: Shapes,
  pose: Pose2,
  lidar: Lidar,
  random: Random,
  out: Float32Array,
): void {
  const { beams, angleMin, rangeMin, rangeMax, sigma, sigmaRelative, dropout } = lidar;
  castScan(
    plane,
    pose.x,
    pose.y,
    pose.yaw,
    angleMin,
    angleIncrement(lidar),
    beams,
    rangeMax,
    out,
    movers,
  );
  const noisy = sigma > 0 || sigmaRelative > 0;
  for (let i = 0; i < beams; i++) {
    const range = out[i] as number;
    if (dropout > 0 && random() < dropout) out[i] = Infinity;
    else if (range < rangeMin) out[i] = -Infinity;
    else if (noisy && range < Infinity) {
      const measured = range + (sigma + sigmaRelative * range) * gaussian(random);
      out[i] = measured > rangeMax ? Infinity : Math.max(rangeMin, measured);
    }
  }
}

export function lidarMessage(lidar: Lidar, ranges: Float32Array, stamp: number): LaserScan {
  return {
    header: { stamp: stampOf(stamp), frame_id: lidar.frame },
    angle_min: lidar.angleMin,
    angle_max: lidar.angleMax,
    angle_increment: angleIncrement(lidar),
    time_increment: 0,
    scan_time: 1 / lidar.rate,
    range_min: lidar.rangeMin,
    range_max: lidar.rangeMax,
    ranges,
    intensities: new Float32Array(0),
  };
}
