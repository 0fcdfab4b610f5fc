import assert from 'node:assert/strict';
import { gospa } from '#launch/evaluate/gospa.ts';

describe('GOSPA', () => {
  it('is the distance of pairs, and half the cutoff for each miss and each ghost', () => {
    const truth = [
      { x: 0, y: 0 },
      { x: 5, y: 0 },
    ];
    const found = [
      { x: 0.3, y: 0 },
      { x: -9, y: 0 },
      { x: 0, y: 9 },
    ];
    const { total, localization, missed, invented, pairs } = gospa(truth, found, 2);
    assert.deepEqual([...pairs], [0, -1]);
    assert.ok(Math.abs(localization - 0.3) < 1e-9);
    assert.deepEqual([missed, invented], [1, 2]);
    assert.ok(Math.abs(total - 3.3) < 1e-9);
  });

  it('pairs so that the sum is least', () => {
    const truth = [
      { x: 0, y: 0 },
      { x: 1, y: 0 },
    ];
    const found = [
      { x: 0.9, y: 0 },
      { x: 1.9, y: 0 },
    ];
    assert.deepEqual([...gospa(truth, found, 3).pairs], [0, 1]);
  });
});
