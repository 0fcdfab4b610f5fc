import assert from 'node:assert/strict';
import { Faults } from '#sim/faults.ts';
import type { Fault } from '#sim/params.ts';

const fault = (kind: Fault['kind']): Fault => ({ sensor: 'scan', kind, from: 1, until: 2 });
const scan = (sec: number) => ({
  header: { stamp: { sec, nanosec: 0 } },
  ranges: Float32Array.of(sec, sec),
});

describe('Faults', () => {
  it('touch nothing before, after, or of another sensor', () => {
    const faults = new Faults([fault('silent')]);
    for (const time of [0.9, 2]) assert.deepEqual(faults.apply('scan', scan(3), time), scan(3));
    assert.deepEqual(faults.apply('odom', scan(3), 1.5), scan(3));
  });

  it('silence, freeze, spoil and empty', () => {
    const apply = (kind: Fault['kind']) => {
      const faults = new Faults([fault(kind)]);
      faults.apply('scan', scan(0), 0.5);
      return faults.apply('scan', scan(1), 1.5);
    };
    assert.equal(apply('silent'), null);
    assert.deepEqual(apply('frozen'), { ...scan(1), ranges: Float32Array.of(0, 0) });
    assert.deepEqual([...(apply('nan')?.ranges ?? [])], [NaN, NaN]);
    assert.equal(apply('empty')?.ranges.length, 0);
  });
});
