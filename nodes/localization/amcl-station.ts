import { isFinitePose2, pose2OfPose } from '#nodes/math/planar.ts';
import type { Random } from '#nodes/math/random.ts';
import { scanPoints } from '#nodes/math/scan-points.ts';
import { compose, inverse } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import type { PoseArray, PoseWithCovarianceStamped, Twist } from '#nodes/msgs/geometry.ts';
import type { OccupancyGrid, Odometry } from '#nodes/msgs/nav.ts';
import type { LaserScan } from '#nodes/msgs/sensor.ts';
import { cloudMessage, poseMessage, sigmaOf } from './amcl-messages.ts';
import { Amcl } from './amcl.ts';
import type { AmclParams, AmclResult } from './amcl.ts';

export interface AmclStationParams extends AmclParams {
  readonly map_frame: string;
  readonly max_laser_range: number;
  readonly particle_cloud_interval: number;
}

/** A scan with the pose of its sensor in odom at its stamp and the sensor's mount in the base. */
export interface ScanInput {
  readonly message: LaserScan;
  readonly stamp: number;
  readonly pose: Pose2;
  readonly mount: Pose2;
}

export interface AmclReport extends AmclResult {
  readonly stamp: number;
}

export interface AmclHealth {
  readonly level: 'OK' | 'WARN';
  readonly message: string;
  readonly values: Readonly<Record<string, number>>;
}

/** Below this mean log-likelihood of a beam, the best hypothesis does not explain the scan. */
const poorFit = -1.6;

/** AMCL between messages. */
export class AmclStation {
  readonly #amcl: Amcl;
  #cloudAt = -Infinity;
  #hasMap = false;

  constructor(random: Random) {
    this.#amcl = new Amcl(random);
  }

  setMap({ info, data }: OccupancyGrid, params: AmclStationParams): void {
    const { width, height, resolution, origin } = info;
    const { x, y } = origin.position;
    this.#amcl.setMap({ width, height, resolution, originX: x, originY: y }, data, params);
    this.#hasMap = true;
  }

  odometry({ pose }: Odometry): void {
    const odomFromBase = pose2OfPose(pose.pose);
    if (isFinitePose2(odomFromBase)) this.#amcl.anchor(odomFromBase);
  }

  /** False when the pose is not one of this map. */
  setPose(message: PoseWithCovarianceStamped, params: AmclStationParams): boolean {
    const pose = pose2OfPose(message.pose.pose);
    if (message.header.frame_id !== params.map_frame || !isFinitePose2(pose)) return false;
    this.#amcl.reset({ pose, sigma: sigmaOf(message, params.initial_sigma) });
    return true;
  }

  spread(): { success: boolean; message: string } {
    if (!this.#hasMap) return { success: false, message: 'no map yet' };
    this.#amcl.reset('anywhere');
    return { success: true, message: '' };
  }

  add(input: ScanInput, twist: Twist, params: AmclStationParams): AmclReport | undefined {
    const odomFromBase = compose(input.pose, inverse(input.mount));
    if (!isFinitePose2(odomFromBase)) return undefined;
    const points = scanPoints(input.message, {
      mount: input.mount,
      motion: { v: twist.linear.x, w: twist.angular.z },
      maxRange: params.max_laser_range,
      infinityIsFree: false,
      spacing: 0,
    });
    const result = this.#amcl.update(points, odomFromBase, params);
    return result === undefined ? undefined : { ...result, stamp: input.stamp };
  }

  /** The cloud, when the last one is old enough. */
  cloud(report: AmclReport, now: number, params: AmclStationParams): PoseArray | undefined {
    if (now < this.#cloudAt + params.particle_cloud_interval) return undefined;
    this.#cloudAt = now;
    return cloudMessage(report.particles, params.map_frame, report.stamp);
  }
}

export function poseOfReport(report: AmclReport, frame: string): PoseWithCovarianceStamped {
  return poseMessage(report.pose, report.covariance, frame, report.stamp);
}

export function amclHealth({ share, fit, particles }: AmclReport): AmclHealth {
  const values = { share, fit, particles: particles.count };
  if (fit < poorFit) return { level: 'WARN', message: 'no hypothesis explains the scan', values };
  if (share < 0.5) return { level: 'WARN', message: 'several hypotheses', values };
  return { level: 'OK', message: 'localised', values };
}
