import type { AudioDataStamped } from '#nodes/msgs/audio.ts';
import type { Odometry } from '#nodes/msgs/nav.ts';
import type { Image, LaserScan } from '#nodes/msgs/sensor.ts';

export const senses = ['scan', 'image', 'audio', 'odometry'] as const;
export type Sense = (typeof senses)[number];

export interface SenseMessages {
  readonly scan: LaserScan;
  readonly image: Image;
  readonly audio: AudioDataStamped;
  readonly odometry: Odometry;
}
export type SenseMessage = SenseMessages[Sense];

/**
 * Why an input was not used: no set wanted it (`surplus`), the same stamp was there before, it came
 * after its set was closed (`late`), too many waited (`overflow`), its stamp is no number or lies
 * ahead of the clock (`bad-stamp`), or the robot is not said to have that sense (`not-expected`).
 */
export const dropReasons = [
  'surplus',
  'duplicate',
  'late',
  'overflow',
  'bad-stamp',
  'not-expected',
] as const;
export type DropReason = (typeof dropReasons)[number];

export interface SynchronizerParams {
  readonly senses: readonly Sense[];
  /** Sets are made around messages of this sense. */
  readonly reference: Sense;
  readonly slop: number;
  readonly max_wait: number;
  readonly stale_after: number;
  readonly minimum_rate: number;
  readonly queue_size: number;
}

export interface Queued {
  readonly stamp: number;
  readonly message: SenseMessage;
  /** In how many sets it was. */
  readonly uses: number;
}

/** What is known of one sense; `received` is `used` plus all `dropped` plus the unused in `queue`. */
export interface SenseState {
  /** By stamp, never more than `queue_size`. */
  readonly queue: readonly Queued[];
  readonly received: number;
  readonly used: number;
  readonly dropped: Readonly<Record<DropReason, number>>;
  readonly newest: number | undefined;
  /** Stamp of the last input that was dropped though it was wanted. */
  readonly lost: number | undefined;
  /** Older stamps come too late. */
  readonly passed: number;
}

export interface SynchronizerState {
  readonly now: number;
  readonly senses: Readonly<Record<Sense, SenseState>>;
  /** A set waiting for the other senses. */
  readonly pending: { readonly stamp: number; readonly deadline: number } | undefined;
  readonly lastStamp: number;
  readonly lastClosed: number;
}

const none: Readonly<Record<DropReason, number>> = {
  surplus: 0,
  duplicate: 0,
  late: 0,
  overflow: 0,
  'bad-stamp': 0,
  'not-expected': 0,
};
const nothing: SenseState = {
  queue: [],
  received: 0,
  used: 0,
  dropped: none,
  newest: undefined,
  lost: undefined,
  passed: -Infinity,
};

export const synchronizerStart: SynchronizerState = {
  now: -Infinity,
  senses: { scan: nothing, image: nothing, audio: nothing, odometry: nothing },
  pending: undefined,
  lastStamp: -Infinity,
  lastClosed: -Infinity,
};

export function drop(one: SenseState, reason: DropReason, stamp: number): SenseState {
  const dropped = { ...one.dropped, [reason]: one.dropped[reason] + 1 };
  const wanted = reason === 'late' || reason === 'overflow';
  return { ...one, dropped, lost: wanted ? stamp : one.lost };
}
