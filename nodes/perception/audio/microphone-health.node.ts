/** Tells when microphones are clipped, silent, humming or offset. */
import { filter, map, share } from 'rxjs';
import { z } from 'zod';
import { diagnosed } from '#nodes/core/diagnostics.ts';
import { defineNode } from '#nodes/core/node.ts';
import { topics } from '#nodes/core/topics.ts';
import { arrayHealth, faultsOf, healthWindow, measured } from './health.ts';
import { earHealth, soundOf } from './input.node.ts';
import { SOUND_RATE } from './input.ts';
import { createEar } from './listening.ts';

const limit = (value: number, text: string) => z.number().positive().default(value).describe(text);

const MicrophoneHealthParams = z.strictObject({
  clipped_share: limit(0.005, 'Share of samples at full scale that is clipping'),
  silent_level: limit(3e-6, 'Root mean square under which a microphone is dead, full scale 1'),
  silent_ratio: limit(0.1, 'Level against the median of the others that is dead'),
  offset_level: limit(0.02, 'Mean of the samples that is an offset, full scale 1'),
  hum_share: limit(0.6, 'Share of the power in harmonics of the mains that is a hum'),
  hum_level: limit(1e-3, 'Least root mean square of a hum, full scale 1'),
  audio_timeout: limit(1, 'Silence of the driver to tell [s]'),
});

export const microphoneHealthNode = defineNode({
  name: 'microphone_health',
  doc: 'Tells which microphones are clipped, silent, humming or offset',
  params: MicrophoneHealthParams,
  inputs: { audio: topics.audio, audioInfo: topics.audioInfo },
  outputs: { health: topics.senseHealth, driver: topics.diagnostics },
  wire: (ports, params, { name, clock }) => {
    const ear = createEar();
    const window = healthWindow(SOUND_RATE / 2);
    const sounds = soundOf(ports).pipe(share());
    const verdicts = sounds.pipe(
      map((result) =>
        result.kind === 'sound'
          ? window.take(result.sound.channels, result.sound.first || result.sound.gap > 0)
          : undefined,
      ),
      filter((channels) => channels !== undefined),
      map((channels) => {
        const measures = channels.map((samples) => measured(samples, SOUND_RATE));
        return arrayHealth(measures, faultsOf(measures, params.value));
      }),
    );
    return {
      health: diagnosed('audio: microphones', verdicts, clock),
      driver: earHealth(name, ear, sounds, () => params.value.audio_timeout, clock),
    };
  },
});
