import { monoOf, SOUND_RATE } from './input.ts';
import type { Sound } from './input.ts';
import { createLogMel } from './log-mel.ts';
import type { LogMelLayout } from './log-mel.ts';

/** What a network looks at. */
export interface Look {
  /** Frames x mels. */
  readonly values: Float32Array;
  /** When the last of its samples was heard [s]. */
  readonly end: number;
}

export interface Windows {
  /** The looks that a stretch of sound completes. */
  take(sound: Sound, channel: number, period: number): Look[];
}

/** One is read, one waits to be, one is written. */
const BUFFERS = 4;

/** Cuts a stream of sound into looks, one each `period`; their arrays are used again and again. */
export function createWindows(layout: LogMelLayout): Windows {
  const mel = createLogMel(layout);
  const buffers = Array.from(
    { length: BUFFERS },
    () => new Float32Array(layout.frames * layout.mels),
  );
  let turn = 0;
  let since = 0;
  return {
    take(sound, channel, period) {
      if (sound.first) {
        mel.reset();
        since = 0;
      }
      const every = Math.max(1, Math.round((period * SOUND_RATE) / layout.hop));
      const samples = monoOf(sound.channels, channel);
      const looks: Look[] = [];
      mel.push(samples, (left) => {
        if (++since < every) return;
        since = 0;
        const values = buffers[turn] ?? new Float32Array(0);
        turn = (turn + 1) % BUFFERS;
        mel.window(values);
        const end = sound.stamp + (samples.length - left) / SOUND_RATE;
        looks.push({ values, end });
      });
      // a long stretch may complete more than there are arrays; only the newest matter then
      return looks.slice(-(BUFFERS - 2));
    },
  };
}
