import { filled, nameOf, phrases, whereabouts } from './phrases.ts';
import type { Language } from './phrases.ts';

/** Something worth telling. */
export type NarratorEvent =
  /** Length of the plan, 0: none; and from the robot to the goal, as far as that is known [m]. */
  | { readonly kind: 'plan'; readonly metres: number; readonly left: number | undefined }
  | { readonly kind: 'goal' }
  | { readonly kind: 'stop'; readonly by: 'console' | 'voice'; readonly active: boolean }
  /** State of the collision monitor: empty, or `action:reason`. */
  | { readonly kind: 'monitor'; readonly text: string; readonly action: number }
  | {
      readonly kind: 'seen' | 'heard';
      /** Name of the thing, the same for the same thing. */
      readonly id: string;
      readonly what: string;
      /** From the robot, left positive [rad]; undefined: not known. */
      readonly bearing: number | undefined;
      readonly metres: number | undefined;
    };

export interface NarratorSettings {
  readonly language: Language;
  readonly directions: 'clock' | 'sides';
  /** Least time between two sentences [s]. */
  readonly pause: number;
  /** Least time before the same is told again [s]. */
  readonly repeat_after: number;
  /** Things further away are not told [m]. */
  readonly range: number;
}

export interface Narrator {
  readonly lastAt: number;
  /** When each subject was told last [s]. */
  readonly told: ReadonlyMap<string, number>;
  /** A goal came, and its length has not been told. */
  readonly pending: boolean;
  readonly travelling: boolean;
}

export const narratorAtRest: Narrator = {
  lastAt: -Infinity,
  told: new Map(),
  pending: false,
  travelling: false,
};

export interface NarratorStep {
  readonly next: Narrator;
  readonly say: string | undefined;
  readonly urgent: boolean;
}

/** Monitor states (nav2_msgs/CollisionMonitorState). */
const STOP = 1;
const SLOWDOWN = 2;
const LIMIT = 4;
const MOST_TOLD = 200;

/** What to say about an event; undefined when it is not worth it, too soon, or known already. */
export function narrated(
  before: Narrator,
  event: NarratorEvent,
  now: number,
  settings: NarratorSettings,
): NarratorStep {
  const wording = phrases[settings.language];
  switch (event.kind) {
    case 'goal':
      return { next: { ...before, pending: true }, say: undefined, urgent: false };
    case 'plan':
      return travel(before, event, now, settings);
    case 'stop': {
      const text = event.active
        ? event.by === 'console'
          ? wording.emergency
          : wording.voice
        : wording.released;
      return tell(before, `stop ${event.by} ${String(event.active)}`, text, now, settings, true);
    }
    case 'monitor': {
      const text = monitorText(event, wording);
      return text === undefined ? quiet(before) : tell(before, text, text, now, settings, false);
    }
    case 'seen':
    case 'heard':
      return thing(before, event, now, settings);
  }
}

function quiet(next: Narrator): NarratorStep {
  return { next, say: undefined, urgent: false };
}

/** Less than this from the goal when the plan ends is there [m]. */
const THERE = 0.6;

function travel(
  before: Narrator,
  { metres, left }: Extract<NarratorEvent, { kind: 'plan' }>,
  now: number,
  settings: NarratorSettings,
): NarratorStep {
  const wording = phrases[settings.language];
  const always = { ...settings, repeat_after: 0, pause: 0 };
  if (metres > 0 && before.pending) {
    const next = { ...before, pending: false, travelling: true };
    const text = filled(wording.goal, { metres: Math.max(1, Math.round(metres)) });
    return tell(next, 'goal', text, now, always, false);
  }
  if (metres === 0 && before.travelling && left !== undefined && left < THERE)
    return tell({ ...before, travelling: false }, 'arrived', wording.arrived, now, always, false);
  return quiet(before);
}

function monitorText(
  { action, text }: Extract<NarratorEvent, { kind: 'monitor' }>,
  wording: (typeof phrases)[Language],
): string | undefined {
  // who holds the robot was told already
  if (text.includes('emergency_stop') || text.includes('safety_stop')) return undefined;
  if (action === STOP) return text === '' ? undefined : wording.blocked;
  if (action === SLOWDOWN) return wording.slow;
  if (action === LIMIT && text.startsWith('back_out')) return wording.backing;
  return undefined;
}

function thing(
  before: Narrator,
  event: Extract<NarratorEvent, { kind: 'seen' | 'heard' }>,
  now: number,
  settings: NarratorSettings,
): NarratorStep {
  const wording = phrases[settings.language];
  const { kind, id, bearing, metres } = event;
  if (metres !== undefined && metres > settings.range) return quiet(before);
  const what = nameOf(wording, event.what);
  const where =
    bearing === undefined
      ? undefined
      : whereabouts(wording, bearing, settings.directions === 'clock');
  const values = {
    what,
    where: where ?? '',
    metres: Math.max(1, Math.round(metres ?? 0)),
  };
  const phrase =
    kind === 'seen' ? wording.seen : where === undefined ? wording.heardAnywhere : wording.heard;
  const text = filled(phrase, values);
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return tell(before, `${kind} ${id}`, sentence, now, settings, false);
}

function tell(
  before: Narrator,
  subject: string,
  text: string,
  now: number,
  { pause, repeat_after }: NarratorSettings,
  urgent: boolean,
): NarratorStep {
  const last = before.told.get(subject) ?? -Infinity;
  const soon = now - last < repeat_after && !urgent;
  if (soon || (!urgent && now - before.lastAt < pause)) return quiet(before);
  const recent = [...before.told].slice(1 - MOST_TOLD);
  const told = new Map([...recent.filter(([name]) => name !== subject), [subject, now]]);
  return { next: { ...before, lastAt: now, told }, say: text, urgent };
}
