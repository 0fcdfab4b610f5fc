/** Hears spoken commands. */
import { filter, map, merge, mergeMap, share } from 'rxjs';
import { z } from 'zod';
import { diagnosed } from '#nodes/core/diagnostics.ts';
import { heard } from '#nodes/core/heard.ts';
import { newestStage } from '#nodes/core/newest.ts';
import { defineNode } from '#nodes/core/node.ts';
import { topics } from '#nodes/core/topics.ts';
import { variantInUse, variantIsLoaded, variantParams } from '#nodes/core/variants.ts';
import { earHealth, soundOf } from './input.node.ts';
import { createMute, createSpotter, keywordLayout } from './keyword.ts';
import { classification, createEar, readingHealth } from './listening.ts';
import { createWindows } from './windows.ts';

const share01 = z.number().min(0).max(1);
const KeywordParams = z
  .strictObject({
    ...variantParams(['keyword-large', 'keyword-small']),
    channel: z.int().min(-1).default(0).describe('Microphone that is heard; -1: mean of all'),
    period: z.number().positive().default(0.08).describe('Between two looks of the network [s]'),
    threshold: share01.default(0.6).describe('Mean score from which a command counts'),
    stop_threshold: share01.default(0.6).describe('The same for `stop`'),
    smoothing: z.int().positive().default(3).describe('Looks the mean is taken of'),
    refractory: z.number().nonnegative().default(0.7).describe('Least time between commands [s]'),
    mute_while_speaking: z.boolean().default(true).describe('Deaf while the robot itself speaks'),
    mute_stop: z.boolean().default(false).describe('Deaf to `stop`, too, while it speaks'),
    mute_tail: z.number().nonnegative().default(0.4).describe('Deaf for so long after that [s]'),
    audio_timeout: z.number().positive().default(1).describe('Silence of the driver to tell [s]'),
  })
  .refine(variantIsLoaded[0], { path: ['variant'], message: variantIsLoaded[1].message });

export const keywordSpotterNode = defineNode({
  name: 'keyword_spotter',
  doc: 'Hears stop, wait, go, come here, follow me, left, right, home, louder and quieter',
  params: KeywordParams,
  inputs: { audio: topics.audio, audioInfo: topics.audioInfo, speaking: topics.speaking },
  outputs: {
    command: topics.voiceCommand,
    health: topics.senseHealth,
    diagnostics: topics.diagnostics,
  },
  models: ({ models }) => models,
  wire: ({ speaking, ...ports }, params, { name, clock, compute, model }) => {
    const session = variantInUse(params, model);
    const windows = createWindows(keywordLayout);
    const spotter = createSpotter();
    const mute = createMute();
    const ear = createEar();
    const sounds = soundOf(ports).pipe(share());
    const readings = sounds.pipe(
      mergeMap((result) => {
        const { channel, period } = params.value;
        return result.kind === 'sound' ? windows.take(result.sound, channel, period) : [];
      }),
      newestStage(
        compute,
        () => ({ name: 'keyword', latency: session().latency }),
        ({ values }) => session().run({ log_mel: values }),
      ),
      share(),
    );
    const spotted = readings.pipe(
      filter((outcome) => outcome.kind === 'done'),
      map(({ input, result }) => spotter.hear(result, input.end, params.value)),
      filter((found) => found !== null),
      filter(({ command, end }) => {
        // who says stop is obeyed also while the robot speaks, at the price of its own "stopped"
        const always = command === 'stop' && !params.value.mute_stop;
        return always || !mute.covers(end, params.value);
      }),
    );
    return {
      command: merge(
        heard(speaking, ({ data }) => mute.speaking(data, clock.now())),
        spotted.pipe(
          map(({ command, score, end }) => classification([[command, score]], end, ear.frame)),
        ),
      ),
      health: earHealth(name, ear, sounds, () => params.value.audio_timeout, clock),
      diagnostics: diagnosed(
        `${name}: network`,
        readings.pipe(map((outcome) => readingHealth(outcome, session().name))),
        clock,
      ),
    };
  },
});
