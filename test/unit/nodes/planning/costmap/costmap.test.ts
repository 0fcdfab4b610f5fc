import assert from 'node:assert/strict';
import fc from 'fast-check';
import { indexAt } from '#nodes/math/grid.ts';
import {
  addScan,
  clearMarks,
  costmapOn,
  refresh,
  rolledTo,
  withMap,
} from '#nodes/planning/costmap/costmap.ts';
import type { Costmap } from '#nodes/planning/costmap/costmap.ts';
import { cost, inflationTable, occupancyTable } from '#nodes/planning/costmap/costs.ts';
import type { LaserScan } from '#nodes/msgs/sensor.ts';
import { mapOf } from '#test/support/loopback.ts';

const grid = { width: 60, height: 60, resolution: 0.05, originX: -1.5, originY: -1.5 };
const inflation = { radius: 0.4, scaling: 5, inscribed: 0.15, inflateUnknown: true };
const origin = { x: 0, y: 0, yaw: 0 };
const tiny = [
  [0.04, 0.04],
  [-0.04, 0.04],
  [-0.04, -0.04],
  [0.04, -0.04],
] as const;
const limits = { obstacle_max_range: 2, raytrace_max_range: 2, mark_decay: 0 };

/** A scan of beams 0.01 rad apart around straight ahead. */
function scanOf(...ranges: number[]): LaserScan {
  const increment = 0.01;
  const first = (-(ranges.length - 1) * increment) / 2;
  return {
    header: { stamp: { sec: 0, nanosec: 0 }, frame_id: 'base_scan' },
    angle_min: first,
    angle_max: -first,
    angle_increment: increment,
    time_increment: 0,
    scan_time: 0,
    range_min: 0.1,
    range_max: 3.5,
    ranges: Float32Array.from(ranges),
    intensities: new Float32Array(0),
  };
}

const see = (costmap: Costmap, scan: LaserScan, now = 0, params = limits): void => {
  addScan(costmap, scan, origin, origin, tiny, now, params);
  refresh(costmap, inflation);
};
const costAt = ({ grid: g, costs }: Costmap, x: number, y: number): number =>
  costs[indexAt(g, x, y)]!;

