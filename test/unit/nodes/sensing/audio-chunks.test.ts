import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AudioChunks } from '#nodes/sensing/audio-chunks.ts';

const [channels, rate, chunk] = [2, 1000, 50];

describe('chunks of sound', () => {
  it('hold every sample once, in order, however the stream is cut', () => {
    const pieces = fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 30 });
    fc.assert(
      fc.property(pieces, (lengths) => {
        const chunks = new AudioChunks(channels, rate, chunk);
        let sent = 0;
        const out = lengths.flatMap((length, i) => {
          const bytes = Uint8Array.from({ length }, () => sent++ % 251);
          return chunks.add(bytes, i);
        });
        assert.equal(out.length, Math.floor(sent / 200));
        out.forEach(({ data }, i) => data.forEach((v, j) => assert.equal(v, (200 * i + j) % 251)));
      }),
    );
  });

  it('are stamped evenly although they arrive unevenly', () => {
    const chunks = new AudioChunks(channels, rate, chunk);
    const delays = [0, 0.03, 0.01, 0.04, 0, 0.02];
    const times = delays.flatMap((delay, i) =>
      chunks.add(new Uint8Array(200), (i + 1) * 0.05 + delay).map(({ time }) => time),
    );
    times.forEach((time, i) => assert.ok(Math.abs(time - 0.05 * i) < 0.002, `${i}: ${time}`));
  });

  it('are stamped anew after a gap', () => {
    const chunks = new AudioChunks(channels, rate, chunk);
    chunks.add(new Uint8Array(200), 0.05);
    assert.ok(Math.abs((chunks.add(new Uint8Array(200), 3.05)[0]?.time ?? 0) - 3) < 1e-9);
  });
});
