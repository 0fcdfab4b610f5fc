import type { Pose2, Twist2 } from '#nodes/math/se2.ts';
import { escape, worthKeeping } from './escape.ts';
import type { EscapeParams } from './escape.ts';
import { gather } from './near-points.ts';
import type { ObstaclePoints } from './obstacle-points.ts';
import type { Outline } from './outline.ts';
import { freeWay, leastClearance, poses, stoppingPath } from './stopping-path.ts';
import type { Dynamics, Horizon, NearPoints, Poses } from './stopping-path.ts';

/** What the monitor did with a command. */
export type MonitorAction = 'pass' | 'slowdown' | 'limit' | 'stop' | 'turn' | 'back_out';

/** Why. */
export type MonitorReason =
  | 'none'
  | 'contact_ahead'
  | 'slowdown_zone'
  | 'boxed_in'
  | 'not_a_number'
  | 'no_scan'
  | 'stale_scan'
  | 'no_odometry'
  | 'stale_odometry'
  | 'stale_command'
  | 'emergency_stop'
  | 'safety_stop';

export interface MonitorDecision {
  readonly twist: Twist2;
  readonly action: MonitorAction;
  readonly reason: MonitorReason;
  /** Distance of the outline to the nearest point now, at most the reach looked at [m]. */
  readonly clearance: number;
}

export interface MonitorLimits extends EscapeParams {
  /** Distance kept to every point [m]. */
  readonly margin: number;
  readonly horizon: Horizon;
  readonly dynamics: Dynamics;
  /** Nearer than this [m] the speed is scaled by `slowdownRatio`; 0: never. */
  readonly slowdownDistance: number;
  readonly slowdownRatio: number;
}

export interface MonitorInput {
  readonly command: Twist2;
  /** Velocity of the base now. */
  readonly now: Twist2;
  /** Command in force. */
  readonly last: Twist2;
  /** odomFromBase now. */
  readonly pose: Pose2;
  readonly points: ObstaclePoints;
  /** Time since the last decision [s]. */
  readonly dt: number;
  /** Whether it may turn or back out by itself. */
  readonly mayEscape: boolean;
}

/** What it remembers between two decisions, and buffers that spare allocation. */
export interface MonitorMemory {
  /** How long a wanted motion has been blocked [s]. */
  blocked: number;
  /** Number of the escape under way, -1: none, and how long it has been [s]. */
  escaping: number;
  escapingFor: number;
  /** Way driven forward lately [m]: what is surely free behind a robot that does not look back. */
  behind: number;
  readonly near: NearPoints;
  readonly path: Poses;
  readonly probe: Poses;
}

export function monitorMemory(capacity = 4096): MonitorMemory {
  return {
    blocked: 0,
    escaping: -1,
    escapingFor: 0,
    behind: 0,
    near: {
      x: new Float64Array(capacity),
      y: new Float64Array(capacity),
      distance: new Float64Array(capacity),
      count: 0,
    },
    path: poses(),
    probe: poses(),
  };
}

export const stopped: Twist2 = { v: 0, w: 0 };

const slack = 1e-4;
const bisections = 5;
const creep = { v: 0.01, w: 0.05 };

/** Whether a command moves the robot at all. */
export function moves({ v, w }: Twist2): boolean {
  return Math.abs(v) > 1e-3 || Math.abs(w) > 1e-3;
}

/**
 * Passes a command while the robot can still stop clear of every point after it, otherwise the
 * nearest one after which it can: less speed on the same curve, or less speed and the same turn.
 * Where that means standing, it turns or backs out after a while. Never nearer than the margin, or,
 * within it, never nearer than it is.
 */
