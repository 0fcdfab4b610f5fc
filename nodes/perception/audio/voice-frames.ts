import { SOUND_RATE } from './input.ts';
import type { Sound } from './input.ts';
import { monoOf } from './input.ts';

/** Samples Silero VAD takes at a time at 16 kHz, and those of before that it wants in front. */
export const VOICE_FRAME = 512;
export const VOICE_CONTEXT = 64;

/** One frame with its context: 64 samples of before, then 512. */
export interface VoiceFrame {
  readonly samples: Float32Array;
  /** When its last sample was heard [s]. */
  readonly end: number;
  /** What was heard before has nothing to do with it. */
  readonly first: boolean;
}

/** Cuts sound into frames of 32 ms. */
export interface VoiceFramer {
  take(sound: Sound, channel: number): VoiceFrame[];
}

export function voiceFramer(): VoiceFramer {
  const held = new Float32Array(VOICE_CONTEXT + VOICE_FRAME);
  let filled = VOICE_CONTEXT;
  let first = true;
  return {
    take(sound, channel) {
      if (sound.first || sound.gap > 0) {
        held.fill(0);
        filled = VOICE_CONTEXT;
        first = true;
      }
      const samples = monoOf(sound.channels, channel);
      const frames: VoiceFrame[] = [];
      for (let from = 0; from < samples.length;) {
        const count = Math.min(samples.length - from, held.length - filled);
        held.set(samples.subarray(from, from + count), filled);
        filled += count;
        from += count;
        if (filled < held.length) break;
        frames.push({ samples: held.slice(), end: sound.stamp + from / SOUND_RATE, first });
        first = false;
        held.copyWithin(0, VOICE_FRAME);
        filled = VOICE_CONTEXT;
      }
      return frames;
    },
  };
}
