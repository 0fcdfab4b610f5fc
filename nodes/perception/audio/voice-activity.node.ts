/** Hears whether somebody speaks. */
import { filter, map, share } from 'rxjs';
import { z } from 'zod';
import { diagnosed } from '#nodes/core/diagnostics.ts';
import type { Health } from '#nodes/core/diagnostics.ts';
import { newestStage } from '#nodes/core/newest.ts';
import { defineNode } from '#nodes/core/node.ts';
import { topics } from '#nodes/core/topics.ts';
import { soundOf } from './input.node.ts';
import { SOUND_RATE } from './input.ts';
import { classification } from './listening.ts';
import { voiceListener } from './voice-listener.ts';
import { voiceFramer } from './voice-frames.ts';

const VoiceActivityParams = z.strictObject({
  models: z
    .array(z.string())
    .default(['vad-silero', 'vad-silero-half'])
    .describe('Models of the catalogue that are loaded at the start'),
  variant: z
    .string()
    .default('vad-silero')
    .describe('The one of `models` in use, or `classical`; may be changed while it runs'),
  channel: z.int().min(-1).default(0).describe('Microphone that is heard; -1: mean of all'),
});

export const voiceActivityNode = defineNode({
  name: 'voice_activity',
  doc: 'Hears whether somebody speaks',
  params: VoiceActivityParams,
  inputs: { audio: topics.audio, audioInfo: topics.audioInfo },
  outputs: { voice: topics.voiceActivity, diagnostics: topics.diagnostics },
  models: ({ models }) => models,
  wire: (ports, params, { name, clock, compute, model }) => {
    const framer = voiceFramer();
    const listener = voiceListener(params.value.models.map(model), SOUND_RATE);
    const readings = soundOf(ports).pipe(
      filter((result) => result.kind === 'sound'),
      map(({ sound }) => ({
        frames: framer.take(sound, params.value.channel),
        frame: sound.frame,
      })),
      filter(({ frames }) => frames.length > 0),
      newestStage(
        compute,
        () => ({ name: 'voice activity', latency: listener.latency(params.value.variant) }),
        ({ frames }) => listener.hear(frames, params.value.variant),
      ),
      share(),
    );
    return {
      voice: readings.pipe(
        filter((outcome) => outcome.kind === 'done'),
        map(({ input, result }) =>
          classification([['speech', result.probability]], result.end, input.frame),
        ),
      ),
      diagnostics: diagnosed(
        `${name}: network`,
        readings.pipe(
          map((outcome): Health =>
            outcome.kind === 'failed'
              ? { level: 'ERROR', message: outcome.reason }
              : { level: 'OK', message: `listens by ${outcome.result.by}` },
          ),
        ),
        clock,
      ),
    };
  },
});
