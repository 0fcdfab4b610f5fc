import type { PlanarScan } from '#nodes/math/scan-points.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import type { Hypothesis, Sense } from './classes.ts';
import type { Bearing, Cov2 } from './kalman.ts';

/** One thing that one sense reports, in odom. */
export interface Measurement {
  readonly hypotheses: readonly Hypothesis[];
  /** Where it is; absent where only a direction is known. */
  readonly place?: { readonly x: number; readonly y: number; readonly cov: Cov2 };
  readonly bearing: Bearing;
  /** Along, across and up [m]; 0 where unknown. */
  readonly size: readonly [number, number, number];
  /** Whether a track may begin with it. */
  readonly mayBegin: boolean;
}

/** What a sense could have seen: a sector of odom around where it stood. */
export interface View {
  readonly pose: Pose2;
  /** To either side of the pose's heading [rad]. */
  readonly halfAngle: number;
  readonly range: number;
  /** What blocks the view: a scan from about the same time and where it was taken. */
  readonly scan?: { readonly scan: PlanarScan; readonly pose: Pose2 };
}

/** All that one sense reports of one instant. */
export interface MeasurementSet {
  readonly sense: Sense;
  /** [s] */
  readonly stamp: number;
  readonly measurements: readonly Measurement[];
  readonly view: View;
}

/**
 * What a sense may see of a place: 1 in full view, 0 outside the sector or behind what the scan met,
 * the share of its breadth in between.
 *
 * @param breadth of what stands there [m]
 */
export function visibility(
  { pose, halfAngle, range, scan }: View,
  x: number,
  y: number,
  breadth: number,
): number {
  const dx = x - pose.x;
  const dy = y - pose.y;
  const distance = Math.hypot(dx, dy);
  if (!(distance < range) || distance < 0.1) return 0;
  const off = Math.abs(turn(Math.atan2(dy, dx) - pose.yaw));
  if (off > halfAngle) return 0;
  return scan === undefined ? 1 : openShare(scan, x, y, breadth);
}

/** Share of the beams towards a place that are not stopped well before it. */
function openShare(
  { scan, pose }: NonNullable<View['scan']>,
  x: number,
  y: number,
  breadth: number,
): number {
  const dx = x - pose.x;
  const dy = y - pose.y;
  const distance = Math.hypot(dx, dy);
  const middle = turn(Math.atan2(dy, dx) - pose.yaw);
  const half = Math.atan(breadth / 2 / Math.max(0.2, distance));
  const { ranges, angle_min, angle_increment, range_min } = scan;
  let open = 0;
  let looked = 0;
  for (let k = -3; k <= 3; k++) {
    const angle = middle + (k / 3) * half;
    const whole = (2 * Math.PI) / Math.abs(angle_increment);
    const beam =
      Math.round((((angle - angle_min) / angle_increment) % whole) + whole) % Math.round(whole);
    if (beam >= ranges.length) continue;
    const range = ranges[beam] as number;
    if (!(range >= range_min)) continue;
    looked++;
    if (range > distance - 0.4 - breadth / 2) open++;
  }
  return looked === 0 ? 1 : open / looked;
}

export function turn(angle: number): number {
  return Math.atan2(Math.sin(angle), Math.cos(angle));
}
