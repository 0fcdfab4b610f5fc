import type { Located } from '#nodes/core/tf.ts';
import type { Odometry } from '#nodes/msgs/nav.ts';
import type { LaserScan } from '#nodes/msgs/sensor.ts';
import type { ScanInput } from './slam-station.ts';

/** All that matching needs of one scan; undefined while the sensor's mount is not known. */
export function scanInput(
  { message, pose, stamp, buffer }: Located<LaserScan>,
  { twist }: Odometry,
  baseFrame: string,
): ScanInput | undefined {
  const mount = buffer.lookup2(baseFrame, message.header.frame_id, 'latest');
  if (mount.kind === 'error') return undefined;
  return {
    scan: message,
    stamp,
    odomFromSensor: pose,
    baseFromSensor: mount.pose,
    twist: { v: twist.twist.linear.x, w: twist.twist.angular.z },
  };
}
