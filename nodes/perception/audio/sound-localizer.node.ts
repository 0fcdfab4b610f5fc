/** Hears where sounds come from. */
import { filter, map, merge, share } from 'rxjs';
import { z } from 'zod';
import { derived } from '#nodes/core/derived.ts';
import { diagnosed } from '#nodes/core/diagnostics.ts';
import type { Health } from '#nodes/core/diagnostics.ts';
import { frames } from '#nodes/core/frames.ts';
import { heard } from '#nodes/core/heard.ts';
import { defineNode } from '#nodes/core/node.ts';
import { tfBuffer } from '#nodes/core/tf.ts';
import type { TfBuffer } from '#nodes/core/tf-buffer.ts';
import { topics } from '#nodes/core/topics.ts';
import { circle } from './direction-array.ts';
import { earHealth, soundOf } from './input.node.ts';
import { createEar } from './listening.ts';
import { createMute } from './keyword.ts';
import { createLocalizer } from './sources-station.ts';
import type { Localized } from './sources-station.ts';

const LocalizerParams = z.strictObject({
  variant: z.enum(['fine', 'light']).default('fine').describe('Grid and band, against CPU time'),
  count: z.int().min(1).default(4).describe('Microphones on the circle, the first on the x axis'),
  radius: z.number().positive().default(0.032).describe('Of that circle [m]'),
  positions: z
    .array(z.tuple([z.number(), z.number()]))
    .default([])
    .describe('Places of the microphones instead of a circle, any in a plane [m]'),
  speed_of_sound: z.number().positive().default(343).describe('[m/s]'),
  rate: z.number().positive().default(10).describe('Messages, a new source at once [Hz]'),
  bearing_walk: z.number().positive().default(0.35).describe('How fast bearings change [rad/√s]'),
  gate: z.number().positive().default(0.4).describe('Least angle between two sources [rad]'),
  patience: z.number().positive().default(1.5).describe('Silence that ends a source [s]'),
  confirm_hits: z.int().positive().default(2).describe('Looks from which on a source is told'),
  birth_score: z.number().min(0).max(1).default(0.35).describe('Sureness that begins a source'),
  mute_while_speaking: z.boolean().default(true).describe('Deaf while the robot itself speaks'),
  mute_tail: z.number().nonnegative().default(0.4).describe('Deaf for so long after that [s]'),
  audio_timeout: z.number().positive().default(1).describe('Silence of the driver to tell [s]'),
});

export const soundLocalizerNode = defineNode({
  name: 'sound_localizer',
  doc: 'Hears where sounds come from; and where they are, as the robot moves past them',
  params: LocalizerParams,
  inputs: {
    audio: topics.audio,
    audioInfo: topics.audioInfo,
    speaking: topics.speaking,
    tf: topics.tf,
    tfStatic: topics.tfStatic,
  },
  outputs: {
    sources: topics.soundSources,
    health: topics.senseHealth,
    diagnostics: topics.diagnostics,
  },
  wire: ({ speaking, tf, tfStatic, ...ports }, params, { name, clock }) => {
    const settings = derived(params, (value) => ({
      ...value,
      positions:
        value.positions.length > 0
          ? value.positions.map(([x, y]) => ({ x, y }))
          : circle(value.count, value.radius),
    }));
    const localizer = createLocalizer();
    const mute = createMute();
    const ear = createEar();
    let buffer: TfBuffer | undefined;
    const poseAt = (frame: string, time: number) => {
      const then = buffer?.lookup2(frames.odom, frame, time);
      const found = then?.kind === 'ok' ? then : buffer?.lookup2(frames.odom, frame, 'latest');
      return found?.kind === 'ok' ? found.pose : undefined;
    };
    const listening = merge(
      heard(speaking, ({ data }) => mute.speaking(data, clock.now())),
      heard(tfBuffer(tf, tfStatic), (next) => (buffer = next)),
    );
    const sounds = soundOf(ports).pipe(share());
    const results = merge(
      listening,
      sounds.pipe(
        filter((result) => result.kind === 'sound'),
        map(({ sound }): Localized => {
          const deaf = mute.covers(sound.stamp, params.value);
          return localizer.hear(sound, poseAt(sound.frame, sound.stamp), deaf, settings());
        }),
      ),
    ).pipe(share());
    return {
      sources: results.pipe(
        map((result) => (result.kind === 'heard' ? result.message : undefined)),
        filter((message) => message !== undefined),
      ),
      health: earHealth(name, ear, sounds, () => params.value.audio_timeout, clock),
      diagnostics: diagnosed(
        `${name}: array`,
        results.pipe(
          map((result): Health =>
            result.kind === 'refused'
              ? { level: 'ERROR', message: result.reason }
              : { level: 'OK', message: 'listens' },
          ),
        ),
        clock,
      ),
    };
  },
});
