import { senses } from './classes.ts';
import type { MeasurementSet } from './measurement.ts';
import type { TrackerOptions } from './options.ts';
import { track, trackerStart } from './tracker.ts';
import type { TrackerState } from './tracker.ts';

interface Step {
  readonly set: MeasurementSet;
  readonly after: TrackerState;
}

/** The sets of the last moments in the order of their stamps, each with the state after it. */
export interface Timeline {
  readonly base: TrackerState;
  /** Sets older than this have become part of `base` [s]. */
  readonly since: number;
  readonly steps: readonly Step[];
  readonly dropped: Readonly<Record<DropReason, number>>;
}

/** Why a set was not used: its stamp is no number, or older than what can still be redone. */
export type DropReason = 'bad-stamp' | 'too-old';

export const timelineStart: Timeline = {
  base: trackerStart,
  since: -Infinity,
  steps: [],
  dropped: { 'bad-stamp': 0, 'too-old': 0 },
};

/**
 * Takes a set at its stamp, however late it comes: the state is wound back to before it, and what
 * came after is done again. At most `horizon` [s] is wound back.
 */
export function insert(
  timeline: Timeline,
  set: MeasurementSet,
  horizon: number,
  options: TrackerOptions,
): Timeline {
  const drop = (reason: DropReason): Timeline => {
    const { dropped } = timeline;
    return { ...timeline, dropped: { ...dropped, [reason]: dropped[reason] + 1 } };
  };
  if (!Number.isFinite(set.stamp)) return drop('bad-stamp');
  if (set.stamp < timeline.since) return drop('too-old');
  const before = timeline.steps.filter((step) => comesBefore(step.set, set));
  const later = timeline.steps.slice(before.length);
  let state = before.at(-1)?.after ?? timeline.base;
  const redone = [set, ...later.map((step) => step.set)].map((each): Step => {
    state = track(state, each, options);
    return { set: each, after: state };
  });
  return forgotten({ ...timeline, steps: [...before, ...redone] }, horizon);
}

function comesBefore(a: MeasurementSet, b: MeasurementSet): boolean {
  if (a.stamp !== b.stamp) return a.stamp < b.stamp;
  return senses.indexOf(a.sense) <= senses.indexOf(b.sense);
}

function forgotten(timeline: Timeline, horizon: number): Timeline {
  const newest = timeline.steps.at(-1)?.set.stamp ?? 0;
  const old = timeline.steps.filter(({ set }) => set.stamp < newest - horizon);
  const last = old.at(-1);
  if (last === undefined) return timeline;
  const steps = timeline.steps.slice(old.length);
  return { ...timeline, base: last.after, since: last.set.stamp, steps };
}

/** The newest state. */
export function stateOf({ base, steps }: Timeline): TrackerState {
  return steps.at(-1)?.after ?? base;
}
