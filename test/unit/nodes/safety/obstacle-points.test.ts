import assert from 'node:assert/strict';
import { obstaclePoints, observe } from '#nodes/safety/obstacle-points.ts';
import type { ObstaclePoints } from '#nodes/safety/obstacle-points.ts';

const origin = { x: 0, y: 0, yaw: 0 };
const memory = { radius: 2, time: 10 };

function scan(ranges: number[], half: number) {
  return {
    header: { stamp: { sec: 0, nanosec: 0 }, frame_id: '' },
    angle_min: -half,
    angle_max: half,
    angle_increment: (2 * half) / (ranges.length - 1),
    time_increment: 0,
    scan_time: 0,
    range_min: 0.1,
    range_max: 10,
    ranges: Float32Array.from(ranges),
    intensities: new Float32Array(0),
  };
}

function seen(previous: ObstaclePoints, ranges: number[], time: number, yaw = 0): ObstaclePoints {
  const into = obstaclePoints();
  const pose = { ...origin, yaw };
  observe(previous, into, scan(ranges, Math.PI / 4), time, pose, pose, origin, memory);
  return into;
}

describe('obstacle points', () => {
  it('takes finite ranges as points and everything else as none', () => {
    const points = seen(obstaclePoints(), [NaN, 1, Infinity, 0, 1.5], 0);
    assert.equal(points.count, 2);
    assert.ok(Math.abs(points.x[1]! - 1.5 * Math.SQRT1_2) < 1e-6);
  });

  it('remembers what a turn took out of view, and forgets it in time', () => {
    const front = seen(obstaclePoints(), [Infinity, Infinity, 1, Infinity, Infinity], 0);
    const nothing = new Array<number>(5).fill(Infinity);
    const turned = seen(front, nothing, 1, Math.PI);
    assert.equal(turned.count, 1);
    assert.ok(Math.abs(turned.x[0]! - 1) < 1e-6);
    assert.equal(seen(turned, nothing, 11, Math.PI).count, 0);
    assert.equal(seen(turned, nothing, 2, 0).count, 0);
  });

  it('stands a point at range_min for what is too near to measure', () => {
    const points = seen(obstaclePoints(), [Infinity, Infinity, -Infinity, Infinity, Infinity], 0);
    assert.equal(points.count, 1);
    assert.equal(points.measured, 0);
    assert.ok(Math.abs(points.x[0]! - 0.1) < 1e-6);
  });
});
