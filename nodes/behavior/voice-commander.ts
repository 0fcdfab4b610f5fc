import { distance } from '#nodes/math/se2.ts';
import type { Point2, Pose2 } from '#nodes/math/se2.ts';
import type { Goal } from './navigator.ts';
import { approach, reacquire, speakerOf } from './voice-places.ts';
import type { Surrounding } from './voice-places.ts';

/** Spoken words that are commands, and what they do. */
const words = {
  stop: 'stop',
  wait: 'wait',
  go: 'go',
  'come here': 'come',
  'follow me': 'follow',
  left: 'left',
  right: 'right',
  home: 'home',
  louder: 'louder',
  quieter: 'quieter',
} as const;
type Errand = (typeof words)[keyof typeof words];

/** `come_here` and `Come here` are one word. */
export function errandOf(word: string): Errand | undefined {
  const spoken = word.toLowerCase().replaceAll(/[_-]+/g, ' ').trim();
  return (words as Readonly<Record<string, Errand>>)[spoken];
}

export interface CommanderSettings {
  readonly wait_duration: number;
  readonly come_distance: number;
  readonly stand_off: number;
  readonly follow_distance: number;
  readonly follow_patience: number;
  readonly follow_step: number;
  readonly follow_period: number;
  readonly turn_angle: number;
  readonly speaker_window: number;
  readonly volume_step: number;
  /** In `map`; null: where the robot was first. */
  readonly home: readonly [number, number, number] | null;
}

interface Following {
  /** Of the track; undefined: nobody is seen yet. */
  readonly id: string | undefined;
  /** Where whoever is followed was last, in `map`. */
  readonly place: Point2;
  readonly seenAt: number;
  readonly sent: Point2 | undefined;
  readonly sentAt: number;
}

export interface Commander {
  /** A spoken stop, and until when; Infinity: until somebody ends it. */
  readonly heldUntil: number | undefined;
  readonly heldAt: number;
  readonly following: Following | undefined;
  readonly volume: number;
  readonly home: Pose2 | undefined;
}

export function commanderAtRest(volume: number): Commander {
  return { heldUntil: undefined, heldAt: -Infinity, following: undefined, volume, home: undefined };
}

export type CommanderEvent =
  /** @property spokenAt end of the word [s] */
  | { readonly kind: 'word'; readonly word: string; readonly spokenAt: number }
  /** A goal came into force. @property stamp of the goal [s], 0: unknown */
  | { readonly kind: 'goal'; readonly stamp: number }
  /** The console released its stop. */
  | { readonly kind: 'release' }
  | { readonly kind: 'tick' };

/** What follows from an event. */
export interface CommanderStep {
  readonly next: Commander;
  readonly hold?: boolean;
  readonly goal?: Goal;
  readonly volume?: number;
  /** Key of what to say. */
  readonly say?: CommanderSaying;
}

export const commanderSayings = {
  stop: 'I stand.',
  wait: 'Waiting.',
  go: 'Going on.',
  come: 'Coming.',
  follow: 'Following you.',
  lost: 'I lost you.',
  nobody: 'I do not know where you are.',
  left: 'Turning left.',
  right: 'Turning right.',
  home: 'Going home.',
  louder: 'Louder.',
  quieter: 'Quieter.',
} as const;
type CommanderSaying = keyof typeof commanderSayings;

/** A goal of unknown stamp ends a stop that is older than this [s]. */
const AFTER = 0.3;

/**
 * What a spoken word does. `stop` holds the robot until `go`, a goal made later, or the console
 * releases it; whether the robot is held is always said anew, so that a doubled word does no harm.
 */
export function commanded(
  before: Commander,
  event: CommanderEvent,
  around: Surrounding,
  settings: CommanderSettings,
): CommanderStep {
  const home = before.home ?? around.robot;
  const state = home === before.home ? before : { ...before, home };
  switch (event.kind) {
    case 'word':
      return told(state, event.word, event.spokenAt, around, settings);
    case 'goal':
      return overtaken(state, event.stamp, around.now);
    case 'release':
      return state.heldUntil === undefined ? { next: state } : { next: freed(state), hold: false };
    case 'tick':
      return passed(state, around, settings);
  }
}

function freed(state: Commander): Commander {
  return { ...state, heldUntil: undefined };
}

