import assert from 'node:assert/strict';
import { Subject } from 'rxjs';
import { ParameterStore } from '#nodes/core/parameters.ts';
import { gaussian, seeded } from '#nodes/math/random.ts';
import { wrapAngle } from '#nodes/math/se2.ts';
import type { AudioDataStamped, AudioInfo } from '#nodes/msgs/audio.ts';
import type { Bool } from '#nodes/msgs/std.ts';
import type { TFMessage } from '#nodes/msgs/tf2.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import type { DiagnosticArray } from '#nodes/msgs/diagnostic.ts';
import type { Classification, Detection3DArray } from '#nodes/msgs/vision.ts';
import { circle } from '#nodes/perception/audio/direction-array.ts';
import { soundLocalizerNode } from '#nodes/perception/audio/sound-localizer.node.ts';
import { voiceActivityNode } from '#nodes/perception/audio/voice-activity.node.ts';

const chunk = 800;
const info: AudioInfo = {
  channels: 4,
  sample_rate: 16000,
  sample_format: 'S16LE',
  bitrate: 1024000,
  coding_format: 'wave',
};

/** A message of noise from one direction, sample-exact by interpolation of a long random signal. */
function message(k: number, bearing: number, level: number): AudioDataStamped {
  const samples = new Int16Array(4 * chunk);
  const random = seeded(k);
  circle(4, 0.032).forEach(({ x, y }, m) => {
    const lead = (x * Math.cos(bearing) + y * Math.sin(bearing)) / 343;
    for (let i = 0; i < chunk; i++) {
      const t = (k * chunk + i) / 16000 + lead;
      let value = 2 * gaussian(random);
      for (let n = 1; n <= 30; n++) value += level * Math.sin(2 * Math.PI * (131 * n) * t + n * n);
      samples[4 * i + m] = value;
    }
  });
  const data = new Uint8Array(samples.buffer);
  return { header: { stamp: stampOf(k * 0.05), frame_id: 'array' }, audio: { data } };
}

function rig(params: object = {}) {
  let now = 0;
  const ports = {
    audio: new Subject<AudioDataStamped>(),
    audioInfo: new Subject<AudioInfo>(),
    speaking: new Subject<Bool>(),
    tf: new Subject<TFMessage>(),
    tfStatic: new Subject<TFMessage>(),
  };
  const store = new ParameterStore(soundLocalizerNode.params, params);
  const clock = { now: () => now, every: () => new Subject<number>(), after: () => new Subject() };
  const outputs = soundLocalizerNode.wire(ports, store, {
    name: '/sound_localizer',
    clock,
  } as never);
  const told: Detection3DArray[] = [];
  const health: string[] = [];
  outputs.sources.subscribe((sources) => told.push(sources));
  outputs.diagnostics.subscribe(({ status }: DiagnosticArray) => health.push(status[0]!.message));
  ports.audioInfo.next(info);
  const hear = (from: number, to: number, bearing: number, level: number): void => {
    for (let k = from; k < to; k++) {
      now = (k + 1) * 0.05;
      ports.audio.next(message(k, bearing, level));
    }
  };
  return { ports, store, told, health, hear };
}

const newest = (told: readonly Detection3DArray[]) => told.at(-1)!.detections;
const bearingOf = (told: readonly Detection3DArray[]): number => {
  const { x, y } = newest(told)[0]!.results[0]!.pose.pose.position;
  return Math.atan2(y, x);
};

describe('sound localizer node', () => {
  it('tells a new source within 0.15 s of sound, and nothing before', () => {
    const { told, hear } = rig();
    hear(0, 20, 1, 0);
    assert.equal(newest(told).length, 0);
    hear(20, 23, 1, 60);
    assert.equal(newest(told).length, 1);
    assert.ok(Math.abs(wrapAngle(bearingOf(told) - 1)) < 0.1);
  });

  it('goes on with the source when its variant is switched', () => {
    const { told, hear, store } = rig();
    hear(0, 20, -2, 60);
    const { id } = newest(told)[0]!;
    store.set([{ name: 'variant', value: 'light' }]);
    hear(20, 30, -2, 60);
    assert.equal(newest(told)[0]?.id, id);
  });

  it('is deaf while the robot speaks', () => {
    const { told, hear, ports } = rig();
    hear(0, 5, 1, 0);
    ports.speaking.next({ data: true });
    hear(5, 20, 1, 60);
    assert.equal(newest(told).length, 0);
  });

  it('says so when there are not as many microphones as places', () => {
    const { told, health, hear } = rig({ count: 6 });
    hear(0, 4, 1, 60);
    assert.equal(told.length, 0);
    assert.match(health.at(-1)!, /4 channels of sound, but places of 6 microphones/);
  });
});

describe('voice activity node', () => {
  it('falls back on the classical detector when the model is refused', async () => {
    const audio = new Subject<AudioDataStamped>();
    const audioInfo = new Subject<AudioInfo>();
    const store = new ParameterStore(voiceActivityNode.params, {});
    const outputs = voiceActivityNode.wire({ audio, audioInfo }, store, {
      name: '/voice_activity',
      clock: { now: () => 0, every: () => new Subject<number>(), after: () => new Subject() },
      model: (name: string) => ({ name, refused: 'truncated', latency: 0.001 }),
      compute: (_: unknown, work: () => Promise<unknown>) => {
        const done = new Subject<unknown>();
        void Promise.resolve(work()).then((result) => {
          done.next(result);
          done.complete();
        });
        return done;
      },
    } as never);
    const heard: Classification[] = [];
    const health: string[] = [];
    outputs.voice.subscribe((reading) => heard.push(reading));
    outputs.diagnostics.subscribe(({ status }) => health.push(status[0]!.message));
    audioInfo.next(info);
    for (let k = 0; k < 4; k++) {
      audio.next(message(k, 0, 30));
      await new Promise(setImmediate);
    }
    assert.equal(heard[0]?.results[0]?.class_id, 'speech');
    assert.equal(health[0], 'listens by classical, for want of vad-silero');
  });
});
