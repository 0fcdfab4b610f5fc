import type { Twist2 } from '#nodes/math/se2.ts';
import { gather } from './near-points.ts';
import type { MonitorDecision, MonitorInput, MonitorMemory } from './collision-monitor.ts';
import type { Outline } from './outline.ts';
import { extend, finalClearance, freeWay, stoppingPath } from './stopping-path.ts';
import type { Dynamics, Horizon } from './stopping-path.ts';

export interface EscapeParams {
  /** A wanted motion must have been blocked for this long [s]. */
  readonly patience: number;
  /** An escape goes on for this long [s] unless it is blocked itself. */
  readonly commitment: number;
  /** Speeds of an escape [m/s, rad/s]. */
  readonly escapeLinear: number;
  readonly escapeAngular: number;
  /** How far ahead an escape is judged by the way it opens [m]. */
  readonly lookahead: number;
}

const options = 6;
/** A radian of turning is worth so many metres of way. */
const turnWorth = 0.2;

/** The i-th way out of a blocked command: turn either way, back straight or turning, or the front. */
function option(i: number, { v, w }: Twist2, params: EscapeParams): Twist2 {
  const back = v < 0 ? params.escapeLinear : -params.escapeLinear;
  const turn = w < 0 ? -params.escapeAngular : params.escapeAngular;
  if (i === 0) return { v: 0, w: turn };
  if (i === 1) return { v: 0, w: -turn };
  if (i === 2) return { v: back, w: 0 };
  if (i === 3) return { v: back, w: turn };
  if (i === 4) return { v: back, w: -turn };
  return { v: -back, w: 0 };
}

/** Whether the escape under way should be gone on with. */
export function worthKeeping(
  memory: MonitorMemory,
  input: MonitorInput,
  limits: EscapeParams,
): boolean {
  memory.escapingFor += input.dt;
  return input.mayEscape && memory.escapingFor < limits.commitment;
}

interface EscapeLimits extends EscapeParams {
  readonly margin: number;
  readonly horizon: Horizon;
  readonly dynamics: Dynamics;
}

type Escape = Pick<MonitorDecision, 'twist' | 'action'>;

/**
 * The clear way out after which the wanted command gets furthest, clearance breaking ties; the one
 * under way while it stays clear. A robot that does not look back backs out only as far as it came.
 */
export function escape(
  input: MonitorInput,
  outline: Outline,
  limits: EscapeLimits,
  memory: MonitorMemory,
  isClear: (twist: Twist2) => boolean,
  floor: number,
): Escape | null {
  const allowed = (twist: Twist2): boolean =>
    (twist.v >= 0 || input.points.allRound || memory.behind > 0) && isClear(twist);
  let best = -1;
  let bestScore = -Infinity;
  if (memory.escaping >= 0 && allowed(option(memory.escaping, input.command, limits))) {
    best = memory.escaping;
  } else {
    memory.escapingFor = 0;
    gather(input, outline, limits, 2 * limits.lookahead, memory.near);
    for (let i = 0; i < options; i++) {
      const twist = option(i, input.command, limits);
      if (!allowed(twist)) continue;
      const score = opened(twist, input, outline, limits, memory, floor);
      if (score > bestScore) {
        best = i;
        bestScore = score;
      }
    }
  }
  memory.escaping = best;
  if (best < 0) return null;
  const twist = option(best, input.command, limits);
  return { twist, action: twist.v === 0 ? 'turn' : 'back_out' };
}

/**
 * Way the wanted command could go after a while of `twist`, plus the clearance there [m]; a turn
 * counts besides, since backing straight out leads back to the same place.
 */
function opened(
  twist: Twist2,
  input: MonitorInput,
  outline: Outline,
  limits: EscapeLimits,
  { near, probe }: MonitorMemory,
  floor: number,
): number {
  const { command, now, last } = input;
  const tried = { latency: limits.horizon.latency, hold: limits.commitment };
  stoppingPath(probe, now, last, twist, tried, limits.dynamics, outline.radius);
  if (freeWay(probe, near, outline, floor) < Infinity) return -1;
  const end = probe.count - 1;
  const clearance = finalClearance(probe, near, outline, limits.margin + limits.lookahead);
  const speed = Math.hypot(command.v, command.w * outline.radius);
  extend(probe, { ...command }, command, limits.lookahead / speed, limits.dynamics, outline.radius);
  const free = freeWay(probe, near, outline, Math.min(floor, clearance), end);
  const turned = turnWorth * Math.abs(twist.w) * limits.commitment;
  return Math.min(free, limits.lookahead) + clearance + turned;
}
