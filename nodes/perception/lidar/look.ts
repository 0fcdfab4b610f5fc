import type { PlanarScan } from '#nodes/math/scan-points.ts';
import type { Pose2 } from '#nodes/math/se2.ts';

/** What a beam can meet, in the order of the network's outputs. */
export const lidarClasses = ['person', 'wall', 'furniture', 'moving'] as const;
export type LidarClass = (typeof lidarClasses)[number];
export const classIndex = { person: 0, wall: 1, furniture: 2, moving: 3, none: 255 } as const;

/** One scan and where the sensor stood when it was taken. */
export interface Look {
  readonly scan: PlanarScan;
  readonly odomFromSensor: Pose2;
  /** [s] */
  readonly stamp: number;
}

/** Something seen, in odom. */
export interface LidarObject {
  readonly label: LidarClass;
  /** Probability of each class, in the order of `lidarClasses`. */
  readonly scores: readonly number[];
  /** Centre [m]. */
  readonly x: number;
  readonly y: number;
  /** Long axis [rad]; of what moves, its heading. */
  readonly yaw: number;
  /** Along and across the long axis [m]. */
  readonly length: number;
  readonly width: number;
  /** [m/s] */
  readonly vx: number;
  readonly vy: number;
  /** Standard deviation of the centre along and across the line of sight [m]. */
  readonly sigma: number;
}

/** What a detector makes of one scan. */
export interface Reading {
  /** Class of every beam, `classIndex.none` where nothing returned, [beams]. */
  readonly labels: Uint8Array;
  readonly objects: readonly LidarObject[];
}

/** True of a range that says where something is (REP 117). */
export function isReturn({ range_min, range_max }: PlanarScan, range: number): boolean {
  return range >= range_min && range < range_max;
}

/** The beam nearest to a direction of the sensor, -1 outside the field of view. */
export function beamAt(scan: PlanarScan, angle: number): number {
  const { ranges, angle_min, angle_increment } = scan;
  const turn = (2 * Math.PI) / Math.abs(angle_increment);
  let beam = Math.round((angle - angle_min) / angle_increment) % turn;
  if (beam < -0.5) beam += turn;
  const i = Math.round(beam);
  if (i < ranges.length) return i;
  // a full turn closes on its first beam
  return turn - i < 0.5 && ranges.length >= turn - 1.5 ? 0 : -1;
}
