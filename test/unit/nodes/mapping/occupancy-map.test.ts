import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { DistanceField } from '#nodes/mapping/distance-field.ts';
import { OccupancyMap } from '#nodes/mapping/occupancy-map.ts';
import { indexAt } from '#nodes/math/grid.ts';
import { scanPoints } from '#nodes/math/scan-points.ts';
import { identity2 } from '#nodes/math/se2.ts';

const beams = (ranges: number[]) =>
  scanPoints(
    {
      angle_min: 0,
      angle_increment: 0.3,
      time_increment: 0,
      range_min: 0.1,
      range_max: 8,
      ranges: Float32Array.from(ranges),
    },
    {
      mount: identity2,
      motion: { v: 0, w: 0 },
      maxRange: 8,
      infinityIsFree: true,
      spacing: 0,
    },
  );
const at = (map: OccupancyMap, x: number, y: number): number | undefined =>
  map.occupancy()[indexAt(map.grid, x, y)];

describe('occupancy map', () => {
  it('marks where a beam ends, clears what it passed and knows nothing behind', () => {
    const map = new OccupancyMap(0.05, identity2);
    map.insert(beams([2.02]), identity2);
    assert.deepEqual([at(map, 2.02, 0.01), at(map, 1, 0.01), at(map, 2.2, 0.01)], [100, 0, -1]);
  });

  it('forgets a thing that moved away within ten scans', () => {
    const map = new OccupancyMap(0.05, identity2);
    for (let i = 0; i < 100; i++) map.insert(beams([1.02]), identity2);
    for (let i = 0; i < 10; i++) map.insert(beams([Infinity]), identity2);
    assert.equal(at(map, 1.02, 0.01), 0);
    assert.equal(map.field.distance[indexAt(map.grid, 1.02, 0.01)], map.field.limit);
  });

  it('grows without moving what it knows', () => {
    const map = new OccupancyMap(0.05, identity2);
    map.insert(beams([2.02]), identity2);
    const { width } = map.grid;
    map.insert(beams([7.02]), { x: -3, y: 20, yaw: 3 });
    assert.ok(map.grid.width > width && map.grid.height > width);
    assert.equal(at(map, 2.02, 0.01), 100);
  });

  it('does not grow without bound', () => {
    const map = new OccupancyMap(0.05, identity2);
    map.insert(beams([2]), { x: 1e7, y: 0, yaw: 0 });
    map.insert(beams([2]), { x: NaN, y: 0, yaw: 0 });
    assert.equal(map.grid.width, 128);
  });
});

describe('distance field', () => {
  it('stays exact up to its limit while cells come and go', () => {
    const size = 24;
    const limit = 5;
    const inside = fc.integer({ min: limit, max: size - limit - 1 });
    const change = fc.record({ column: inside, row: inside, add: fc.boolean() });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const field = new DistanceField(size, size, limit);
        const occupied = new Set<number>();
        for (const { column, row, add } of changes) {
          const index = row * size + column;
          if (add) {
            field.add(index);
            occupied.add(index);
          } else {
            field.remove(index);
            occupied.delete(index);
          }
          if (row % 3 === 0) field.settle();
        }
        field.settle();
        field.distance.forEach((value, i) => {
          let best = limit;
          for (const o of occupied) {
            const dx = (o % size) - (i % size);
            const dy = Math.floor(o / size) - Math.floor(i / size);
            best = Math.min(best, Math.hypot(dx, dy));
          }
          assert.ok(Math.abs(value - best) < 1e-5);
        });
      }),
    );
  });
});
