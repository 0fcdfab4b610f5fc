import assert from 'node:assert/strict';
import fc from 'fast-check';
import { indexAt } from '#nodes/math/grid.ts';
import type { GridSpec } from '#nodes/math/grid.ts';
import type { Footprint } from '#nodes/math/footprint.ts';
import { costmapOn, refresh } from '#nodes/planning/costmap/costmap.ts';
import { cost } from '#nodes/planning/costmap/costs.ts';
import { plan } from '#nodes/planning/planner.ts';
import type { PlannerParams } from '#nodes/planning/planner.ts';
import { PlannerServerParams } from '#nodes/planning/planner-params.ts';
import { inscribedRadius } from '#nodes/math/footprint.ts';
import { barnCylinders, barnWorlds, cylinderRadius, rasterized } from '#test/support/barn.ts';

const params: PlannerParams = PlannerServerParams.parse({});
const finished = { ...params, outside_map_margin: 0, allow_unknown: false };

/** Occupancy of a costmap with these lethal cells, inflated for a radius [m]. */
function inflated(grid: GridSpec, lethal: Int8Array, inscribed: number): Int8Array {
  const costmap = costmapOn(grid, 0, cost.free);
  for (const [i, value] of lethal.entries())
    if (value === 100) costmap.obstacles.state[i] = cost.lethal;
  refresh(costmap, { radius: 0.55, scaling: 5, inscribed, inflateUnknown: true });
  return costmap.occupancy;
}

const grid = { width: 80, height: 60, resolution: 0.05, originX: -1, originY: -1 };
/** A wall across the room at x = 1 with a gap where `open` says so. */
const wall = (open: (y: number) => boolean): Int8Array => {
  const data = new Int8Array(grid.width * grid.height);
  for (let row = 0; row < grid.height; row++)
    if (!open(-1 + row * 0.05)) data[row * grid.width + 40] = 100;
  return inflated(grid, data, 0.15);
};
const start = { x: 0, y: 0 };
const goal = { x: 2, y: 0 };

