import assert from 'node:assert/strict';
import fc from 'fast-check';
import { beamsTowards } from '#nodes/planning/costmap/beams.ts';
import { traceCapacity, traceRay } from '#nodes/math/grid.ts';
import type { LaserScan } from '#nodes/msgs/sensor.ts';

const grid = { width: 40, height: 30, resolution: 0.05, originX: -1, originY: -0.7 };

function scanOf(ranges: readonly number[], angle_min: number, angle_increment: number): LaserScan {
  return {
    header: { stamp: { sec: 0, nanosec: 0 }, frame_id: 'base_scan' },
    angle_min,
    angle_max: angle_min + (ranges.length - 1) * angle_increment,
    angle_increment,
    time_increment: 0,
    scan_time: 0,
    range_min: 0.1,
    range_max: 5,
    ranges: Float32Array.from(ranges),
    intensities: new Float32Array(0),
  };
}

const scans = fc
  .record({
    ranges: fc.array(fc.double({ min: 0.1, max: 3, noNaN: true }), { minLength: 1, maxLength: 90 }),
    from: fc.double({ min: -4, max: 4, noNaN: true }),
    step: fc.constantFrom((2 * Math.PI) / 90, -(2 * Math.PI) / 90, 0.01, 0),
  })
  .map(({ ranges, from, step }) => scanOf(ranges, from, step));
const poses = fc.record({
  x: fc.double({ min: -0.9, max: 0.9, noNaN: true }),
  y: fc.double({ min: -0.6, max: 0.7, noNaN: true }),
  yaw: fc.double({ min: -4, max: 4, noNaN: true }),
});

describe('beams towards cells', () => {
  it('are all those that pass one', () => {
    const ray = new Int32Array(traceCapacity(grid));
    const cells = fc.nat({ max: grid.width * grid.height - 1 });
    fc.assert(
      fc.property(scans, poses, cells, (scan, sensor, cell) => {
        const towards = beamsTowards([cell], grid, scan, sensor, 5);
        for (const [i, range] of scan.ranges.entries()) {
          const angle = sensor.yaw + scan.angle_min + i * scan.angle_increment;
          const x = sensor.x + range * Math.cos(angle);
          const y = sensor.y + range * Math.sin(angle);
          const count = traceRay(grid, sensor.x, sensor.y, x, y, ray);
          if (ray.subarray(0, count).includes(cell)) assert.notEqual(towards[i], 0, `beam ${i}`);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('are few: not those beside it, and not those that end before it', () => {
    const ranges = Array.from({ length: 90 }, (_, i) => (i === 46 ? 0.3 : 2));
    const scan = scanOf(ranges, -Math.PI, (2 * Math.PI) / 90);
    const ahead = 14 * grid.width + 36; // 0.83 m ahead
    const towards = beamsTowards([ahead], grid, scan, { x: 0, y: 0, yaw: 0 }, 5);
    assert.deepEqual(
      [...towards.keys()].filter((i) => towards[i] !== 0),
      [45],
    );
  });
});
