import type { PlanarScan } from '#nodes/math/scan-points.ts';
import { between } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import { beamAt, isReturn } from './look.ts';

/**
 * The scan as it had been taken all at once at its stamp, by a sensor that went on as it did between
 * the last two scans; the same scan where the sensor does not sweep or did not move.
 *
 * @param before pose of the sensor `dt` [s] before the stamp
 */
export function deskewed(scan: PlanarScan, before: Pose2, now: Pose2, dt: number): PlanarScan {
  const { ranges, angle_min, angle_increment, time_increment } = scan;
  if (!(time_increment > 0) || !(dt > 0) || dt > 1) return scan;
  const step = between(before, now);
  const sweep = (time_increment * ranges.length) / dt;
  if (Math.abs(step.yaw) * sweep < 0.01 && Math.hypot(step.x, step.y) * sweep < 0.01) return scan;
  const straight = new Float32Array(ranges.length).fill(Infinity);
  for (let i = 0; i < ranges.length; i++) {
    const range = ranges[i] as number;
    if (!isReturn(scan, range)) continue;
    const share = (i * time_increment) / dt;
    const angle = angle_min + i * angle_increment + step.yaw * share;
    const x = step.x * share + range * Math.cos(angle);
    const y = step.y * share + range * Math.sin(angle);
    const beam = beamAt(scan, Math.atan2(y, x));
    const moved = Math.hypot(x, y);
    if (beam >= 0 && moved < (straight[beam] as number)) straight[beam] = moved;
  }
  for (let i = 0; i < ranges.length; i++) {
    // beams that nothing moved to: unknown, unless nothing was there before either
    if (straight[i] === Infinity && isReturn(scan, ranges[i] as number)) straight[i] = NaN;
    else if (straight[i] === Infinity) straight[i] = ranges[i] as number;
  }
  return { ...scan, time_increment: 0, ranges: straight };
}