export function monitor(
  input: MonitorInput,
  outline: Outline,
  limits: MonitorLimits,
  memory: MonitorMemory,
): MonitorDecision {
  const { command, now, dt } = input;
  memory.behind = Math.min(0.5, Math.max(0, memory.behind + now.v * dt));
  if (!Number.isFinite(command.v) || !Number.isFinite(command.w)) {
    return halt('not_a_number', memory);
  }
  const { near, path } = memory;
  const clearance = gather(input, outline, limits, limits.slowdownDistance, near);
  const stopAfter = (twist: Twist2): void => {
    stoppingPath(path, now, input.last, twist, limits.horizon, limits.dynamics, outline.radius);
  };
  stopAfter(command);
  if (!moves(command)) return passed(command, clearance, memory);
  const slow = clearance < limits.slowdownDistance;
  const wanted = slow ? scaled(command, limits.slowdownRatio) : command;
  if (slow) stopAfter(wanted);
  const wantedIsClear = freeWay(path, near, outline, limits.margin) === Infinity;
  const escaping = memory.escaping >= 0 && worthKeeping(memory, input, limits);
  if (wantedIsClear && !escaping && !slow) return passed(command, clearance, memory);
  stopAfter(stopped);
  const floor = leastClearance(path, near, outline, limits.margin) - slack;
  const isClear = (twist: Twist2): boolean => {
    stopAfter(twist);
    return freeWay(path, near, outline, floor) === Infinity;
  };
  const kept = escaping ? escape(input, outline, limits, memory, isClear, floor) : null;
  if (kept) return { ...kept, reason: 'contact_ahead', clearance };
  if (isClear(wanted)) {
    const free = passed(wanted, clearance, memory);
    return slow ? { ...free, action: 'slowdown', reason: 'slowdown_zone' } : free;
  }
  return { ...avoid(wanted, isClear, input, outline, limits, memory, floor), clearance };
}

function passed(twist: Twist2, clearance: number, memory: MonitorMemory): MonitorDecision {
  memory.blocked = 0;
  memory.escaping = -1;
  return { twist, action: 'pass', reason: 'none', clearance };
}

type Avoidance = Omit<MonitorDecision, 'clearance'>;

function avoid(
  wanted: Twist2,
  isClear: (twist: Twist2) => boolean,
  input: MonitorInput,
  outline: Outline,
  limits: MonitorLimits,
  memory: MonitorMemory,
  floor: number,
): Avoidance {
  const onCurve = largest((s) => isClear(scaled(wanted, s)));
  const inTurn = largest((s) => isClear({ v: s * wanted.v, w: wanted.w }));
  const twist =
    inTurn !== null && inTurn >= (onCurve ?? 0)
      ? { v: inTurn * wanted.v, w: wanted.w }
      : scaled(wanted, onCurve ?? 0);
  if (Math.abs(twist.v) > creep.v || Math.abs(twist.w) > creep.w) {
    memory.blocked = 0;
    memory.escaping = -1;
    const turned = Math.abs(twist.v) <= creep.v && Math.abs(wanted.v) > creep.v;
    return { twist, action: turned ? 'turn' : 'limit', reason: 'contact_ahead' };
  }
  memory.blocked += input.dt;
  if (input.mayEscape && memory.blocked >= limits.patience) {
    memory.escaping = -1;
    const out = escape(input, outline, limits, memory, isClear, floor);
    if (out) return { ...out, reason: 'contact_ahead' };
    return { twist: stopped, action: 'stop', reason: 'boxed_in' };
  }
  return { twist: stopped, action: 'stop', reason: 'contact_ahead' };
}

/** Stands still for a reason outside the points. */
export function halt(reason: MonitorReason, memory: MonitorMemory): MonitorDecision {
  memory.blocked = 0;
  memory.escaping = -1;
  return { twist: stopped, action: 'stop', reason, clearance: NaN };
}

/** Largest share in [0, 1) that is clear, null if not even 0. */
function largest(isClear: (share: number) => boolean): number | null {
  if (!isClear(0)) return null;
  let low = 0;
  let high = 1;
  for (let i = 0; i < bisections; i++) {
    const middle = (low + high) / 2;
    if (isClear(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function scaled({ v, w }: Twist2, share: number): Twist2 {
  return { v: v * share, w: w * share };
}
