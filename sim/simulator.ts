import type { RobotProfile } from '#nodes/core/robot.ts';
import { seeded } from '#nodes/math/random.ts';
import type { Random } from '#nodes/math/random.ts';
import { compose } from '#nodes/math/se2.ts';
import type { Pose2, Twist2 } from '#nodes/math/se2.ts';
import { compose3, quaternionFromYaw } from '#nodes/math/se3.ts';
import type { Transform3 } from '#nodes/math/se3.ts';
import type { Mount } from '#nodes/core/robot.ts';
import type { WorldDescription } from './sdf/description.ts';
import { imuProcess } from './sensors/imu.ts';
import type { ImuSample } from './sensors/imu.ts';
import { senseLidar } from './sensors/lidar.ts';
import { odometryStart, stepOdometry } from './sensors/odometry.ts';
import type { OdometryState } from './sensors/odometry.ts';
import { mountTransform } from './vehicles/outline.ts';
import { RobotBody } from './vehicles/robot-body.ts';
import { Movers } from './world/movers.ts';
import { Physics } from './world/physics.ts';
import type { Plane } from './world/plane.ts';
import { planeOf, solidsOf } from './world/slice.ts';

export interface SimulatorOptions {
  readonly world: WorldDescription;
  readonly robot: RobotProfile;
  /** Base in the world [m, rad]. */
  readonly start: Pose2;
  /** Seeds everything that is left to chance. */
  readonly random: Random;
}

export interface Contact {
  /** [s] */
  readonly time: number;
  /** Model or actor. */
  readonly name: string;
}

export function createSimulator(options: SimulatorOptions): Simulator {
  return new Simulator(options);
}

/** One robot in one world, stepped by its caller; equal options and calls give equal results. */
export class Simulator {
  readonly robot: RobotProfile;
  readonly #physics: Physics;
  readonly #movers: Movers;
  readonly #body: RobotBody;
  readonly #lidarPlane: Plane;
  readonly #lidarHeight: number;
  readonly #lidarRandom: Random;
  readonly #imu: ReturnType<typeof imuProcess>;
  readonly #contacts: Contact[] = [];
  #odometry: OdometryState = odometryStart;
  #command: Twist2 = { v: 0, w: 0 };
  #commandAge = Infinity;
  #time = 0;

  constructor({ world, robot, start, random }: SimulatorOptions) {
    const stream = () => seeded(Math.floor(random() * 2 ** 32));
    this.robot = robot;
    this.#physics = new Physics(world, robot, start);
    this.#movers = new Movers(world, this.#physics);
    this.#body = new RobotBody(world, robot, start, this.#physics, this.#movers, stream());
    this.#lidarRandom = stream();
    this.#imu = imuProcess(robot.imu, stream());
    this.#lidarHeight = robot.baseHeight + robot.lidar.mount.z;
    this.#lidarPlane = planeOf(
      solidsOf(world, 'fixed').filter((solid) => !solid.glass),
      this.#lidarHeight,
      this.#lidarHeight,
    );
  }

  /** Simulated since the start [s]. */
  get time(): number {
    return this.#time;
  }

  /** True pose of the base in the world. */
  get pose(): Pose2 {
    return this.#body.pose;
  }

  /** True velocity of the base in its own frame; `side` is not zero only while something pushes. */
  get twist(): Twist2 & { readonly side: number } {
    return this.#body.ground;
  }

  get odometry(): OdometryState {
    return this.#odometry;
  }

  /** What the encoders see now. */
  get wheels(): Twist2 {
    return this.#body.wheels;
  }

  get touching(): boolean {
    return this.#physics.touching;
  }

  /** All touches since the start. */
  get contacts(): readonly Contact[] {
    return this.#contacts;
  }

  /** Poses of loose models and actors by name. */
  get movers(): ReadonlyMap<string, Transform3> {
    return this.#movers.poses();
  }

  /**
   * Moves the world by `dt` [s], a few milliseconds. `null` says that no new command came: the last one
   * holds until the drive's time-out.
   */
  step(command: Twist2 | null, dt: number): void {
    // whole nanoseconds, so that a long run does not gather rounding
    this.#time = Math.round((this.#time + dt) * 1e9) / 1e9;
    this.#commandAge = command === null ? this.#commandAge + dt : 0;
    if (command !== null) this.#command = command;
    const { drive } = this.robot;
    const heard = this.#commandAge <= drive.commandTimeout;
    this.#movers.walk(this.#time);
    const touched = this.#body.step(heard ? this.#command : { v: 0, w: 0 }, dt);
    for (const name of touched) this.#contacts.push({ time: this.#time, name });
    this.#odometry = stepOdometry(this.#odometry, this.#body.wheels, drive, dt);
  }

  /** Distance between body and nearest thing [m], at most `limit`. */
  clearance(limit = 2): number {
    return this.#body.clearance(limit);
  }

  /** One scan [m] of the robot's LiDAR from here and now. */
  lidar(out = new Float32Array(this.robot.lidar.beams)): Float32Array {
    const { lidar } = this.robot;
    const movers = this.#movers.shapes(this.#lidarHeight, this.#lidarHeight, false);
    const sensor = compose(this.pose, lidar.mount);
    senseLidar(this.#lidarPlane, movers, sensor, lidar, this.#lidarRandom, out);
    return out;
  }

  /** The inertial sensor's next sample, `dt` [s] after the last. */
  imu(dt: number): ImuSample {
    return this.#imu(this.#body.ground, dt);
  }

  /** Where something mounted on the base is in the world. */
  mounted(mount: Mount): Transform3 {
    const { x, y, yaw } = this.pose;
    const base = {
      translation: { x, y, z: this.robot.baseHeight },
      rotation: quaternionFromYaw(yaw),
    };
    return compose3(base, mountTransform(mount));
  }

  /** Gives the engine's memory back; the simulator is of no use afterwards. */
  dispose(): void {
    this.#physics.dispose();
  }
}
