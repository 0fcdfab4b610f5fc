import { seeded } from '#nodes/math/random.ts';
import type { Random } from '#nodes/math/random.ts';
import type { Twist2 } from '#nodes/math/se2.ts';
import { Faults } from './faults.ts';
import type { SimParams } from './params.ts';
import { Delays, every } from './schedule.ts';
import type { WorldDescription } from './sdf/description.ts';
import { imageMessages } from './sensors/camera-messages.ts';
import { createCamera } from './sensors/camera.ts';
import { imuMessages } from './sensors/imu.ts';
import { lidarMessage } from './sensors/lidar.ts';
import { audioMessage } from './sensors/microphone-messages.ts';
import { createMicrophones } from './sensors/microphones.ts';
import { jointMessage, odometryMessage } from './sensors/odometry.ts';
import { createSimulator } from './simulator.ts';
import type { Simulator } from './simulator.ts';
import { readClip } from './sound/clip.ts';
import { placeSources } from './sound/source.ts';
import { truthMessage } from './truth.ts';
import { planeOf, solidsOf } from './world/slice.ts';

/** Period of the physics [s]. */
export const STEP = 0.005;
const BUMPER_RATE = 30;
const TRUTH_RATE = 50;

/** A message on its way to the output port of that name. */
export interface Outgoing {
  readonly port: string;
  readonly message: unknown;
}

/** Called at every tick once the world has moved; sends what its sensor measured now. */
type Sensor = (time: number) => void;

/** A robot in a world with all its sensors at their rates and latencies. */
export class Live {
  readonly simulator: Simulator;
  readonly #world: WorldDescription;
  readonly #params: SimParams;
  readonly #random: Random;
  readonly #faults: Faults;
  readonly #delays = new Delays<Outgoing>();
  readonly #sensors: readonly Sensor[];
  #now: Outgoing[] = [];

  constructor(world: WorldDescription, params: SimParams, random: Random) {
    const stream = () => seeded(Math.floor(random() * 2 ** 32));
    const { robot, start } = params;
    this.#world = world;
    this.#params = params;
    this.simulator = createSimulator({ world, robot, start, random: stream() });
    this.#random = stream();
    this.#faults = new Faults(params.faults);
    this.#sensors = [
      this.#truth(),
      this.#odometry(),
      this.#imu(),
      this.#lidar(),
      ...this.#camera(),
      ...this.#microphones(),
    ];
  }

  /** Moves the world to `time`, one `STEP` after the last, and gives what arrives there. */
  tick(time: number, command: Twist2 | null): readonly Outgoing[] {
    this.#now = [];
    const touches = this.simulator.contacts.length;
    this.simulator.step(command, STEP);
    for (const { name } of this.simulator.contacts.slice(touches))
      this.#send('truthContact', { data: name });
    for (const sense of this.#sensors) sense(time);
    this.#delays.take(time, this.#now);
    return this.#now;
  }

  dispose(): void {
    this.simulator.dispose();
  }

  #send(port: string, message: unknown): void {
    this.#now.push({ port, message });
  }

  #later(due: number, port: string, message: unknown): void {
    if (message !== null) this.#delays.add(due, { port, message });
  }

  #truth(): Sensor {
    const poseDue = every(TRUTH_RATE);
    const bumperDue = every(BUMPER_RATE);
    return (time) => {
      if (bumperDue(time)) this.#send('bumper', { data: this.simulator.touching });
      if (!poseDue(time)) return;
      this.#send('truthPose', truthMessage(this.simulator, time));
      this.#send('truthClearance', { data: this.simulator.clearance() });
    };
  }

  #odometry(): Sensor {
    const { drive, baseFrame } = this.#params.robot;
    const due = every(drive.odometryRate);
    return (time) => {
      if (!due(time)) return;
      const state = this.simulator.odometry;
      const odometry = odometryMessage(state, drive, baseFrame, time);
      const arrival = time + drive.odometryLatency;
      this.#later(arrival, 'odom', this.#faults.apply('odom', odometry, time));
      this.#later(arrival, 'jointStates', jointMessage(state, drive, time));
    };
  }

  #imu(): Sensor {
    const { imu } = this.#params.robot;
    const due = every(imu.rate);
    const messageOf = imuMessages(imu);
    let last = -STEP;
    return (time) => {
      if (!due(time)) return;
      const message = messageOf(this.simulator.imu(Math.max(STEP, time - last)), time);
      last = time;
      this.#later(time + imu.latency, 'imu', this.#faults.apply('imu', message, time));
    };
  }

  #lidar(): Sensor {
    const { lidar } = this.#params.robot;
    const due = every(lidar.rate);
    return (time) => {
      if (!due(time)) return;
      const message = lidarMessage(lidar, this.simulator.lidar(), time);
      this.#later(time + lidar.latency, 'scan', this.#faults.apply('scan', message, time));
    };
  }

  #camera(): Sensor[] {
    const { camera } = this.#params.robot;
    if (camera === null) return [];
    const { simulator } = this;
    const renderer = createCamera(this.#world, camera, { depth: this.#params.depth });
    const due = every(camera.rate);
    const sense: Sensor = (time) => {
      if (!due(time)) return;
      const pose = simulator.mounted(camera.mount);
      const frame = renderer.render(pose, simulator.movers, this.#random);
      const { image, info, depth } = imageMessages(frame, camera, time);
      const arrival = time + camera.latency;
      this.#later(arrival, 'image', this.#faults.apply('image', image, time));
      this.#later(arrival, 'cameraInfo', info);
      this.#later(arrival, 'depth', depth);
    };
    return [sense];
  }

  #microphones(): Sensor[] {
    const { microphones, baseHeight, drive } = this.#params.robot;
    if (microphones === null) return [];
    const { simulator } = this;
    const height = baseHeight + microphones.mount.z;
    const plane = planeOf(solidsOf(this.#world, 'fixed'), height, height);
    const array = createMicrophones(microphones, { plane }, this.#random);
    const clips = new Map(
      this.#params.sounds.flatMap(({ name, clip }) =>
        clip === undefined ? [] : [[name, readClip(clip, microphones.sampleRate)] as const],
      ),
    );
    const length = microphones.chunk / microphones.sampleRate;
    const due = every(1 / length);
    const sense: Sensor = (time) => {
      // a chunk ends now and must have begun after the start
      if (simulator.time < length - 1e-9 || !due(time)) return;
      const sources = placeSources(this.#params.sounds, (name) => this.#poseOf(name), clips);
      const { v, w } = simulator.wheels;
      const half = (w * drive.wheelSeparation) / 2;
      const speed = (Math.abs(v - half) + Math.abs(v + half)) / 2;
      const pose = simulator.mounted(microphones.mount);
      const samples = array.chunk(simulator.time - length, pose, sources, speed);
      const message = audioMessage(samples, microphones, time - length);
      const arrival = time + microphones.latency;
      this.#later(arrival, 'audio', this.#faults.apply('audio', message, time));
    };
    return [sense];
  }

  #poseOf(name: string) {
    const fixed = () => this.#world.models.find((model) => model.name === name)?.pose;
    return this.simulator.movers.get(name) ?? fixed();
  }
}
