import { localGoal } from '#nodes/control/local-goal.ts';
import type { LocalGoal, Look, Observation, Observer } from '#nodes/control/observation.ts';
import { gaussian } from '#nodes/math/random.ts';
import { compose, type Point2, type Pose2, type Twist2 } from '#nodes/math/se2.ts';
import { angleIncrement, senseLidar } from '#sim/sensors/lidar.ts';
import { stepDrive, type DriveState } from '#sim/vehicles/diff-drive.ts';
import { clearance } from '#sim/world/clearance.ts';
import { noShapes } from '#sim/world/plane.ts';
import type { Course } from './course.ts';
import type { Recipe } from './recipe.ts';

export interface Moment {
  readonly observation: Observation;
  readonly pose: Pose2;
  readonly velocity: Twist2;
  readonly goal: LocalGoal;
  readonly tick: number;
}

/** Answers with a command [m/s, rad/s]. */
export type Driver = (moment: Moment) => Twist2 | Promise<Twist2>;

export interface EpisodeResult {
  readonly outcome: 'reached' | 'contact' | 'timeout' | 'no-plan';
  readonly time: number;
  readonly length: number;
  readonly minClearance: number;
}

export interface EpisodeOptions {
  readonly limit: number;
  /** Local goals are moved aside by a slowly changing error of this size [m]. */
  readonly planError: number;
  readonly blank?: boolean;
}

const STEP = 0.02;
const REPLAN = 0.5;
const OLDER = 0.35;
export const TOLERANCE = 0.1;

/** One drive in closed loop through the sensors, the stand-in planner and the drive's own limits. */
export async function runEpisode(
  recipe: Recipe,
  observer: Observer,
  course: Course,
  driver: Driver,
  options: EpisodeOptions,
): Promise<EpisodeResult> {
  const { profile, body } = recipe;
  const { drive, lidar } = profile;
  const { plane, random, planner, goal } = course;
  const polygon = Float64Array.from(profile.footprint.flat());
  const looks: { at: number; look: Look }[] = [];
  const mount: Pose2 = body.lidar;
  // how fast the smoother before the wheels follows differs from one stack to the next
  const brisk = random();
  const ramp = STEP * mix(body.acceleration, drive.linearAcceleration, brisk);
  const turnRamp = STEP * mix(body.angularAcceleration, drive.angularAcceleration, brisk);
  const lag = 1 + Math.floor(3 * random());
  let state: DriveState = { ...course.start, v: 0, w: 0 };
  let command: Twist2 = { v: 0, w: 0 };
  let pending: Twist2 = command;
  let since = 0;
  let smoothed: Twist2 = command;
  let path: readonly Point2[] | null = null;
  let error = 0;
  let length = 0;
  let minClearance = Infinity;
  let tick = 0;
  let nextScan = random() / lidar.rate;
  let nextPlan = 0;
  let nextTick = 0.25;
  const done = (outcome: EpisodeResult['outcome'], time: number): EpisodeResult => ({
    outcome,
    time,
    length,
    minClearance,
  });

  for (let step = 0; ; step++) {
    const t = step * STEP;
    if (t > options.limit) return done('timeout', t);
    if (t >= nextScan) {
      nextScan += Math.max(1 / lidar.rate, 0.05);
      const ranges = new Float32Array(lidar.beams);
      const sensor = compose(state, mount);
      senseLidar(plane, noShapes, sensor, lidar, random, ranges);
      if (!course.known) markScan(recipe, planner, sensor, ranges);
      if (options.blank === true) ranges.fill(Infinity);
      const scan = {
        ranges,
        angle_min: lidar.angleMin,
        angle_increment: angleIncrement(lidar),
        range_min: lidar.rangeMin,
        range_max: lidar.rangeMax,
      };
      looks.unshift({ at: t, look: { scan, odomFromBase: poseOf(state) } });
      if (looks.length > 12) looks.pop();
    }
    if (t >= nextPlan) {
      nextPlan += REPLAN;
      path = planner.plan(state, goal);
      if (path === null) return done('no-plan', t);
    }
    if (t >= nextTick && path !== null) {
      nextTick += 1 / recipe.rate;
      const seen = looks.filter(({ at }) => at + lidar.latency + 0.01 <= t);
      const newest = seen[0];
      if (newest === undefined) continue;
      const older = seen.find(({ at }) => newest.at - at >= OLDER) ?? seen.at(-1) ?? newest;
      const straight = localGoal(path, state, body.lookahead);
      if (straight === null) return done('no-plan', t);
      if (straight.remaining < TOLERANCE) return done('reached', t);
      error += 0.1 * (options.planError * gaussian(random) * 0.6 - error);
      const near = Math.min(1, Math.hypot(straight.x, straight.y) / body.lookahead);
      const aimed =
        straight.remaining > body.lookahead ? offset(straight, error * near * 3) : straight;
      const velocity = {
        v: state.v + 0.01 * body.maxLinear * gaussian(random),
        w: state.w + 0.01 * gaussian(random),
      };
      const observation = observer({
        looks: [newest.look, older.look],
        odomFromBase: poseOf(state),
        velocity,
        goal: aimed,
      });
      pending = await driver({ observation, pose: poseOf(state), velocity, goal: aimed, tick });
      tick++;
      since = 0;
    }
    smoothed = {
      v: towards(smoothed.v, command.v, ramp),
      w: towards(smoothed.w, command.w, turnRamp),
    };
    if (++since >= lag) command = pending;
    const slip = drive.slip;
    const before = state;
    state = stepDrive(
      state,
      smoothed,
      drive,
      STEP,
      slip * gaussian(random),
      slip * gaussian(random),
    );
    length += Math.hypot(state.x - before.x, state.y - before.y);
    const clear = clearance(plane, polygon, state, 0.5);
    minClearance = Math.min(minClearance, clear);
    if (clear <= 0) return done('contact', t);
  }
}

function poseOf({ x, y, yaw }: Pose2): Pose2 {
  return { x, y, yaw };
}

function offset(goal: LocalGoal, by: number): LocalGoal {
  const d = Math.hypot(goal.x, goal.y);
  if (d === 0) return goal;
  return { ...goal, x: goal.x - (goal.y / d) * by, y: goal.y + (goal.x / d) * by };
}

function mix(a: number, b: number, share: number): number {
  return a * (b / a) ** share;
}

function towards(now: number, target: number, step: number): number {
  return now + Math.min(step, Math.max(-step, target - now));
}

function markScan(recipe: Recipe, planner: Course['planner'], sensor: Pose2, ranges: Float32Array) {
  const { lidar } = recipe.profile;
  const increment = angleIncrement(lidar);
  for (let i = 0; i < ranges.length; i++) {
    const range = ranges[i] as number;
    if (!(range < 4)) continue;
    const angle = sensor.yaw + lidar.angleMin + i * increment;
    const x = sensor.x + range * Math.cos(angle);
    planner.mark(x, sensor.y + range * Math.sin(angle));
  }
}
