import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { patternData } from '#models/pattern.ts';
import { createLogMel } from '#nodes/perception/audio/log-mel.ts';
import type { LogMelLayout } from '#nodes/perception/audio/log-mel.ts';

/** Made by `python models/export/audio_features.py`. */
const vectors = JSON.parse(
  readFileSync(new URL('log-mel.json', import.meta.url), 'utf8'),
) as Record<string, { layout: LogMelLayout; frames: number[][] }>;

/** The sound of the vectors: a tone in noise, then the same a thousand times fainter. */
function sound(): Float32Array {
  const spec = { name: '', dtype: 'float32' as const, shape: [4000], doc: '' };
  const noise = patternData(spec, { pattern: 'uniform', seed: 5, low: -0.5, high: 0.5 });
  return Float32Array.from(noise as Float32Array, (value, i) => {
    const loud = value + 0.25 * Math.sin((2 * Math.PI * 1000 * i) / 16000);
    return i < 2000 ? loud : loud * 1e-3;
  });
}

function framesOf(layout: LogMelLayout, samples: Float32Array, chunk: number): number[][] {
  const one = createLogMel({ ...layout, frames: 1 });
  const frames: number[][] = [];
  for (let at = 0; at < samples.length; at += chunk) {
    one.push(samples.subarray(at, at + chunk), () => {
      const out = new Float32Array(layout.mels);
      one.window(out);
      frames.push([...out]);
    });
  }
  return frames;
}

describe('log-mel spectra', () => {
  for (const [name, { layout, frames }] of Object.entries(vectors)) {
    for (const chunk of [4000, 800, 77]) {
      it(`are those of the training for ${name} in pieces of ${chunk} samples`, () => {
        const found = framesOf(layout, sound(), chunk).filter((_, i) => i % 3 === 0);
        assert.equal(found.length, frames.length);
        for (const [i, frame] of frames.entries())
          for (const [m, value] of frame.entries())
            assert.ok(Math.abs(found[i]![m]! - value) < 1e-3, `frame ${i}, band ${m}`);
      });
    }
  }

  it('begin with the first frame again and again, and forget it on a reset', () => {
    const mel = createLogMel({ mels: 4, low: 60, high: 7600, hop: 160, frames: 3 });
    const out = new Float32Array(12);
    mel.push(sound().subarray(0, 512 + 160), () => undefined);
    mel.window(out);
    assert.deepEqual(out.slice(0, 4), out.slice(4, 8));
    assert.notDeepEqual(out.slice(4, 8), out.slice(8, 12));
    mel.reset();
    mel.push(new Float32Array(512), () => undefined);
    mel.window(out);
    for (const value of out) assert.ok(Math.abs(value - Math.log(1e-10)) < 1e-6);
  });
});
