import type { Health } from '#nodes/core/diagnostics.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import type { Classification } from '#nodes/msgs/vision.ts';
import type { AudioInputResult } from './input.ts';

export function classification(
  scores: readonly (readonly [string, number])[],
  stamp: number,
  frame: string,
): Classification {
  return {
    header: { stamp: stampOf(stamp), frame_id: frame },
    results: scores.map(([class_id, score]) => ({ class_id, score })),
  };
}

/** Whether sound comes and can be used, in a sentence. */
export interface Ear {
  hear(result: AudioInputResult, now: number): Health;
  /** When nothing came for `timeout` [s]; null: all is well, or told already by `hear`. */
  silence(now: number, timeout: number): Health | null;
  /** Frame of the microphones. */
  readonly frame: string;
}

export function createEar(): Ear {
  let last = -Infinity;
  let frame = '';
  return {
    get frame() {
      return frame;
    },
    hear(result, now) {
      last = now;
      if (result.kind !== 'sound')
        return { level: result.kind === 'waiting' ? 'STALE' : 'ERROR', message: result.reason };
      frame = result.sound.frame;
      return { level: 'OK', message: 'sound comes' };
    },
    silence(now, timeout) {
      // time that began anew is no silence
      if (now < last) last = now;
      return now - last > timeout ? { level: 'STALE', message: 'no sound comes' } : null;
    },
  };
}

/** What became of one look of a network, in a sentence. */
export function readingHealth(
  outcome: { readonly skipped: number } & (
    { readonly kind: 'done' } | { readonly kind: 'failed'; readonly reason: string }
  ),
  model: string,
): Health {
  const values = { model, skipped: outcome.skipped };
  if (outcome.kind === 'failed') return { level: 'ERROR', message: outcome.reason, values };
  return { level: 'OK', message: 'listens', values };
}
