import type { Imu, LaserScan } from '#nodes/msgs/sensor.ts';
import type { Odometry } from '#nodes/msgs/nav.ts';
import type { Fault } from './params.ts';

type Sensor = Fault['sensor'];
interface Stamped {
  readonly header: { readonly stamp: unknown };
}

const nowhere = { x: NaN, y: NaN, z: NaN };

/** Spoils messages as `faults` say; null where the sensor is silent. */
export class Faults {
  readonly #faults: readonly Fault[];
  readonly #last = new Map<Sensor, Stamped>();

  constructor(faults: readonly Fault[]) {
    this.#faults = faults;
  }

  apply<T extends Stamped>(sensor: Sensor, message: T, time: number): T | null {
    if (this.#faults.length === 0) return message;
    const fault = this.#faults.find(
      ({ sensor: name, from, until }) => name === sensor && time >= from && time < until,
    );
    if (fault?.kind === 'silent') return null;
    if (fault?.kind === 'frozen') {
      const last = (this.#last.get(sensor) ?? message) as T;
      return { ...last, header: message.header };
    }
    this.#last.set(sensor, message);
    if (fault === undefined) return message;
    return spoil(sensor, message, fault.kind);
  }
}

function spoil<T extends Stamped>(sensor: Sensor, message: T, kind: 'nan' | 'empty'): T {
  if (kind === 'empty') {
    if (sensor === 'scan') return { ...message, ranges: new Float32Array(0) };
    if (sensor === 'image') return { ...message, data: new Uint8Array(0) };
    if (sensor === 'audio') return { ...message, audio: { data: new Uint8Array(0) } };
    return message;
  }
  if (sensor === 'scan') return spoilScan(message);
  if (sensor === 'imu') return spoilImu(message);
  if (sensor === 'odom') return spoilOdometry(message);
  return message;
}

function spoilScan<T extends Stamped>(message: T): T {
  const { ranges } = message as unknown as LaserScan;
  return { ...message, ranges: new Float32Array(ranges.length).fill(NaN) };
}

function spoilImu<T extends Stamped>(message: T): T {
  const spoilt: Partial<Imu> = { angular_velocity: nowhere, linear_acceleration: nowhere };
  return { ...message, ...spoilt };
}

function spoilOdometry<T extends Stamped>(message: T): T {
  const { pose, twist } = message as unknown as Odometry;
  return {
    ...message,
    pose: { ...pose, pose: { ...pose.pose, position: nowhere } },
    twist: { ...twist, twist: { linear: nowhere, angular: nowhere } },
  };
}
