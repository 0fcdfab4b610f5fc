import type { Twist2 } from '#nodes/math/se2.ts';

/** Sources of velocity, by rising priority. */
export type MuxSource = 'nav' | 'recovery' | 'teleop';

/** What is in force: a source, or why there is none. */
export type MuxSelection = MuxSource | 'none' | 'emergency_stop' | 'safety_stop';

export interface SourceLimits {
  readonly priority: number;
  /** A command older than this is dead [s]. */
  readonly timeout: number;
}

export type MuxLimits = Readonly<Record<MuxSource, SourceLimits>>;

interface Received {
  readonly twist: Twist2;
  /** When it arrived [s]. */
  readonly at: number;
  /** Stamp it carries [s]. */
  readonly stamp: number;
}

export interface MuxState {
  readonly sources: Readonly<Record<MuxSource, Received | undefined>>;
  readonly emergencyStop: boolean;
  /** Reason of the watchdog to stand, empty: none. */
  readonly safetyStop: string;
}

export const muxAtRest: MuxState = {
  sources: { teleop: undefined, recovery: undefined, nav: undefined },
  emergencyStop: false,
  safetyStop: '',
};

export type MuxEvent =
  | ({ readonly kind: 'command'; readonly source: MuxSource } & Received)
  | { readonly kind: 'emergency_stop'; readonly active: boolean }
  | { readonly kind: 'safety_stop'; readonly reason: string }
  | { readonly kind: 'tick' };

/** State after an event; the emergency stop stays until it is released in so many words. */
export function muxAfter(state: MuxState, event: MuxEvent): MuxState {
  if (event.kind === 'tick') return state;
  if (event.kind === 'emergency_stop') return { ...state, emergencyStop: event.active };
  if (event.kind === 'safety_stop') return { ...state, safetyStop: event.reason };
  const { source, twist, at, stamp } = event;
  const received = { twist, at, stamp };
  const { teleop, recovery, nav } = state.sources;
  const sources = {
    teleop: source === 'teleop' ? received : teleop,
    recovery: source === 'recovery' ? received : recovery,
    nav: source === 'nav' ? received : nav,
  };
  return { sources, emergencyStop: state.emergencyStop, safetyStop: state.safetyStop };
}

export interface MuxDecision {
  readonly selected: MuxSelection;
  readonly twist: Twist2;
  /** Stamp of the selected command [s], null: zero of the mux's own. */
  readonly stamp: number | null;
  /** Live source whose command is not a number and was refused. */
  readonly refused: MuxSource | null;
}

const zero: Twist2 = { v: 0, w: 0 };
const names: readonly MuxSource[] = ['teleop', 'recovery', 'nav'];

/**
 * The live source of the highest priority. A command that is not a number stands for zero and keeps
 * its source's place: what fails must not hand the robot to another.
 */
export function select(state: MuxState, now: number, limits: MuxLimits): MuxDecision {
  if (state.emergencyStop) return stand('emergency_stop');
  if (state.safetyStop !== '') return stand('safety_stop');
  let best: MuxSource | null = null;
  for (const name of names) {
    const received = state.sources[name];
    if (!received || now - received.at > limits[name].timeout + 1e-9) continue;
    if (best === null || limits[name].priority > limits[best].priority) best = name;
  }
  const received = best && state.sources[best];
  if (!best || !received) return stand('none');
  const { twist, stamp } = received;
  const valid = Number.isFinite(twist.v) && Number.isFinite(twist.w);
  return { selected: best, twist: valid ? twist : zero, stamp, refused: valid ? null : best };
}

function stand(selected: MuxSelection): MuxDecision {
  return { selected, twist: zero, stamp: null, refused: null };
}

/** What was said last, and when [s]. */
export interface MuxPublished {
  readonly decision: MuxDecision;
  readonly at: number;
}

export const muxSilent: MuxPublished = { decision: stand('none'), at: -Infinity };

/** Whether to speak: the outcome changed, its source spoke, or it is time. */
export function muxDue(
  event: MuxEvent,
  decision: MuxDecision,
  { decision: said, at }: MuxPublished,
  now: number,
  period: number,
): boolean {
  if (decision.selected !== said.selected) return true;
  if (event.kind === 'command') return event.source === decision.selected;
  return event.kind === 'tick' && now - at > period / 2;
}
