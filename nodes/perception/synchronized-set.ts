import { senses } from './sense.ts';
import type {
  Queued,
  Sense,
  SenseMessages,
  SenseState,
  SynchronizerParams,
  SynchronizerState,
} from './sense.ts';

/**
 * Why a sense is not in a set: nothing ever came, its newest is older than `stale_after`, it is
 * alive but nothing near came in time (`late`), everything is newer (`too-new`), what was near was
 * dropped, or the robot has no such sense by design (`absent`).
 */
export type MissingReason =
  'never-received' | 'too-old' | 'late' | 'too-new' | 'dropped' | 'absent';

export type Member<M> =
  /** `age` is the stamp of the set less its own [s], negative where it is newer. */
  | { readonly kind: 'present'; readonly message: M; readonly age: number }
  /** `age` of the newest message there is. */
  | { readonly kind: 'missing'; readonly reason: MissingReason; readonly age: number | undefined };

/** What the robot perceived around one instant. */
export interface SynchronizedSet {
  /** The instant [s]. */
  readonly stamp: number;
  /** When the set was closed [s]. */
  readonly closed: number;
  readonly cause: 'complete' | 'deadline' | 'superseded' | 'idle';
  readonly members: { readonly [S in Sense]: Member<SenseMessages[S]> };
  /** Counts since the start, this set included. */
  readonly counts: Readonly<Record<Sense, Pick<SenseState, 'received' | 'used' | 'dropped'>>>;
}

/** True when no message that may still come can be nearer to `stamp` than those there are. */
export function isDecided(
  state: SynchronizerState,
  stamp: number,
  params: SynchronizerParams,
): boolean {
  return params.senses.every((sense) => (state.senses[sense].newest ?? -Infinity) >= stamp);
}

/** Takes the nearest message of every sense and lets go of what is older. */
export function closeSet(
  state: SynchronizerState,
  now: number,
  stamp: number,
  cause: SynchronizedSet['cause'],
  params: SynchronizerParams,
): { readonly state: SynchronizerState; readonly set: SynchronizedSet } {
  const after = { ...state.senses };
  const members: Partial<Record<Sense, Member<SenseMessages[Sense]>>> = {};
  for (const sense of senses) {
    const one = state.senses[sense];
    const nearest = params.senses.includes(sense)
      ? nearestTo(one.queue, stamp, params.slop)
      : undefined;
    members[sense] =
      nearest === undefined
        ? { kind: 'missing', ...missing(sense, one, stamp, params) }
        : { kind: 'present', message: nearest.message, age: stamp - nearest.stamp };
    after[sense] = release(one, nearest, stamp - params.slop);
  }
  const counts = after;
  const set = { stamp, closed: now, cause, members, counts } as SynchronizedSet;
  return {
    set,
    state: { now, senses: after, pending: undefined, lastStamp: stamp, lastClosed: now },
  };
}

function nearestTo(queue: readonly Queued[], stamp: number, slop: number): Queued | undefined {
  let best: Queued | undefined;
  for (const queued of queue) {
    const distance = Math.abs(queued.stamp - stamp);
    if (distance > slop + 1e-9) continue;
    if (best === undefined || distance < Math.abs(best.stamp - stamp)) best = queued;
  }
  return best;
}

function missing(
  sense: Sense,
  { newest, lost, queue }: SenseState,
  stamp: number,
  params: SynchronizerParams,
): { readonly reason: MissingReason; readonly age: number | undefined } {
  if (!params.senses.includes(sense)) return { reason: 'absent', age: undefined };
  const age = newest === undefined ? undefined : stamp - newest;
  if (lost !== undefined && Math.abs(lost - stamp) <= params.slop)
    return { reason: 'dropped', age };
  if (age === undefined) return { reason: 'never-received', age };
  if (age > params.stale_after) return { reason: 'too-old', age };
  const waiting = queue.some((queued) => queued.stamp > stamp);
  return { reason: waiting ? 'too-new' : 'late', age };
}

/** The taken message stays, to be taken again where its sense is slow; older ones go. */
function release(one: SenseState, taken: Queued | undefined, horizon: number): SenseState {
  if (one.queue.length === 0) return one;
  const until = taken?.stamp ?? horizon;
  const queue: Queued[] = [];
  let { passed } = one;
  let surplus = 0;
  for (const queued of one.queue) {
    const { stamp, message, uses } = queued;
    if (queued === taken) queue.push({ stamp, message, uses: uses + 1 });
    else if (stamp >= until) queue.push(queued);
    else {
      passed = Math.max(passed, stamp);
      if (uses === 0) surplus++;
    }
  }
  const dropped =
    surplus === 0 ? one.dropped : { ...one.dropped, surplus: one.dropped.surplus + surplus };
  const { received, newest, lost } = one;
  const used = one.used + (taken?.uses === 0 ? 1 : 0);
  return { queue, received, used, dropped, newest, lost, passed };
}
