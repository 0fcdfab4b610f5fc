import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Session } from '#nodes/core/model.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import { createAudioInput } from '#nodes/perception/audio/input.ts';
import type { LogMelLayout } from '#nodes/perception/audio/log-mel.ts';
import { createWindows } from '#nodes/perception/audio/windows.ts';

const Stream = z.object({
  file: z.string(),
  events: z.array(
    z.object({
      command: z.string(),
      start: z.number(),
      end: z.number(),
      groups: z.record(z.string(), z.string()),
    }),
  ),
});
export type Stream = z.infer<typeof Stream>;
const Scene = z.object({
  file: z.string(),
  classes: z.array(z.string()),
  /** Of each class and of the rest, per tenth of a second [dB]. */
  levels: z.array(z.array(z.number())),
});
export type Scene = z.infer<typeof Scene>;

/** What `models/export/audio_tests.py` wrote. */
export const AudioTests = z.object({
  commands: z.array(Stream),
  others: z.array(Stream),
  scenes: z.array(Scene),
});
export type AudioTests = z.infer<typeof AudioTests>;

export interface Answer {
  /** When its window ended [s]. */
  readonly end: number;
  readonly answer: Readonly<Record<string, Float32Array>>;
}

const CHUNK = 800;

/** What a network says to a sound that comes as a microphone's messages of 50 ms do. */
export async function answers(
  session: Session,
  layout: LogMelLayout,
  period: number,
  samples: Int16Array,
): Promise<Answer[]> {
  const input = createAudioInput();
  const windows = createWindows(layout);
  input.info({
    channels: 1,
    sample_rate: 16000,
    sample_format: 'S16LE',
    bitrate: 256000,
    coding_format: 'wave',
  });
  const found: Answer[] = [];
  for (let at = 0; at + CHUNK <= samples.length; at += CHUNK) {
    const data = new Uint8Array(samples.buffer, samples.byteOffset + 2 * at, 2 * CHUNK);
    const header = { stamp: stampOf(at / 16000), frame_id: '' };
    const heard = input.take({ header, audio: { data } });
    if (heard.kind !== 'sound') continue;
    for (const { values, end } of windows.take(heard.sound, 0, period))
      found.push({ end, answer: await session.run({ log_mel: values }) });
  }
  return found;
}

export function samplesOf(file: string): Int16Array {
  const bytes = readFileSync(file);
  return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1);
}
