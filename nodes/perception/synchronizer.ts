import { drop, senses, synchronizerStart } from './sense.ts';
import type {
  DropReason,
  Sense,
  SenseMessage,
  SenseState,
  SynchronizerParams,
  SynchronizerState,
} from './sense.ts';
import { closeSet, isDecided } from './synchronized-set.ts';
import type { SynchronizedSet } from './synchronized-set.ts';

export type SynchronizerEvent =
  | {
      readonly kind: 'message';
      readonly now: number;
      readonly sense: Sense;
      readonly stamp: number;
      readonly message: SenseMessage;
    }
  | { readonly kind: 'tick'; readonly now: number };

export interface SynchronizerStep {
  readonly state: SynchronizerState;
  readonly sets: readonly SynchronizedSet[];
}

/**
 * Approximate-time sets around the stamps of one sense. A set is closed when the nearest message of
 * every other expected sense is certain, when `max_wait` has passed since its reference arrived, or
 * when the next reference arrives; what has no message within `slop` of its stamp is missing for a
 * reason. Without references, sets of what there is come at `minimum_rate`. Stamps of sets rise.
 */
export function synchronize(
  before: SynchronizerState,
  event: SynchronizerEvent,
  params: SynchronizerParams,
): SynchronizerStep {
  // time runs backwards only when a simulation or a recording starts anew
  let state = event.now < before.now ? synchronizerStart : before;
  let sets = none;
  if (event.kind === 'message') {
    let reason = isUsable(state, event, params);
    const opens = event.sense === params.reference && reason === undefined;
    if (opens && state.pending !== undefined) {
      const superseded = closeSet(state, event.now, state.pending.stamp, 'superseded', params);
      state = superseded.state;
      sets = [superseded.set];
      reason = isUsable(state, event, params);
    }
    const late = !opens || event.stamp <= state.lastStamp;
    state = {
      now: event.now,
      senses: withSense(state.senses, event.sense, accept(state, event, reason, params)),
      pending: late ? state.pending : { stamp: event.stamp, deadline: event.now + params.max_wait },
      lastStamp: state.lastStamp,
      lastClosed: state.lastClosed,
    };
  } else if (state.now !== event.now) state = { ...state, now: event.now };
  const due = dueSet(state, event, params);
  if (due === undefined) return { state, sets };
  const closed = closeSet(state, event.now, due.stamp, due.cause, params);
  return { state: closed.state, sets: [...sets, closed.set] };
}

const none: readonly SynchronizedSet[] = [];

/** The set to be closed now, if any. */
function dueSet(
  state: SynchronizerState,
  { kind, now }: SynchronizerEvent,
  params: SynchronizerParams,
): Pick<SynchronizedSet, 'stamp' | 'cause'> | undefined {
  const { pending } = state;
  if (pending !== undefined) {
    const { stamp, deadline } = pending;
    if (isDecided(state, stamp, params)) return { stamp, cause: 'complete' };
    return now >= deadline - 1e-9 ? { stamp, cause: 'deadline' } : undefined;
  }
  if (kind !== 'tick' || !isIdle(state, params)) return undefined;
  const stamp = now - params.max_wait;
  return stamp > state.lastStamp ? { stamp, cause: 'idle' } : undefined;
}

/** True when something was heard, but the reference has been silent for long. */
function isIdle(state: SynchronizerState, params: SynchronizerParams): boolean {
  const heard = senses.some((sense) => state.senses[sense].newest !== undefined);
  const { newest } = state.senses[params.reference];
  const silent = state.now - (newest ?? -Infinity) > Math.max(params.stale_after, params.max_wait);
  return heard && silent && state.now - state.lastClosed >= 1 / params.minimum_rate - 1e-9;
}

type AllSenses = SynchronizerState['senses'];
type MessageEvent = Extract<SynchronizerEvent, { kind: 'message' }>;

/** Why an input cannot be taken, undefined when it can. */
function isUsable(
  state: SynchronizerState,
  { sense, stamp, now }: MessageEvent,
  params: SynchronizerParams,
): DropReason | undefined {
  const one = state.senses[sense];
  if (!params.senses.includes(sense)) return 'not-expected';
  if (!Number.isFinite(stamp) || stamp > now + params.slop) return 'bad-stamp';
  for (const queued of one.queue) if (queued.stamp === stamp) return 'duplicate';
  if (stamp <= one.passed) return 'late';
  if (sense === params.reference && stamp <= state.lastStamp) return 'late';
  if (sense === params.reference && stamp <= (state.pending?.stamp ?? -Infinity)) return 'late';
  return undefined;
}

/** All names written out: an object spread at 50 Hz costs as much as all the rest of this file. */
function withSense(all: AllSenses, sense: Sense, one: SenseState): AllSenses {
  return {
    scan: sense === 'scan' ? one : all.scan,
    image: sense === 'image' ? one : all.image,
    audio: sense === 'audio' ? one : all.audio,
    odometry: sense === 'odometry' ? one : all.odometry,
  };
}

function accept(
  state: SynchronizerState,
  { sense, stamp, message }: MessageEvent,
  reason: DropReason | undefined,
  params: SynchronizerParams,
): SenseState {
  const one = state.senses[sense];
  const received = one.received + 1;
  if (reason !== undefined) return drop({ ...one, received }, reason, stamp);
  const last = one.queue.at(-1);
  const queue = one.queue.slice();
  queue.push({ stamp, message, uses: 0 });
  if (last !== undefined && stamp < last.stamp) queue.sort((a, b) => a.stamp - b.stamp);
  const { used, dropped, lost, passed } = one;
  const newest = Math.max(one.newest ?? -Infinity, stamp);
  const taken: SenseState = { queue, received, used, dropped, newest, lost, passed };
  if (queue.length <= params.queue_size) return taken;
  const excess = queue.splice(0, queue.length - params.queue_size);
  return excess.reduce<SenseState>((so, gone) => {
    const passed = Math.max(so.passed, gone.stamp);
    return gone.uses > 0 ? { ...so, passed } : drop({ ...so, passed }, 'overflow', gone.stamp);
  }, taken);
}
