import type { Quaternion } from '#nodes/math/se3.ts';
import type { Odometry } from '#nodes/msgs/nav.ts';
import type { Imu } from '#nodes/msgs/sensor.ts';
import { gyroMeasurement, odometryMessage, wheelMeasurement } from './ekf-messages.ts';
import { BIAS } from './ekf-model.ts';
import { Ekf } from './ekf.ts';
import type { EkfParams, Measurement, Outcome } from './ekf.ts';

export interface OdometryFilterParams extends EkfParams {
  readonly odom_frame: string;
  readonly base_frame: string;
  readonly use_imu: boolean;
}

export interface FilterOutput {
  /** Absent before the first odometry and while it is stale. */
  readonly odometry?: Odometry;
  readonly health: {
    readonly level: 'OK' | 'WARN' | 'ERROR' | 'STALE';
    readonly message: string;
    readonly values: Readonly<Record<string, number>>;
  };
}

interface Heard {
  readonly measurement: Measurement;
  /** When it came [s]. */
  readonly at: number;
}

/** Measurements that may wait; without an output for so long they are taken anyway. */
const mostWaiting = 64;

/**
 * The filter between messages: counts what it refuses and falls silent when odometry is stale.
 * Measurements wait for the next output, since several in a row are far cheaper than one by one.
 */
export class OdometryFilter {
  readonly #ekf = new Ekf();
  #waiting: Heard[] = [];
  /** Told with the health; read when it is published. */
  readonly #counts: Record<Outcome | 'gyro_bias', number> = {
    gyro_bias: 0,
    used: 0,
    rejected: 0,
    'not-finite': 0,
    'too-old': 0,
    'from-the-future': 0,
  };

  odom(message: Odometry, now: number, params: OdometryFilterParams): void {
    this.#add(wheelMeasurement(message), now, params);
  }

  imu(message: Imu, baseFromImu: Quaternion, now: number, params: OdometryFilterParams): void {
    const measurement = gyroMeasurement(message, baseFromImu);
    if (measurement !== undefined) this.#add(measurement, now, params);
  }

  #add(measurement: Measurement, at: number, params: OdometryFilterParams): void {
    this.#waiting.push({ measurement, at });
    if (this.#waiting.length >= mostWaiting) this.#take(params);
  }

  #take(params: OdometryFilterParams): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { measurement, at } of waiting)
      this.#counts[this.#ekf.add(measurement, at, params)]++;
  }

  output(now: number, params: OdometryFilterParams): FilterOutput {
    this.#take(params);
    const estimate = this.#ekf.at(now, params);
    this.#counts.gyro_bias = estimate?.state[BIAS] ?? 0;
    const health = this.#health(now, params);
    if (estimate === undefined || health.level === 'ERROR') return { health };
    return { odometry: odometryMessage(estimate, now, params), health };
  }

  #health(now: number, params: OdometryFilterParams): FilterOutput['health'] {
    const { lastOdom, lastImu } = this.#ekf;
    const values = this.#counts;
    const limit = params.sensor_timeout;
    if (lastOdom === -Infinity) {
      return { level: 'STALE', message: 'no odometry yet', values };
    }
    if (now - lastOdom > limit) {
      const message = `odometry is stale for more than ${limit} s: output stopped`;
      return { level: 'ERROR', message, values };
    }
    if (params.use_imu && now - lastImu > limit) {
      const message = lastImu === -Infinity ? 'no gyro yet' : `no gyro for more than ${limit} s`;
      return { level: 'WARN', message: `${message}: wheels alone`, values };
    }
    return { level: 'OK', message: 'fusing', values };
  }
}
