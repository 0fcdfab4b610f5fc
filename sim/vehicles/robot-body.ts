import type { RobotProfile } from '#nodes/core/robot.ts';
import type { Random } from '#nodes/math/random.ts';
import { integrateTwist, wrapAngle } from '#nodes/math/se2.ts';
import type { Pose2, Twist2 } from '#nodes/math/se2.ts';
import type { WorldDescription } from '../sdf/description.ts';
import { clearance } from '../world/clearance.ts';
import type { Movers } from '../world/movers.ts';
import type { Physics } from '../world/physics.ts';
import type { Plane } from '../world/plane.ts';
import { GROUND_STEP, planeOf, solidsOf } from '../world/slice.ts';
import { onGround, rampSpeeds } from './diff-drive.ts';
import { outlineOf } from './outline.ts';
import type { BodyOutline } from './outline.ts';
import { slipProcess } from './slip.ts';

/** Nearer than this to anything, the physics engine moves the robot [m]. */
const NEAR = 0.01;
/** How far the search for the nearest thing goes when it only has to rule out touching [m]. */
const LOOK = 1;
/** What tyres hold [m/s²]; more where the drive is said to have more. */
const GRIP = 8;

/**
 * The robot among things. Away from everything it follows its drive exactly; where it could touch
 * something within a step, or loose things move, the physics engine takes over.
 */
export class RobotBody {
  readonly outline: BodyOutline;
  readonly #robot: RobotProfile;
  readonly #physics: Physics;
  readonly #movers: Movers;
  readonly #obstacles: Plane;
  readonly #slip: ReturnType<typeof slipProcess>;
  readonly #grip: { readonly v: number; readonly w: number };
  #pose: Pose2;
  #wheels: Twist2 = { v: 0, w: 0 };
  /** In the base frame; `side` is not zero only while something pushes. */
  #ground = { v: 0, side: 0, w: 0 };
  /** The robot may move this far before it must look again [m]. */
  #slack = 0;
  #engineIdle = true;
  /** The last clearance and where it was measured: it changes no faster than the robot moves. */
  #clearest: { readonly pose: Pose2; readonly value: number };

  constructor(
    world: WorldDescription,
    robot: RobotProfile,
    start: Pose2,
    physics: Physics,
    movers: Movers,
    random: Random,
  ) {
    this.#robot = robot;
    this.#physics = physics;
    this.#movers = movers;
    this.#pose = start;
    this.#clearest = { pose: start, value: 0 };
    this.outline = outlineOf(robot);
    this.#obstacles = planeOf(solidsOf(world, 'fixed'), GROUND_STEP, this.#top);
    this.#slip = slipProcess(robot.drive, random);
    const { linearAcceleration, linearDeceleration, angularAcceleration } = robot.drive;
    const v = Math.max(GRIP, linearAcceleration, linearDeceleration);
    this.#grip = { v, w: Math.max(GRIP / this.outline.radius, angularAcceleration) };
  }

  get pose(): Pose2 {
    return this.#pose;
  }

  /** True velocity of the base in its own frame. */
  get ground(): { readonly v: number; readonly side: number; readonly w: number } {
    return this.#ground;
  }

  /** What the encoders see. */
  get wheels(): Twist2 {
    return this.#wheels;
  }

  /** Distance to the nearest thing [m], at most `limit`. */
  clearance(limit: number): number {
    const { polygon, radius } = this.outline;
    const { x, y, yaw } = this.#pose;
    const { pose, value } = this.#clearest;
    const moved = Math.hypot(x - pose.x, y - pose.y) + Math.abs(yaw - pose.yaw) * radius;
    const expected = value + moved + 1e-6;
    const found = clearance(this.#obstacles, polygon, this.#pose, limit, this.#near(), expected);
    this.#clearest = { pose: this.#pose, value: found };
    return found;
  }

  /** Moves by `dt` and names what it began to touch. */
  step(command: Twist2, dt: number): readonly string[] {
    const before = this.#wheels;
    this.#wheels = rampSpeeds(before, command, this.#robot.drive, dt);
    const mean = { v: (before.v + this.#wheels.v) / 2, w: (before.w + this.#wheels.w) / 2 };
    const wanted = onGround(mean, this.#slip(dt));
    if (!this.#isClear(wanted, dt)) return this.#push(wanted, dt);
    this.#physics.clearTouches();
    this.#pose = integrateTwist(this.#pose, wanted, dt);
    this.#ground = { v: wanted.v, side: 0, w: wanted.w };
    this.#engineIdle = true;
    return [];
  }

  get #top(): number {
    return this.outline.zMax + GROUND_STEP;
  }

  #near() {
    return this.#movers.shapes(GROUND_STEP, this.#top, true);
  }

  #isClear(wanted: Twist2, dt: number): boolean {
    if (this.#physics.restless || this.#movers.actorMeetsLoose()) return false;
    const { v, side, w } = this.#ground;
    // it was held back: the engine lets it gather speed again
    if (side !== 0 || Math.abs(wanted.v - v) > this.#grip.v * dt + 1e-9) return false;
    if (Math.abs(wanted.w - w) > this.#grip.w * dt + 1e-9) return false;
    const reach =
      (Math.abs(wanted.v) + Math.abs(wanted.w) * this.outline.radius + this.#movers.actorSpeed) *
      dt;
    if (this.#slack - reach < NEAR) this.#slack = this.clearance(LOOK);
    this.#slack -= reach;
    return this.#slack >= NEAR;
  }

  #push(wanted: Twist2, dt: number): readonly string[] {
    this.#slack = 0;
    if (this.#engineIdle) this.#physics.place(this.#pose);
    this.#movers.enterEngine(this.#engineIdle);
    this.#engineIdle = false;
    const from = this.#pose;
    const v = approach(this.#ground.v, wanted.v, this.#grip.v * dt);
    const side = approach(this.#ground.side, 0, this.#grip.v * dt);
    const w = approach(this.#ground.w, wanted.w, this.#grip.w * dt);
    // along the chord of the arc
    const heading = from.yaw + (w * dt) / 2;
    const c = Math.cos(heading);
    const s = Math.sin(heading);
    this.#physics.step({ vx: c * v - s * side, vy: s * v + c * side, w }, dt);
    this.#pose = this.#physics.pose;
    const dx = (this.#pose.x - from.x) / dt;
    const dy = (this.#pose.y - from.y) / dt;
    this.#ground = {
      v: snap(c * dx + s * dy, v),
      side: snap(c * dy - s * dx, side),
      w: snap(wrapAngle(this.#pose.yaw - from.yaw) / dt, w),
    };
    if (this.#physics.hasLoose) this.#movers.looseMoved();
    return this.#physics.newTouches();
  }
}

function approach(value: number, target: number, step: number): number {
  return value + Math.min(step, Math.max(-step, target - value));
}

/** The engine counts in 32 bits: what differs by its rounding alone counts as equal. */
function snap(value: number, exact: number): number {
  return Math.abs(value - exact) < 1e-3 ? exact : value;
}
