/** Inputs the robot must not move without. */
export type WatchedInput = 'scan' | 'odom' | 'odometry_filtered' | 'cmd_vel_nav';

export interface WatchdogLimits {
  /** Time between two messages of each input [s]. */
  readonly periods: Readonly<Record<WatchedInput, number>>;
  /** How late a message may be [s]. */
  readonly tolerance: number;
  /** Age beyond which a message does not count as one, on arrival [s]. */
  readonly maxAge: number;
  /** Time the policy has to begin after a plan or a recovery [s]. */
  readonly commandGrace: number;
}

interface Arrival {
  /** When the last good message arrived [s]. */
  readonly at: number;
  readonly stamp: number;
  /** What is wrong with the newest message, empty: nothing. */
  readonly problem: string;
}

export interface WatchdogState {
  /** null: none yet. */
  readonly inputs: Readonly<Record<WatchedInput, Arrival | null>>;
  /** Since when there is a plan to follow [s], null: none. */
  readonly planSince: number | null;
  /** When a recovery or a person last commanded [s]. */
  readonly overriddenAt: number;
  readonly failedNodes: readonly string[];
}

export const watchdogAtRest: WatchdogState = {
  inputs: { scan: null, odom: null, odometry_filtered: null, cmd_vel_nav: null },
  planSince: null,
  overriddenAt: -Infinity,
  failedNodes: [],
};

export type WatchdogEvent =
  | {
      readonly kind: 'message';
      readonly input: WatchedInput;
      readonly at: number;
      readonly stamp: number;
      readonly problem: string;
    }
  | { readonly kind: 'plan'; readonly active: boolean; readonly at: number }
  | { readonly kind: 'override'; readonly at: number }
  | { readonly kind: 'node'; readonly text: string }
  | { readonly kind: 'tick' };

/** State after an event. A message whose stamp stands still or is old is no sign of life. */
export function watchdogAfter(
  state: WatchdogState,
  event: WatchdogEvent,
  limits: WatchdogLimits,
): WatchdogState {
  if (event.kind === 'tick') return state;
  if (event.kind === 'override') return { ...state, overriddenAt: event.at };
  if (event.kind === 'plan') {
    return { ...state, planSince: event.active ? (state.planSince ?? event.at) : null };
  }
  if (event.kind === 'node') return { ...state, failedNodes: failures(state, event.text) };
  const { input, at, stamp, problem } = event;
  const previous = state.inputs[input];
  const fresh = stamp > (previous?.stamp ?? -Infinity) && Math.abs(at - stamp) <= limits.maxAge;
  if (problem === '' && !fresh) return state;
  const arrival: Arrival =
    problem === ''
      ? { at, stamp, problem }
      : { at: previous?.at ?? -Infinity, stamp: previous?.stamp ?? -Infinity, problem };
  const { planSince, overriddenAt, failedNodes } = state;
  return {
    inputs: withArrival(state.inputs, input, arrival),
    planSince,
    overriddenAt,
    failedNodes,
  };
}

/** All names written out: an object spread for each of 150 messages a second is dear. */
function withArrival(
  inputs: WatchdogState['inputs'],
  input: WatchedInput,
  arrival: Arrival,
): WatchdogState['inputs'] {
  return {
    scan: input === 'scan' ? arrival : inputs.scan,
    odom: input === 'odom' ? arrival : inputs.odom,
    odometry_filtered: input === 'odometry_filtered' ? arrival : inputs.odometry_filtered,
    cmd_vel_nav: input === 'cmd_vel_nav' ? arrival : inputs.cmd_vel_nav,
  };
}

/** `name` has failed; `-name` runs again. */
function failures({ failedNodes }: WatchdogState, text: string): readonly string[] {
  const alive = text.startsWith('-');
  const name = alive ? text.slice(1) : text;
  const others = failedNodes.filter((failed) => failed !== name);
  return alive || name === '' ? others : [...others, name];
}

const senses = ['scan', 'odom', 'odometry_filtered'] as const;

/** Reasons to stand, each beginning with its source; empty when the robot may move. */
export function faults(state: WatchdogState, now: number, limits: WatchdogLimits): string[] {
  const found = state.failedNodes.map((name) => `${name}: node failed`);
  for (const input of senses) {
    const fault = faultOf(state, input, now, limits);
    if (fault) found.push(fault);
  }
  const command = commandFault(state, now, limits);
  if (command) found.push(command);
  return found;
}

function faultOf(
  { inputs }: WatchdogState,
  input: WatchedInput,
  now: number,
  limits: WatchdogLimits,
): string | null {
  const arrival = inputs[input];
  if (!arrival) return `${input}: none yet`;
  if (arrival.problem !== '') return `${input}: ${arrival.problem}`;
  return now - arrival.at > limits.periods[input] + limits.tolerance + 1e-9
    ? `${input}: late`
    : null;
}

/** A plan is there and nobody else drives, so the policy must speak. */
function commandFault(state: WatchdogState, now: number, limits: WatchdogLimits): string | null {
  if (state.planSince === null) return null;
  const since = Math.max(state.planSince, state.overriddenAt);
  if (now - since <= limits.commandGrace) return null;
  const fault = faultOf(state, 'cmd_vel_nav', now, limits);
  return fault === 'cmd_vel_nav: late' ? 'cmd_vel_nav: late, model hung or node dead' : fault;
}

/**
 * What is wrong with the ranges of a scan, empty: nothing. A beam is known when it measured
 * something, saw nothing (+Inf) or something too near (-Inf, REP 117).
 */
export function scanProblem(
  { ranges, range_min, range_max }: Ranges,
  minKnownShare: number,
): string {
  if (ranges.length === 0) return 'empty';
  let known = 0;
  for (let i = 0; i < ranges.length; i++) {
    const range = ranges[i] ?? NaN;
    if (range === Infinity || range === -Infinity) known++;
    else if (range >= range_min && range <= range_max) known++;
  }
  if (known === 0) return 'no beam is a number';
  return known < minKnownShare * ranges.length ? 'too few beams are numbers' : '';
}

interface Ranges {
  readonly ranges: Float32Array;
  readonly range_min: number;
  readonly range_max: number;
}
