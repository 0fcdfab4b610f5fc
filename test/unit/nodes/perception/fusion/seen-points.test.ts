import assert from 'node:assert/strict';
import { SeenPoints } from '#nodes/perception/fusion/seen-points.ts';

const params = { tolerance: 0.2, tolerance_share: 0.1, confirmations: 2, memory: 20 };
const origin = { x: 0, y: 0, yaw: 0 };
const scanAt = (pose = origin, range = 3) => ({
  angleMin: 0,
  angleIncrement: (2 * Math.PI) / 360,
  ranges: new Float32Array(360).fill(range),
  pose,
});
/** Ends of the floor straight ahead, from -0.3 to 0.3 rad. */
const endsAt = (range: number, pose = origin) => ({
  angleMin: -0.3,
  angleIncrement: 0.6 / 39,
  ranges: new Float32Array(40).fill(range),
  pose,
});
const fused = (points: SeenPoints, scan = scanAt()) => {
  const ranges = Float32Array.from(scan.ranges);
  points.shorten(scan, ranges, params);
  return ranges;
};

describe('SeenPoints', () => {
  it('puts what only the camera sees into the scan, after two pictures', () => {
    const points = new SeenPoints();
    points.hear(endsAt(1), scanAt(), 0, params);
    assert.equal(fused(points)[0], 3);
    points.hear(endsAt(1), scanAt(), 0.1, params);
    assert.ok(Math.abs((fused(points)[0] ?? 0) - 1) < 0.05);
    assert.equal(fused(points)[180], 3);
  });

  it('leaves alone what the scan sees as well', () => {
    const points = new SeenPoints();
    for (const time of [0, 0.1, 0.2]) points.hear(endsAt(2.8), scanAt(), time, params);
    assert.equal(points.size, 0);
  });

  it('remembers what left the picture where the robot went', () => {
    const points = new SeenPoints();
    for (const time of [0, 0.1]) points.hear(endsAt(1), scanAt(), time, params);
    const there = { x: 0.7, y: 0, yaw: 0.1 };
    const ranges = fused(points, scanAt(there));
    const ahead = Math.round(((2 * Math.PI - 0.1) / (2 * Math.PI)) * 360) % 360;
    assert.ok(Math.abs((ranges[ahead] ?? 0) - 0.3) < 0.06, String(ranges[ahead]));
  });

  it('forgets what is seen free, and what is old', () => {
    const points = new SeenPoints();
    for (const time of [0, 0.1]) points.hear(endsAt(1), scanAt(), time, params);
    for (const time of [0.2, 0.3, 0.4]) points.hear(endsAt(Infinity), scanAt(), time, params);
    assert.equal(fused(points)[0], 3);
    for (const time of [1, 1.1]) points.hear(endsAt(1), scanAt(), time, params);
    points.hear(endsAt(NaN), scanAt(), 30, params);
    assert.equal(points.size, 0);
  });

  it('keeps places through a scan that measured nothing', () => {
    const points = new SeenPoints();
    for (const time of [0, 0.1]) points.hear(endsAt(1), null, time, params);
    const ranges = fused(points, scanAt(origin, NaN));
    assert.ok(Math.abs((ranges[0] ?? 0) - 1) < 0.05);
  });
});
