import { compose, distance, inverse, wrapAngle } from '#nodes/math/se2.ts';
import type { Point2, Pose2, Twist2 } from '#nodes/math/se2.ts';
import type { Path } from '#nodes/msgs/nav.ts';
import type { Surroundings } from './open-space.ts';
import type { NavigatorParams } from './params.ts';
import { isStuck, progressFrom, progressed } from './progress.ts';
import type { Progress } from './progress.ts';
import { beginRecovery, recover, recoveryOrder, turnSpeed } from './recovery.ts';
import type { Recovery, RecoveryKind } from './recovery.ts';
import { headingAlong, pathLength } from './route.ts';
import { codes, messageOf } from './outcomes.ts';
import type { FailureCode } from './outcomes.ts';

export interface Goal extends Point2 {
  /** Absent where any heading will do [rad]. */
  readonly yaw?: number | undefined;
}

/** What the navigator senses at one tick. */
export interface Senses {
  readonly now: number;
  /** Pose in `map`; undefined before it is known. */
  readonly robot: Pose2 | undefined;
  /** Pose in `odom`, the frame of `around`. */
  readonly odometry: Pose2 | undefined;
  /** Age of these poses [s]. */
  readonly age: number;
  readonly velocity: Twist2;
  readonly around: Surroundings | undefined;
  /** Something of higher rank stops the robot: waiting for it is not being stuck. */
  readonly held: boolean;
}

type Phase =
  | { readonly kind: 'following' }
  | { readonly kind: 'stopping'; readonly since: number }
  | { readonly kind: 'turning'; readonly since: number }
  | { readonly kind: 'recovering'; readonly recovery: Recovery };

/** Everything known of the goal on its way. */
export interface Navigation {
  readonly goal: Goal;
  readonly startedAt: number;
  readonly phase: Phase;
  /** Path in force. */
  readonly path: Path | undefined;
  /** Length of the first path [m]. */
  readonly firstDistance: number | undefined;
  readonly asking: boolean;
  readonly askAt: number;
  /** Newest failures of the planner in a row. */
  readonly failures: number;
  readonly failure: FailureCode | undefined;
  readonly progress: Progress | undefined;
  /** Recoveries done, for the feedback, and spent of the budget. */
  readonly recoveries: number;
  readonly spent: number;
  /** Recoveries since a path was last found. */
  readonly planless: number;
  /** Where the last recovery happened, or the last metre of progress gave one back. */
  readonly anchor: Point2 | undefined;
}

export type PlanOutcome =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'failed'; readonly code: FailureCode };

/** What is to be done now. */
export interface Decision {
  readonly next: Navigation;
  /** A new path to follow; null: none. */
  readonly plan?: Path | null;
  /** Drive by this instead of the path. */
  readonly command?: Twist2;
  readonly ask?: boolean;
  readonly clear?: boolean;
  readonly end?: {
    readonly kind: 'succeeded' | 'aborted';
    readonly code: number;
    readonly text: string;
  };
}

const still: Twist2 = { v: 0, w: 0 };

export function navigationTo(goal: Goal, now: number): Navigation {
  return {
    goal,
    startedAt: now,
    phase: { kind: 'following' },
    path: undefined,
    firstDistance: undefined,
    asking: false,
    askAt: now,
    failures: 0,
    failure: undefined,
    progress: undefined,
    recoveries: 0,
    spent: 0,
    planless: 0,
    anchor: undefined,
  };
}

/** Takes the planner's answer. */
export function planned(
  navigation: Navigation,
  outcome: PlanOutcome,
  now: number,
  params: NavigatorParams,
): Decision {
  const answered = { ...navigation, asking: false };
  if (outcome.kind === 'path') {
    const { path } = outcome;
    const firstDistance = navigation.firstDistance ?? pathLength(path);
    const found = { failures: 0, failure: undefined, planless: 0 };
    const next = { ...answered, ...found, path, firstDistance };
    return navigation.phase.kind === 'following' ? { next, plan: path } : { next };
  }
  const { code } = outcome;
  const failures = navigation.failure === code ? navigation.failures + 1 : 1;
  const next = { ...answered, failures, failure: code };
  if (navigation.phase.kind !== 'following') return { next };
  if (code === codes.goalOffMap || code === codes.startOffMap) return abort(next, code);
  if (isMissing(code))
    return now - navigation.startedAt > params.startup_timeout ? abort(next, code) : { next };
  if (code === codes.goalOccupied && failures >= 3) return abort(next, code);
  // an old path outlives one failure, that may be a flicker of the costmap
  if (failures === 2 && navigation.path !== undefined)
    return { next: { ...next, path: undefined }, plan: null, clear: true };
  return failures === 1 ? { next, clear: true } : { next };
}

