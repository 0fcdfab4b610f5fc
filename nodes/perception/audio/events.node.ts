/** Says what is heard. */
import { filter, map, mergeMap, share } from 'rxjs';
import { z } from 'zod';
import { diagnosed } from '#nodes/core/diagnostics.ts';
import { newestStage } from '#nodes/core/newest.ts';
import { defineNode } from '#nodes/core/node.ts';
import { topics } from '#nodes/core/topics.ts';
import { variantInUse, variantIsLoaded, variantParams } from '#nodes/core/variants.ts';
import { eventsLayout, soundScores } from './events.ts';
import { earHealth, soundOf } from './input.node.ts';
import { classification, createEar, readingHealth } from './listening.ts';
import { createWindows } from './windows.ts';

const EventsParams = z
  .strictObject({
    ...variantParams(['sound-events-large', 'sound-events-small']),
    channel: z.int().min(-1).default(0).describe('Microphone that is heard; -1: mean of all'),
    period: z.number().positive().default(0.24).describe('Between two looks of the network [s]'),
    audio_timeout: z.number().positive().default(1).describe('Silence of the driver to tell [s]'),
  })
  .refine(variantIsLoaded[0], { path: ['variant'], message: variantIsLoaded[1].message });

export const soundEventsNode = defineNode({
  name: 'sound_events',
  doc: 'Says what the last second sounded of: sirens, alarms, horns, vehicles, steps, speech …',
  params: EventsParams,
  inputs: { audio: topics.audio, audioInfo: topics.audioInfo },
  outputs: {
    events: topics.soundEvents,
    health: topics.senseHealth,
    diagnostics: topics.diagnostics,
  },
  models: ({ models }) => models,
  wire: (ports, params, { name, clock, compute, model }) => {
    const session = variantInUse(params, model);
    const windows = createWindows(eventsLayout);
    const ear = createEar();
    const sounds = soundOf(ports).pipe(share());
    const readings = sounds.pipe(
      mergeMap((result) => {
        const { channel, period } = params.value;
        return result.kind === 'sound' ? windows.take(result.sound, channel, period) : [];
      }),
      newestStage(
        compute,
        () => ({ name: 'sound events', latency: session().latency }),
        async ({ values, end }) => ({ end, scores: await session().run({ log_mel: values }) }),
      ),
      share(),
    );
    return {
      events: readings.pipe(
        filter((outcome) => outcome.kind === 'done'),
        mergeMap(({ result: { end, scores } }) => {
          const found = soundScores(scores);
          return found === null ? [] : [classification(found, end, ear.frame)];
        }),
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
