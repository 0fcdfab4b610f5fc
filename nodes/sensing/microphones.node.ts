import { Observable, merge, of, repeat, share, Subject } from 'rxjs';
import { z } from 'zod';
import { diagnosed } from '#nodes/core/diagnostics.ts';
import type { Health } from '#nodes/core/diagnostics.ts';
import { defineNode } from '#nodes/core/node.ts';
import { topics } from '#nodes/core/topics.ts';
import type { AudioDataStamped } from '#nodes/msgs/audio.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import { startArecord } from './arecord.ts';
import { AudioChunks } from './audio-chunks.ts';

const MicrophonesParams = z.strictObject({
  command: z.string().default('arecord').describe('Recorder of raw sound, with its arguments'),
  device: z.string().default('').describe('ALSA device, `hw:1,0`; empty: the default one'),
  channels: z.int().positive().default(4).describe('Microphones'),
  sample_rate: z.int().positive().default(16000).describe('[Hz]'),
  chunk: z.int().positive().default(800).describe('Samples of each channel in a message'),
  frame_id: z.string().default('microphone_array').describe('Frame of the array'),
  retry: z.number().positive().default(2).describe('Wait before a recorder is started again [s]'),
  silence: z.number().positive().default(2).describe('No samples for so long: started again [s]'),
});

export const microphonesNode = defineNode({
  name: 'microphones',
  doc: 'Records a microphone array with arecord; starts it again whenever it ends.',
  params: MicrophonesParams,
  inputs: {},
  outputs: { audio: topics.audio, audioInfo: topics.audioInfo, diagnostics: topics.diagnostics },
  wire: (_, params, { name, clock, log }) => {
    const { channels, sample_rate, chunk, frame_id, command, device } = params.value;
    const health = new Subject<Health>();
    const recording = new Observable<AudioDataStamped>((subscriber) => {
      const chunks = new AudioChunks(channels, sample_rate, chunk);
      let heardAt = clock.now();
      const end = (reason: string): void => {
        const message = `${reason}; again in ${String(params.value.retry)} s`;
        health.next({ level: 'ERROR', message });
        log('warn', message);
        subscriber.complete();
      };
      const stop = startArecord(
        { command, device, channels, sampleRate: sample_rate },
        {
          end,
          data: (bytes) => {
            heardAt = clock.now();
            health.next({ level: 'OK', message: 'recording' });
            for (const { time, data } of chunks.add(bytes, heardAt))
              subscriber.next({ header: { stamp: stampOf(time), frame_id }, audio: { data } });
          },
        },
      );
      const watching = clock.every(params.value.silence).subscribe((now) => {
        if (now - heardAt >= params.value.silence) end('no sound comes');
      });
      return () => {
        watching.unsubscribe();
        stop();
      };
    });
    const audio = recording.pipe(repeat({ delay: () => clock.after(params.value.retry) }), share());
    const info = {
      channels,
      sample_rate,
      sample_format: 'S16LE',
      bitrate: 16 * channels * sample_rate,
      coding_format: 'wave',
    };
    return {
      audio,
      audioInfo: of(info),
      diagnostics: merge(diagnosed(`${name}: recorder`, health, clock)),
    };
  },
});