describe('costmap', () => {
  it('translates costs to occupancy as Nav2 does', () => {
    const table = occupancyTable();
    assert.deepEqual(
      [0, 1, 126, 252, 253, 254, 255].map((c) => table[c]),
      [0, 1, 49, 98, 99, 100, -1],
    );
  });

  it('marks where a beam ends and inflates around it', () => {
    const costmap = costmapOn(grid, 0, cost.free);
    see(costmap, scanOf(1));
    assert.equal(costAt(costmap, 1, 0), cost.lethal);
    assert.equal(costAt(costmap, 0.9, 0), cost.inscribed);
    const beside = costAt(costmap, 0.75, 0);
    assert.ok(beside > 0 && beside < cost.inscribed);
    assert.equal(costAt(costmap, 0.3, 0), cost.free);
  });

  it('clears a mark that a beam passes through', () => {
    const costmap = costmapOn(grid, 0, cost.free);
    see(costmap, scanOf(1), 0);
    see(costmap, scanOf(1.3), 1);
    assert.equal(costmap.obstacles.state[indexAt(grid, 1, 0)], cost.free);
    assert.equal(costAt(costmap, 1.3, 0), cost.lethal);
  });

  it('clears along a beam without return but not along one that says nothing', () => {
    for (const [range, expected] of [
      [Infinity, cost.free],
      [NaN, cost.lethal],
      [-Infinity, cost.lethal],
      [0, cost.lethal],
    ] as const) {
      const costmap = costmapOn(grid, 0, cost.free);
      see(costmap, scanOf(1), 0);
      see(costmap, scanOf(range), 1);
      assert.equal(costAt(costmap, 1, 0), expected, String(range));
    }
  });

  it('does not mark beyond the obstacle range', () => {
    const costmap = costmapOn(grid, 0, cost.free);
    see(costmap, scanOf(1), 0, { ...limits, obstacle_max_range: 0.8 });
    assert.ok(costmap.costs.every((c) => c === cost.free));
  });

  it('forgets a mark that is not seen again', () => {
    const costmap = costmapOn(grid, 0, cost.free);
    const params = { ...limits, mark_decay: 5 };
    see(costmap, scanOf(1), 0, params);
    see(costmap, scanOf(NaN), 4, params);
    assert.equal(costAt(costmap, 1, 0), cost.lethal);
    see(costmap, scanOf(NaN), 6, params);
    assert.equal(costAt(costmap, 1, 0), cost.free);
  });

  it('forgets all marks when it is cleared, but not the map', () => {
    const costmap = withMap(undefined, mapOf(grid, [[-1.2, -1, -1, 1]]), 65, 0);
    see(costmap, scanOf(1));
    clearMarks(costmap);
    refresh(costmap, inflation);
    assert.equal(costAt(costmap, 1, 0), cost.free);
    assert.equal(costAt(costmap, -1.1, 0), cost.lethal);
  });

  it('keeps marks in place when it rolls', () => {
    const costmap = costmapOn(grid, 0, cost.free);
    see(costmap, scanOf(1));
    const rolled = rolledTo(costmap, { ...grid, originX: -1, originY: -1.75 });
    refresh(rolled, inflation);
    assert.equal(costAt(rolled, 1, 0), cost.lethal);
    assert.equal(rolled.costs.filter((c) => c === cost.lethal).length, 1);
  });

  it('grows with the map and keeps what scans marked', () => {
    const costmap = withMap(undefined, mapOf(grid, []), 65, 0);
    see(costmap, scanOf(1));
    const larger = { ...grid, width: 100, originX: -2.5 };
    const grown = withMap(costmap, mapOf(larger, [[-2.4, -1, -2.3, 1]]), 65, 1);
    refresh(grown, inflation);
    assert.equal(costAt(grown, 1, 0), cost.lethal);
    assert.equal(costAt(grown, -2.34, 0), cost.lethal);
  });

  it('knows from a scan what the map does not', () => {
    const map = mapOf(grid, []);
    map.data.fill(-1);
    const costmap = withMap(undefined, map, 65, 0);
    see(costmap, scanOf(1));
    assert.equal(costAt(costmap, 0.3, 0), cost.free);
    assert.equal(costAt(costmap, -1, 1), cost.unknown);
  });

  it('survives scans without beams and poses outside', () => {
    const costmap = costmapOn(grid, 0, cost.free);
    see(costmap, scanOf());
    addScan(costmap, scanOf(1), { x: 90, y: 0, yaw: 0 }, origin, tiny, 0, limits);
    addScan(costmap, scanOf(1), { x: NaN, y: 0, yaw: 0 }, origin, tiny, 0, limits);
    assert.equal(refresh(costmap, inflation), false);
  });

  it('costs each cell by its distance to the nearest lethal one', () => {
    const cell = fc.record({ column: fc.nat(59), row: fc.nat(59) });
    const table = inflationTable(inflation, grid.resolution);
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 40 }), (cells) => {
        const costmap = costmapOn(grid, 0, cost.free);
        for (const { column, row } of cells) costmap.obstacles.state[row * 60 + column] = 254;
        refresh(costmap, inflation);
        for (let row = 0; row < 60; row++)
          for (let column = 0; column < 60; column++) {
            let nearest = Infinity;
            for (const c of cells)
              nearest = Math.min(nearest, (c.column - column) ** 2 + (c.row - row) ** 2);
            assert.equal(costmap.costs[row * 60 + column], table[nearest] ?? 0);
          }
      }),
      { numRuns: 20 },
    );
  });

  it('has the same costs however the changes came in', () => {
    const range = fc.double({ min: 0.2, max: 2, noNaN: true });
    const poses = fc.record({ range, yaw: fc.double({ min: -3, max: 3, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(poses, { minLength: 1, maxLength: 12 }), (looks) => {
        const stepwise = costmapOn(grid, 0, cost.free);
        const atOnce = costmapOn(grid, 0, cost.free);
        for (const [i, { range: r, yaw }] of looks.entries()) {
          for (const costmap of [stepwise, atOnce])
            addScan(costmap, scanOf(r, r, r), { x: 0, y: 0, yaw }, origin, tiny, i, limits);
          refresh(stepwise, inflation);
        }
        refresh(atOnce, inflation);
        assert.deepEqual(stepwise.costs, atOnce.costs);
        assert.deepEqual(stepwise.occupancy, atOnce.occupancy);
      }),
      { numRuns: 50 },
    );
  });
});