/** Whether any point on the path, a millimetre apart, lies in a cell the robot cannot stand in. */
function crossesBlocked(spec: GridSpec, data: Int8Array, points: Float64Array): boolean {
  for (let i = 0; i + 3 < points.length; i += 2) {
    const [x0, y0, x1, y1] = points.subarray(i, i + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    for (let t = 0; t <= 1; t += 0.02)
      if ((data[indexAt(spec, x0 + t * (x1 - x0), y0 + t * (y1 - y0))] ?? 0) >= 99) return true;
  }
  return false;
}

describe('plan', () => {
  it('goes through the gap, evenly spaced, from start to goal', () => {
    const data = wall((y) => y > 0.8);
    const found = plan({ grid, data, start, goal, params });
    assert.ok(found.kind === 'path');
    const { points } = found;
    assert.deepEqual([...points.subarray(0, 2)], [0, 0]);
    assert.deepEqual([...points.subarray(-2)], [2, 0]);
    for (let i = 2; i < points.length; i += 2) {
      const dx = points[i]! - points[i - 2]!;
      const dy = points[i + 1]! - points[i - 1]!;
      assert.ok(Math.hypot(dx, dy) <= 0.0501);
    }
    assert.ok(!crossesBlocked(grid, data, points));
  });

  it('goes straight where nothing is in the way', () => {
    const found = plan({ grid, data: wall(() => true), start, goal, params });
    assert.ok(found.kind === 'path');
    assert.ok(Math.abs(found.price - 2) < 0.01);
    assert.ok(found.points.every((v, i) => i % 2 === 0 || Math.abs(v) < 1e-6));
  });

  it('says that no way leads to the goal', () => {
    const found = plan({ grid, data: wall(() => false), start, goal, params: finished });
    assert.deepEqual(found, { kind: 'no-path', reason: 'unreachable' });
  });

  it('goes round the end of a wall that leaves the map, while the map still grows', () => {
    const found = plan({ grid, data: wall(() => false), start, goal, params });
    assert.equal(found.kind, 'path');
  });

  it('says that the goal lies in the wall', () => {
    const found = plan({ grid, data: wall(() => false), start, goal: { x: 1, y: 0 }, params });
    assert.deepEqual(found, { kind: 'no-path', reason: 'goal-occupied' });
  });

  it('ends beside an occupied goal within the tolerance', () => {
    const request = { grid, data: wall((y) => y > 0.8), start, goal: { x: 0.86, y: 0 } };
    const found = plan({ ...request, params: { ...params, tolerance: 0.1 } });
    assert.ok(found.kind === 'path');
    const [x, y] = found.points.subarray(-2);
    assert.ok(Math.hypot(x! - 0.86, y!) <= 0.1 && x! < 0.86);
  });

  it('says that the goal is off the map', () => {
    const data = wall(() => true);
    const reason = (to: { x: number; y: number }, p: PlannerParams) =>
      plan({ grid, data, start, goal: to, params: p });
    const off = { kind: 'no-path', reason: 'off-map' };
    assert.deepEqual(reason({ x: 50, y: 0 }, params), off);
    assert.deepEqual(reason({ x: 4, y: 0 }, finished), off);
    assert.deepEqual(reason({ x: NaN, y: 0 }, params), off);
    assert.equal(reason({ x: 8, y: 0 }, params).kind, 'path');
  });

  it('says that the robot is off the map', () => {
    const found = plan({ grid, data: wall(() => true), start: { x: 90, y: 0 }, goal, params });
    assert.deepEqual(found, { kind: 'no-path', reason: 'start-off-map' });
  });

  it('escapes from a start too near to an obstacle', () => {
    const data = wall((y) => y > 0.8);
    const found = plan({ grid, data, start: { x: 0.95, y: 0 }, goal, params });
    assert.ok(found.kind === 'path');
    assert.ok(found.points[2]! < 0.95);
  });

  it('says that the robot is inside an obstacle it cannot leave', () => {
    const data = wall(() => true).fill(100, 0, grid.width * 50);
    const found = plan({ grid, data, start: { x: 0, y: 0 }, goal: { x: 0, y: 1.8 }, params });
    assert.deepEqual(found, { kind: 'no-path', reason: 'start-occupied' });
  });

  it('gives up after the given number of cells', () => {
    const data = wall((y) => y > 0.8);
    const found = plan({ grid, data, start, goal, params: { ...params, max_iterations: 10 } });
    assert.deepEqual(found, { kind: 'no-path', reason: 'timeout' });
  });

  it('keeps the old path while it is about as good, and drops it when it is blocked', () => {
    const both = wall((y) => y > 0.8 || y < -0.55);
    const first = plan({ grid, data: both, start, goal, params: finished });
    assert.ok(first.kind === 'path');
    const again = {
      grid,
      start: { x: 0.02, y: 0 },
      goal,
      params: finished,
      previous: first.points,
    };
    const kept = plan({ ...again, data: both });
    assert.ok(kept.kind === 'path' && kept.kept);
    const below = plan({ ...again, data: wall((y) => y > 0.8) });
    const above = plan({ ...again, data: wall((y) => y < -0.55) });
    assert.ok(below.kind === 'path' && above.kind === 'path');
    assert.equal(Number(below.kept) + Number(above.kept), 1);
  });

  it('never crosses a cell the robot cannot stand in', () => {
    const cell = fc.record({ column: fc.nat(79), row: fc.nat(59) });
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 60 }), (cells) => {
        const lethal = new Int8Array(grid.width * grid.height);
        for (const { column, row } of cells) lethal[row * grid.width + column] = 100;
        const data = inflated(grid, lethal, 0.12);
        if (data[indexAt(grid, 0, 0)]! >= 99) return;
        const found = plan({ grid, data, start, goal, params });
        assert.ok(found.kind === 'no-path' || !crossesBlocked(grid, data, found.points));
      }),
      {
        numRuns: 60,
        // a corner that equal steps would cut
        examples: [
          [
            [
              { column: 56, row: 22 },
              { column: 45, row: 6 },
              { column: 57, row: 19 },
              { column: 36, row: 29 },
            ],
          ],
        ],
      },
    );
  });

  it('finds a way for a Jackal through every BARN world', function () {
    const worlds = barnWorlds();
    if (worlds.length === 0) {
      this.test!.title += ' (skipped: ../shared/data/barn is not here)';
      this.skip();
    }
    const jackal: Footprint = [
      [0.254, 0.216],
      [-0.254, 0.216],
      [-0.254, -0.216],
      [0.254, -0.216],
    ];
    const field = { width: 120, height: 290, resolution: 0.05, originX: -5.25, originY: -0.5 };
    for (const world of worlds) {
      const cylinders = barnCylinders(world);
      const data = inflated(field, rasterized(field, cylinders), inscribedRadius(jackal));
      const request = { grid: field, data, start: { x: -2.25, y: 3 }, goal: { x: -2.25, y: 13 } };
      const found = plan({ ...request, params });
      assert.ok(found.kind === 'path', world);
      assert.ok(!crossesBlocked(field, data, found.points), world);
      for (let i = 0; i < found.points.length; i += 2)
        for (const { x, y } of cylinders) {
          const gap = Math.hypot(found.points[i]! - x, found.points[i + 1]! - y) - cylinderRadius;
          assert.ok(gap > 0.19, `${world}: ${String(gap)}`);
        }
    }
  });
});
