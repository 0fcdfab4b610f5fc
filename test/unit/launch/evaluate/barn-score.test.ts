import assert from 'node:assert/strict';
import { barnPathLength, barnPathPoint, barnScore, barnTask } from '#launch/evaluate/barn-score.ts';
import { parseNpy } from '#launch/evaluate/npy.ts';

describe('BARN score', () => {
  it('is a half for any success within twice the optimal time', () => {
    assert.equal(barnScore(true, 1, 10), 0.5);
    assert.equal(barnScore(true, 10, 10), 0.5);
  });
  it('falls with time, and not below an eighth', () => {
    assert.equal(barnScore(true, 20, 10), 0.25);
    assert.equal(barnScore(true, 99, 10), 0.125);
  });
  it('is nothing for a failure', () => {
    assert.equal(barnScore(false, 5, 10), 0);
  });
  it('measures the way from the start over the path to the goal', () => {
    assert.equal(barnPathLength([]), 10);
    const p = barnPathPoint(0, 0);
    assert.deepEqual(p, { x: -4.575, y: 5.075 });
    const { start, goal } = barnTask;
    const expected =
      Math.hypot(p.x - start.x, p.y - start.y) + Math.hypot(p.x - goal.x, p.y - goal.y);
    assert.ok(Math.abs(barnPathLength([p]) - expected) < 1e-12);
  });
});

describe('parseNpy', () => {
  const file = (header: string, numbers: readonly bigint[]): Uint8Array => {
    const head = Buffer.from(`${header}\n`, 'latin1');
    const start = Buffer.from([
      0x93,
      ...Buffer.from('NUMPY'),
      1,
      0,
      head.length & 255,
      head.length >> 8,
    ]);
    return Buffer.concat([start, head, Buffer.from(BigInt64Array.from(numbers).buffer)]);
  };
  it('reads rows of integers', () => {
    const bytes = file("{'descr': '<i8', 'fortran_order': False, 'shape': (2, 2), }", [
      1n,
      2n,
      3n,
      -4n,
    ]);
    assert.deepEqual(parseNpy(bytes, 'a.npy'), {
      rows: 2,
      columns: 2,
      data: Float64Array.of(1, 2, 3, -4),
    });
  });
  it('names the file and what is wrong with it', () => {
    assert.throws(() => parseNpy(new Uint8Array(20), 'b.npy'), /b\.npy: not a NumPy file/);
    const short = file("{'descr': '<i8', 'fortran_order': False, 'shape': (9, 2), }", [1n]);
    assert.throws(() => parseNpy(short, 'c.npy'), /c\.npy: ends before its 9 x 2 numbers/);
  });
});