/** One tick of the behaviour. */
export function tick(navigation: Navigation, senses: Senses, params: NavigatorParams): Decision {
  const { now, robot } = senses;
  if (now - navigation.startedAt > params.navigation_timeout)
    return abort(navigation, codes.timeout);
  if (robot === undefined) return waitForPose(navigation, senses, params);
  const refunded = refund(navigation, robot);
  switch (refunded.phase.kind) {
    case 'following':
      return follow(refunded, robot, senses, params);
    case 'stopping':
      return stop(refunded, refunded.phase.since, robot, senses, params);
    case 'turning':
      return turn(refunded, refunded.phase.since, robot, senses, params);
    case 'recovering':
      return goOnRecovering(refunded, refunded.phase.recovery, senses, params);
  }
}

function waitForPose(navigation: Navigation, { now }: Senses, params: NavigatorParams): Decision {
  return now - navigation.startedAt > params.startup_timeout
    ? abort(navigation, codes.noPose)
    : { next: navigation };
}

/** A metre away from the last recovery gives one back. */
function refund(navigation: Navigation, robot: Pose2): Navigation {
  const { anchor, spent } = navigation;
  if (anchor === undefined) return { ...navigation, anchor: robot };
  if (distance(anchor, robot) < 1) return navigation;
  return { ...navigation, anchor: robot, spent: Math.max(0, spent - 1) };
}

function follow(
  navigation: Navigation,
  robot: Pose2,
  senses: Senses,
  params: NavigatorParams,
): Decision {
  const { now } = senses;
  if (isAtGoal(navigation, robot, params.xy_goal_tolerance)) {
    const phase: Phase = { kind: 'stopping', since: now };
    return { next: { ...navigation, phase }, plan: null };
  }
  const asked = askIfDue(navigation, now, params);
  const before = asked.next.progress ?? progressFrom(robot, now);
  const waiting = senses.held || (asked.next.path === undefined && asked.next.failures === 0);
  const progress = waiting ? progressFrom(robot, now) : progressed(before, robot, now, params);
  const next = withProgress(asked.next, progress);
  const decision = asked.ask === true ? { next, ask: true } : { next };
  if (waiting || isMissing(next.failure)) return decision;
  const planless = next.failures >= planlessAfter;
  if (!planless && !isStuck(progress, now, params)) return decision;
  return beginNextRecovery(next, robot, senses, params);
}

/** All names written out: at every tick, and an object spread of so many is dear. */
function withProgress(navigation: Navigation, progress: Progress): Navigation {
  return {
    goal: navigation.goal,
    startedAt: navigation.startedAt,
    phase: navigation.phase,
    path: navigation.path,
    firstDistance: navigation.firstDistance,
    asking: navigation.asking,
    askAt: navigation.askAt,
    failures: navigation.failures,
    failure: navigation.failure,
    progress,
    recoveries: navigation.recoveries,
    spent: navigation.spent,
    planless: navigation.planless,
    anchor: navigation.anchor,
  };
}

/** Failures of the planner in a row after which a recovery is tried. */
const planlessAfter = 3;

function askIfDue(navigation: Navigation, now: number, params: NavigatorParams): Decision {
  if (navigation.asking || now < navigation.askAt) return { next: navigation };
  const askAt = now + 1 / params.planner_frequency;
  return { next: { ...navigation, asking: true, askAt }, ask: true };
}

function isAtGoal({ goal, path }: Navigation, robot: Pose2, tolerance: number): boolean {
  if (distance(goal, robot) <= tolerance) return true;
  // where the goal itself is taken, the path ends beside it
  const end = path?.poses.at(-1)?.pose.position;
  return end !== undefined && distance(end, robot) <= tolerance;
}

function stop(
  navigation: Navigation,
  since: number,
  robot: Pose2,
  { now, velocity }: Senses,
  params: NavigatorParams,
): Decision {
  const moving = Math.abs(velocity.v) > 0.02 || Math.abs(velocity.w) > 0.05;
  if (moving && now - since < 2) return { next: navigation };
  if (!isAtGoal(navigation, robot, params.xy_goal_tolerance + 0.05)) return resume(navigation, now);
  const { yaw } = navigation.goal;
  if (yaw === undefined || Math.abs(wrapAngle(yaw - robot.yaw)) <= params.yaw_goal_tolerance)
    return { next: navigation, end: { kind: 'succeeded', code: 0, text: '' } };
  return { next: { ...navigation, phase: { kind: 'turning', since: now } } };
}