/** A goal made after the stop ends it; one on its way when the word fell does not. */
function overtaken(state: Commander, stamp: number, now: number): CommanderStep {
  if (state.heldUntil === undefined) return { next: state };
  const later = stamp > 0 ? stamp > state.heldAt : now > state.heldAt + AFTER;
  return later ? { next: freed(state), hold: false } : { next: state };
}

function told(
  state: Commander,
  word: string,
  spokenAt: number,
  around: Surrounding,
  settings: CommanderSettings,
): CommanderStep {
  const { now } = around;
  const errand = errandOf(word);
  switch (errand) {
    case undefined:
      return { next: state };
    case 'stop':
      return {
        next: { ...state, heldUntil: Infinity, heldAt: now, following: undefined },
        hold: true,
        say: 'stop',
      };
    case 'wait': {
      const until = Math.max(state.heldUntil ?? 0, now + settings.wait_duration);
      return { next: { ...state, heldUntil: until, heldAt: now }, hold: true, say: 'wait' };
    }
    case 'go':
      return { next: freed(state), hold: false, say: 'go' };
    case 'louder':
    case 'quieter':
      return spoken(state, errand, settings);
    default:
      return sent(state, errand, spokenAt, around, settings);
  }
}

function spoken(
  state: Commander,
  errand: 'louder' | 'quieter',
  { volume_step }: CommanderSettings,
): CommanderStep {
  const wanted = state.volume + (errand === 'louder' ? volume_step : -volume_step);
  const volume = Math.max(0.1, Math.min(1, wanted));
  return { next: { ...state, volume }, volume, say: errand };
}

/** Errands that need a place; without one the robot says so and stays as it is. */
function sent(
  state: Commander,
  errand: 'come' | 'follow' | 'left' | 'right' | 'home',
  spokenAt: number,
  around: Surrounding,
  settings: CommanderSettings,
): CommanderStep {
  const { robot, now } = around;
  if (robot === undefined) return { next: state, say: 'nobody' };
  const next = { ...freed(state), following: undefined };
  if (errand === 'left' || errand === 'right') {
    const turn = errand === 'left' ? settings.turn_angle : -settings.turn_angle;
    const goal = { x: robot.x, y: robot.y, yaw: robot.yaw + turn };
    return { next, hold: false, goal, say: errand };
  }
  if (errand === 'home') {
    const [x, y, yaw] = settings.home ?? [
      state.home?.x ?? robot.x,
      state.home?.y ?? robot.y,
      state.home?.yaw ?? robot.yaw,
    ];
    return { next, hold: false, goal: { x, y, yaw }, say: 'home' };
  }
  const speaker = speakerOf(around, spokenAt, settings);
  if (speaker === undefined) return { next: state, say: 'nobody' };
  const off = errand === 'come' ? settings.stand_off : settings.follow_distance;
  // a direction ends short of what is in the way already
  const goal = approach(robot, speaker.place, speaker.known ? off : 0);
  if (errand === 'come') return { next, hold: false, goal, say: 'come' };
  const following = {
    id: speaker.id,
    place: speaker.place,
    seenAt: now,
    sent: goal,
    sentAt: now,
  };
  return { next: { ...next, following }, hold: false, goal, say: 'follow' };
}

/** Time: a wait ends, and whoever is followed has moved on. */
function passed(state: Commander, around: Surrounding, settings: CommanderSettings): CommanderStep {
  const { now, robot } = around;
  if (state.heldUntil !== undefined)
    return now >= state.heldUntil
      ? { next: freed(state), hold: false, say: 'go' }
      : { next: state };
  const { following } = state;
  if (following === undefined || robot === undefined) return { next: state };
  const person = reacquire(following, around);
  if (person === undefined) {
    if (now - following.seenAt <= settings.follow_patience) return { next: state };
    return { next: { ...state, following: undefined }, say: 'lost' };
  }
  const seen = { ...following, id: person.id, place: person, seenAt: now };
  const goal = approach(robot, person, settings.follow_distance);
  const due = now - seen.sentAt >= settings.follow_period;
  const moved = seen.sent === undefined || distance(seen.sent, goal) > settings.follow_step;
  if (!due || !moved) return { next: { ...state, following: seen } };
  return { next: { ...state, following: { ...seen, sent: goal, sentAt: now } }, goal };
}
