import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { quantile } from '#launch/hosts/stage-times.ts';

describe('quantile', () => {
  it('is what sorting finds, and leaves the samples as they are', () => {
    const samples = fc.array(fc.double({ noNaN: true, min: 0, max: 9 }), { minLength: 1 });
    fc.assert(
      fc.property(samples, fc.double({ noNaN: true, min: 0, max: 1 }), (values, q) => {
        const before = [...values];
        const sorted = [...values].sort((a, b) => a - b);
        const rank = Math.max(0, Math.ceil(q * values.length) - 1);
        assert.equal(quantile(values, q), sorted[rank]);
        assert.deepEqual(values, before);
      }),
    );
  });

  it('of nothing is no number', () => {
    assert.ok(Number.isNaN(quantile([], 0.5)));
  });
});
