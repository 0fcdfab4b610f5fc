import type { Session } from '#nodes/core/model.ts';
import { voiceDetector } from './voice-activity.ts';
import { VOICE_CONTEXT } from './voice-frames.ts';
import type { VoiceFrame } from './voice-frames.ts';

export interface VoiceReading {
  /** Highest probability of speech of the frames, 0 to 1. */
  readonly probability: number;
  /** When the last sample was heard [s]. */
  readonly end: number;
  /** Name of what listened. */
  readonly by: string;
}

/** Hears speech by a network with a memory, or by the classical detector. */
export interface VoiceListener {
  /** Modelled time of a look [s]. */
  latency(variant: string): number;
  hear(frames: readonly VoiceFrame[], variant: string): Promise<VoiceReading> | VoiceReading;
}

const STATE = 2 * 128;

/** A network that was refused, or is not loaded, leaves its work to the classical detector. */
export function voiceListener(sessions: readonly Session[], rate: number): VoiceListener {
  const classical = voiceDetector(rate);
  const sessionOf = (variant: string): Session | undefined =>
    sessions.find((session) => session.name === variant && session.refused === undefined);
  let state = new Float32Array(STATE);
  let last = '';
  const hearClassical = (frames: readonly VoiceFrame[], by: string): VoiceReading => {
    let probability = 0;
    for (const { samples } of frames)
      probability = Math.max(probability, classical.hear(samples.subarray(VOICE_CONTEXT)));
    return { probability, end: frames.at(-1)?.end ?? 0, by };
  };
  return {
    latency: (variant) => sessionOf(variant)?.latency ?? 0.001,
    async hear(frames, variant) {
      const session = sessionOf(variant);
      if (session === undefined)
        return hearClassical(
          frames,
          variant === 'classical' ? 'classical' : `classical, for want of ${variant}`,
        );
      if (last !== variant) state = new Float32Array(STATE);
      last = variant;
      let probability = 0;
      for (const { samples, first } of frames) {
        const from = first ? new Float32Array(STATE) : state;
        const { output, stateN } = await session.run({ input: samples, state: from });
        probability = Math.max(probability, output?.[0] ?? 0);
        state = stateN === undefined ? new Float32Array(STATE) : Float32Array.from(stateN);
      }
      return { probability, end: frames.at(-1)?.end ?? 0, by: variant };
    },
  };
}
