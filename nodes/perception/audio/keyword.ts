import type { LogMelLayout } from './log-mel.ts';

/** What a robot can be told, in the order of the network's outputs, after silence and other speech. */
export const commands = [
  'stop',
  'wait',
  'go',
  'come_here',
  'follow_me',
  'left',
  'right',
  'home',
  'louder',
  'quieter',
] as const;
export type Command = (typeof commands)[number];

const BEFORE = 2;
export const keywordClasses = ['silence', 'unknown', ...commands] as const;

/** What the networks were trained on: 1.5 s. */
export const keywordLayout: LogMelLayout = { mels: 40, low: 60, high: 7600, hop: 160, frames: 149 };

export interface SpotterOptions {
  readonly threshold: number;
  readonly stop_threshold: number;
  readonly smoothing: number;
  readonly refractory: number;
}

/** A command, once per utterance. */
export interface Spotted {
  readonly command: Command;
  readonly score: number;
  /** When the word ended [s]. */
  readonly end: number;
}

export interface Spotter {
  /**
   * @param answer of the network: `scores`, probabilities of `keywordClasses`, and `age`, the time
   *   since the end of the word as it guesses [s]
   * @param now when the window ended [s]
   */
  hear(
    answer: Readonly<Record<string, Float32Array>>,
    now: number,
    options: SpotterOptions,
  ): Spotted | null;
}

/** Windows further apart are not of one utterance [s]. */
const LAPSE = 0.5;
/** The end of a word is heard no earlier than so long before a window's end [s]. */
const OLDEST = 0.5;

/**
 * Posterior smoothing and a time without answers (Chen, Parada, Heigold 2014, section 2.3): a word
 * is said when the mean of its last scores passes the threshold; the same utterance, known by when
 * it ended, is not said twice.
 */
export function createSpotter(): Spotter {
  let recent: { readonly scores: Float32Array; readonly time: number }[] = [];
  let last: Spotted | null = null;
  let quietUntil = -Infinity;
  return {
    hear(answer, now, { threshold, stop_threshold, smoothing, refractory }) {
      const scores = answer['scores'];
      const age = answer['age']?.[0] ?? 0;
      const newest = recent.at(-1);
      if (newest !== undefined && (now <= newest.time || now - newest.time > LAPSE)) recent = [];
      // time began anew
      if (now < quietUntil - refractory - OLDEST) {
        quietUntil = -Infinity;
        last = null;
      }
      if (scores?.length !== keywordClasses.length || !scores.every(Number.isFinite)) return null;
      recent = [...recent, { scores, time: now }].slice(-smoothing);
      if (recent.length < smoothing || now < quietUntil) return null;
      const { index, score } = best(recent.map((entry) => entry.scores));
      const command = commands[index - BEFORE];
      if (command === undefined) return null;
      if (score < (command === 'stop' ? stop_threshold : threshold)) return null;
      const end = now - Math.min(OLDEST, Math.max(0, Number.isFinite(age) ? age : 0));
      if (last !== null && end < last.end + refractory / 2) return null;
      last = { command, score, end };
      quietUntil = now + refractory;
      return last;
    },
  };
}

function best(recent: readonly Float32Array[]): { index: number; score: number } {
  let found = { index: 0, score: -1 };
  for (let index = 0; index < keywordClasses.length; index++) {
    let sum = 0;
    for (const scores of recent) sum += scores[index] ?? 0;
    const score = sum / recent.length;
    if (score > found.score) found = { index, score };
  }
  return found;
}

/** Keeps a robot from obeying itself. */
export interface Mute {
  speaking(speaks: boolean, now: number): void;
  /** Whether what ended at that time [s] may be the robot's own voice. */
  covers(
    end: number,
    options: { readonly mute_while_speaking: boolean; readonly mute_tail: number },
  ): boolean;
}

export function createMute(): Mute {
  let speaks = false;
  let from = Infinity;
  let until = -Infinity;
  return {
    speaking(now_, now) {
      if (now_ && !speaks) from = now;
      if (!now_ && speaks) until = now;
      speaks = now_;
    },
    covers(end, { mute_while_speaking, mute_tail }) {
      if (!mute_while_speaking || end < from) return false;
      return speaks || end < until + mute_tail;
    },
  };
}
