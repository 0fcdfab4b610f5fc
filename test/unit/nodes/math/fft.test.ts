import assert from 'node:assert/strict';
import { realFft } from '#nodes/math/fft.ts';
import { seeded } from '#nodes/math/random.ts';

describe('real fft', () => {
  for (const size of [8, 64, 256, 512])
    it(`gives the sum that defines it, for ${String(size)} samples`, () => {
      const random = seeded(size);
      const samples = Float32Array.from({ length: size }, () => random() - 0.5);
      const spectrum = realFft(size).transform(samples);
      assert.equal(spectrum.length, size + 2);
      for (const k of [0, 1, size / 4 + 1, size / 2]) {
        let re = 0;
        let im = 0;
        samples.forEach((value, i) => {
          re += value * Math.cos((2 * Math.PI * k * i) / size);
          im -= value * Math.sin((2 * Math.PI * k * i) / size);
        });
        assert.ok(Math.abs((spectrum[2 * k] ?? NaN) - re) < 1e-6);
        assert.ok(Math.abs((spectrum[2 * k + 1] ?? NaN) - im) < 1e-6);
      }
    });
});
