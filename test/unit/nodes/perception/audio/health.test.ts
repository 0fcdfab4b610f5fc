import assert from 'node:assert/strict';
import { gaussian, seeded } from '#nodes/math/random.ts';
import { arrayHealth, faultsOf, measured } from '#nodes/perception/audio/health.ts';
import { microphoneHealthNode } from '#nodes/perception/audio/microphone-health.node.ts';
import { voiceDetector } from '#nodes/perception/audio/voice-activity.ts';

const limits = microphoneHealthNode.params.parse({});
const rate = 16000;

function sound(change: (i: number, value: number) => number = (_, v) => v, seed = 1): Float32Array {
  const random = seeded(seed);
  return Float32Array.from({ length: 8000 }, (_, i) => change(i, 0.01 * gaussian(random)));
}
const judge = (channels: Float32Array[]) => {
  const measures = channels.map((samples) => measured(samples, rate));
  const faults = faultsOf(measures, limits);
  return { faults, ...arrayHealth(measures, faults) };
};
const well = () => [1, 2, 3].map((seed) => sound(undefined, seed));

describe('microphone health', () => {
  it('finds nothing wrong with noise', () => {
    assert.equal(judge([...well(), sound()]).level, 'OK');
  });

  it('finds a dead channel among live ones', () => {
    const { faults, level, message } = judge([...well(), sound(() => 0)]);
    assert.deepEqual(faults, [[], [], [], ['silent']]);
    assert.equal(level, 'WARN');
    assert.equal(message, 'microphone 3: silent');
  });

  it('finds clipping and offset', () => {
    const clipped = sound((_, v) => Math.max(-1, Math.min(1, 200 * v)));
    assert.deepEqual(judge([...well(), clipped]).faults[3], ['clipped']);
    assert.deepEqual(judge([...well(), sound((_, v) => v + 0.1)]).faults[3], ['offset']);
  });

  for (const mains of [50, 60])
    it(`finds the hum of ${String(mains)} Hz on all, which is an error`, () => {
      const hum = (seed: number) =>
        sound((i, v) => 0.1 * v + 0.1 * Math.sin((2 * Math.PI * mains * i) / rate), seed);
      const { level, message } = judge([hum(1), hum(2), hum(3), hum(4)]);
      assert.equal(level, 'ERROR');
      assert.equal(message, 'all microphones: humming');
    });
});

describe('classical voice activity', () => {
  it('hears a voice over noise, and no voice in noise', () => {
    const random = seeded(3);
    const detector = voiceDetector(rate);
    const hear = (voiced: boolean) => {
      let most = 0;
      for (let k = 0; k < 30; k++) {
        const frame = Float32Array.from({ length: 512 }, (_, i) => {
          const t = (k * 512 + i) / rate;
          const pulse = [1, 2, 3, 4, 5].reduce((s, h) => s + Math.sin(754 * h * t) / h, 0);
          return 0.003 * gaussian(random) + (voiced ? 0.05 * pulse : 0);
        });
        most = Math.max(most, detector.hear(frame));
      }
      return most;
    };
    assert.ok(hear(false) < 0.3);
    assert.ok(hear(true) > 0.8);
  });
});
