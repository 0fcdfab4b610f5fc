import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { scanPoints } from '#nodes/math/scan-points.ts';

const scan = (ranges: number[], time_increment = 0) => ({
  angle_min: 0,
  angle_increment: Math.PI / 2,
  time_increment,
  range_min: 0.1,
  range_max: 5,
  ranges: Float32Array.from(ranges),
});
const options = {
  mount: { x: 0.2, y: 0, yaw: 0 },
  motion: { v: 0, w: 0 },
  maxRange: 4,
  infinityIsFree: true,
  spacing: 0,
};
const near = (a: number | undefined, b: number) => assert.ok(Math.abs(a! - b) < 1e-6, `${a} ${b}`);

describe('scan points', () => {
  it('are in the base frame', () => {
    const { x, y, hits } = scanPoints(scan([1, 2]), options);
    assert.equal(hits, 2);
    near(x[0], 1.2);
    near(x[1], 0.2);
    near(y[1], 2);
  });

  it('leave out NaN, -Inf and ranges below the minimum (REP 117)', () => {
    const { count } = scanPoints(scan([NaN, -Infinity, 0.05]), options);
    assert.equal(count, 0);
  });

  it('count +Inf and what is too far as free, the hits first', () => {
    const { hits, count, x, y } = scanPoints(scan([4.5, Infinity, Infinity, 1]), options);
    assert.deepEqual([hits, count], [1, 4]);
    near(Math.hypot((x[1] ?? 0) - 0.2, y[1] ?? 0), 4);
  });

  it('take a single beam without return between two with one for lost', () => {
    const { hits, count } = scanPoints(scan([1, Infinity, 1]), options);
    assert.deepEqual([hits, count], [2, 2]);
  });

  it('leave +Inf out when it does not mean free', () => {
    assert.equal(scanPoints(scan([Infinity]), { ...options, infinityIsFree: false }).count, 0);
  });

  it('undo the motion during a sweep', () => {
    const { x, y } = scanPoints(scan([1, 1], 0.1), { ...options, motion: { v: 1, w: 0 } });
    near(x[0], 1.2);
    near(x[1], 0.3);
    near(y[1], 1);
  });

  it('of an empty scan are none', () => {
    assert.equal(scanPoints(scan([]), options).count, 0);
  });
});
