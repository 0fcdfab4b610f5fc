import { scanPoints } from '#nodes/math/scan-points.ts';
import { isFinitePose2 } from '#nodes/math/planar.ts';
import { compose, inverse } from '#nodes/math/se2.ts';
import type { Pose2, Twist2 } from '#nodes/math/se2.ts';
import type { Twist } from '#nodes/msgs/geometry.ts';
import type { OccupancyGrid } from '#nodes/msgs/nav.ts';
import type { LaserScan } from '#nodes/msgs/sensor.ts';
import { mapMessage } from './map-message.ts';
import { Slam } from './slam.ts';
import type { MatchOutcome, SlamParams, SlamResult } from './slam.ts';

export interface SlamStationParams extends SlamParams {
  readonly map_frame: string;
  readonly max_laser_range: number;
  readonly inf_is_valid: boolean;
  readonly minimum_time_interval: number;
  readonly map_update_interval: number;
  readonly point_spacing: number;
}

export interface ScanInput {
  readonly scan: LaserScan;
  readonly stamp: number;
  /** Pose of the sensor in odom at the stamp. */
  readonly odomFromSensor: Pose2;
  readonly baseFromSensor: Pose2;
  readonly twist: Twist2;
}

/** A located scan (`nodes/core/tf.ts`) and the motion during it. */
export function scanInput(
  found: {
    readonly message: LaserScan;
    readonly stamp: number;
    readonly pose: Pose2;
    readonly mount: Pose2;
  },
  twist: Twist,
): ScanInput {
  return {
    scan: found.message,
    stamp: found.stamp,
    odomFromSensor: found.pose,
    baseFromSensor: found.mount,
    twist: { v: twist.linear.x, w: twist.angular.z },
  };
}

export interface SlamHealth {
  readonly level: 'OK' | 'WARN';
  readonly message: string;
  readonly values: Readonly<Record<string, number>>;
}

const sentences: Readonly<Record<MatchOutcome, string>> = {
  first: 'map begun',
  matched: 'scan matches the map',
  odometry: 'scan matching is off: odometry alone',
  featureless: 'nothing to match: odometry alone',
  refused: 'scan does not fit the map: odometry alone',
};

/** SLAM between messages: which scans are worth the work, when the map is worth a message. */
export class SlamStation {
  readonly #slam: Slam;
  #lastStamp = -Infinity;
  #publishedAt = -Infinity;
  #publishedRevision = -1;

  constructor(params: SlamStationParams) {
    this.#slam = new Slam(params);
  }

  /** Not more often than asked, not backwards in time, not without numbers. */
  wants({ stamp, odomFromSensor }: ScanInput, params: SlamStationParams): boolean {
    // a tenth of slack keeps a 10 Hz sensor's every scan at an interval of 0.1 s
    if (!(stamp >= this.#lastStamp + 0.9 * params.minimum_time_interval)) return false;
    if (!isFinitePose2(odomFromSensor)) return false;
    this.#lastStamp = stamp;
    return true;
  }

  add(input: ScanInput, params: SlamStationParams): SlamResult {
    const points = scanPoints(input.scan, {
      mount: input.baseFromSensor,
      motion: input.twist,
      maxRange: params.max_laser_range,
      infinityIsFree: params.inf_is_valid,
      spacing: params.point_spacing,
    });
    const odomFromBase = compose(input.odomFromSensor, inverse(input.baseFromSensor));
    return this.#slam.add(points, odomFromBase, params);
  }

  odometry(odomFromBase: Pose2): void {
    if (isFinitePose2(odomFromBase)) this.#slam.anchor(odomFromBase);
  }

  reset(pose: Pose2): void {
    if (isFinitePose2(pose)) this.#slam.reset(pose);
  }

  /** The map, when it changed and the last one is old enough. */
  map(now: number, params: SlamStationParams): OccupancyGrid | undefined {
    const { map } = this.#slam;
    if (map.revision === this.#publishedRevision) return undefined;
    if (now < this.#publishedAt + params.map_update_interval) return undefined;
    this.#publishedAt = now;
    this.#publishedRevision = map.revision;
    return mapMessage(map.grid, map.occupancy(), params.map_frame, now);
  }
}

export function slamHealth({ outcome, inliers, points }: SlamResult): SlamHealth {
  const good = outcome === 'matched' || outcome === 'first';
  return {
    level: good ? 'OK' : 'WARN',
    message: sentences[outcome],
    values: { inliers, points },
  };
}