function turn(
  navigation: Navigation,
  since: number,
  robot: Pose2,
  senses: Senses,
  params: NavigatorParams,
): Decision {
  const { now, age } = senses;
  const left = wrapAngle((navigation.goal.yaw ?? robot.yaw) - robot.yaw);
  if (Math.abs(left) <= params.yaw_goal_tolerance / 2)
    return { next: { ...navigation, phase: { kind: 'stopping', since: now } }, command: still };
  if (!isAtGoal(navigation, robot, params.xy_goal_tolerance + 0.1)) return resume(navigation, now);
  if (age > params.transform_tolerance || senses.held)
    return {
      next: { ...navigation, phase: { kind: 'turning', since: now } },
      command: still,
    };
  if (now - since > (2 * Math.PI) / params.spin_speed + 3)
    return beginNextRecovery(navigation, robot, senses, params);
  return { next: navigation, command: { v: 0, w: Math.sign(left) * turnSpeed(left, params) } };
}

function resume(navigation: Navigation, now: number): Decision {
  const next = {
    ...navigation,
    phase: { kind: 'following' } as const,
    progress: undefined,
    askAt: now,
    failures: 0,
    failure: undefined,
  };
  return { next, plan: navigation.path ?? null };
}

/** Takes the next recovery that is of use here, or gives up. */
function beginNextRecovery(
  navigation: Navigation,
  robot: Pose2,
  senses: Senses,
  params: NavigatorParams,
): Decision {
  const { now } = senses;
  const pathless = navigation.failures >= planlessAfter;
  const most = pathless ? planlessRecoveries : params.number_of_retries;
  for (let n = pathless ? navigation.planless : navigation.spent; n < most; n++) {
    const begun = {
      ...navigation,
      ...(pathless ? { planless: n + 1 } : { spent: n + 1 }),
      recoveries: navigation.recoveries + 1,
      anchor: robot,
      progress: undefined,
      askAt: now,
      failures: 0,
    };
    const kind = recoveryOrder[n % recoveryOrder.length] ?? 'wait';
    if (kind === 'clear') return { next: { ...begun, phase: { kind: 'following' } }, clear: true };
    const recovery = begin(kind, navigation, robot, senses, params);
    if (recovery !== undefined)
      return { next: { ...begun, phase: { kind: 'recovering', recovery } }, command: still };
  }
  return abort(navigation, pathless ? (navigation.failure ?? codes.unreachable) : codes.noProgress);
}

/** A planner that finds no way is asked again after so many recoveries, not more. */
const planlessRecoveries = 2;

function begin(
  kind: Exclude<RecoveryKind, 'clear'>,
  navigation: Navigation,
  robot: Pose2,
  { now, odometry, around }: Senses,
  params: NavigatorParams,
): Recovery | undefined {
  if (odometry === undefined) return undefined;
  const towards = pathHeading(navigation, robot, odometry);
  return beginRecovery(kind, { now, robot: odometry, around, towards }, params);
}

function goOnRecovering(
  navigation: Navigation,
  recovery: Recovery,
  senses: Senses,
  params: NavigatorParams,
): Decision {
  const { now, robot, odometry, around, age } = senses;
  if (odometry === undefined || robot === undefined || age > params.transform_tolerance)
    return { next: navigation, command: still };
  const towards = pathHeading(navigation, robot, odometry);
  const command = recover(recovery, { now, robot: odometry, around, towards }, params);
  if (command !== undefined) return { next: navigation, command };
  return { ...resume(navigation, now), command: still };
}

/** Heading of the path ahead in the frame of the local costmap. */
function pathHeading({ path }: Navigation, robot: Pose2, odometry: Pose2): number | undefined {
  const inMap = path === undefined ? undefined : headingAlong(path, robot, 0.7);
  if (inMap === undefined) return undefined;
  const odomFromMap = compose(odometry, inverse(robot));
  return wrapAngle(inMap + odomFromMap.yaw);
}

function isMissing(code: FailureCode | undefined): boolean {
  return code === codes.noCostmap || code === codes.noPose;
}

function abort(navigation: Navigation, code: FailureCode): Decision {
  return { next: navigation, plan: null, end: { kind: 'aborted', code, text: messageOf(code) } };
}
