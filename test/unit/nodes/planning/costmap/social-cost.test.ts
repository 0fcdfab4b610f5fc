import assert from 'node:assert/strict';
import fc from 'fast-check';
import { indexAt } from '#nodes/math/grid.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import type { Detection3DArray } from '#nodes/msgs/vision.ts';
import { occupancyTable } from '#nodes/planning/costmap/costs.ts';
import { CostmapParams } from '#nodes/planning/costmap/params.ts';
import { drawPerception, perceptionLayers } from '#nodes/planning/costmap/perception-layers.ts';
import { addMovers } from '#nodes/planning/costmap/social-cost.ts';
import type { Mover } from '#nodes/planning/costmap/social-cost.ts';
import { identityQuaternion } from '#nodes/math/se3.ts';

const grid = { width: 120, height: 120, resolution: 0.05, originX: -3, originY: -3 };
const table = occupancyTable();
const options = {
  amplitude: 120,
  covariance: 0.25,
  factor: 3,
  cutoff: 10,
  horizon: 2.5,
  hazard_amplitude: 180,
};
const still: Mover = {
  kind: 'person',
  ...{ x: 0, y: 0, vx: 0, vy: 0, xx: 0.01, xy: 0, yy: 0.01, radius: 0.25 },
};

function costsOf(
  movers: readonly Mover[],
  fill = 0,
): { at: (x: number, y: number) => number; cells: Int8Array } {
  const cells = new Int8Array(grid.width * grid.height).fill(fill);
  addMovers(cells, grid, movers, options, table);
  return { at: (x, y) => cells[indexAt(grid, x, y)]!, cells };
}

describe('social layer', () => {
  it('keeps a distance from who stands, the same on all sides', () => {
    const { at } = costsOf([still]);
    assert.ok(at(0.3, 0) > 20 && at(0.3, 0) < 99);
    assert.ok(Math.abs(at(0.5, 0) - at(0, -0.5)) <= 4);
    assert.equal(at(2.5, 0), 0);
  });

  it('reaches farther ahead of who walks than behind', () => {
    const { at } = costsOf([{ ...still, vx: 1 }]);
    assert.ok(at(1.2, 0) > at(-1.2, 0) + 15);
    assert.ok(at(1.2, 0) > at(0, 1.2));
  });

  it('lies on the way of a vehicle, and spreads where its place is uncertain', () => {
    const moving = costsOf([{ ...still, kind: 'hazard', vy: 1 }]);
    assert.ok(moving.at(0, 1) > 20 && moving.at(0, 1) > moving.at(0, -1));
    const heard = costsOf([{ ...still, kind: 'hazard', xx: 2 }]);
    assert.ok(heard.at(1.5, 0) > heard.at(0, 1.5));
  });

  it('never blocks a path, nor touches what is unknown or dearer', () => {
    const number = fc.oneof(
      fc.double({ min: -5, max: 5, noNaN: true }),
      fc.constantFrom(NaN, Infinity, 1e9),
    );
    const mover = fc.record({
      kind: fc.constantFrom('person' as const, 'hazard' as const),
      ...{ x: number, y: number, vx: number, vy: number, xx: number, xy: number, yy: number },
      radius: number,
    });
    fc.assert(
      fc.property(
        fc.array(mover, { maxLength: 4 }),
        fc.constantFrom(-1, 0, 50, 100),
        (all, fill) => {
          const { cells } = costsOf(all, fill);
          if (fill === -1 || fill === 100) assert.ok(cells.every((value) => value === fill));
          else assert.ok(cells.every((value) => value >= fill && value <= 98));
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('tracks in a costmap', () => {
  const tracksAt = (time: number, x: number): Detection3DArray => {
    const header = { stamp: stampOf(time), frame_id: 'odom' };
    const pose = { position: { x, y: 0, z: 0.8 }, orientation: identityQuaternion };
    const covariance = new Float64Array(36);
    const hypothesis = { class_id: 'person', score: 0.8 };
    const size = { x: 0.5, y: 0.5, z: 1.7 };
    const results = [{ hypothesis, pose: { pose, covariance } }];
    return { header, detections: [{ header, id: '1', results, bbox: { center: pose, size } }] };
  };
  const message = () => ({
    header: { stamp: stampOf(5), frame_id: 'odom' },
    info: {
      map_load_time: stampOf(0),
      ...{ resolution: 0.05, width: 120, height: 120 },
      origin: { position: { x: -3, y: -3, z: 0 }, orientation: identityQuaternion },
    },
    data: new Int8Array(120 * 120),
  });
  const params = CostmapParams.parse({});

  it('cost nothing until somebody tells of them, and once more to be wiped out', () => {
    const layers = perceptionLayers();
    assert.equal(drawPerception(layers, message(), table, params, 5), false);
    layers.tracks = { message: tracksAt(5, 0), gridFromTracks: { x: 0, y: 0, yaw: 0 } };
    layers.predicted = tracksAt(6, 0.8);
    const drawn = message();
    assert.equal(drawPerception(layers, drawn, table, params, 5), true);
    assert.ok(drawn.data[indexAt(grid, 1, 0)]! > drawn.data[indexAt(grid, -1, 0)]!);
    const old = message();
    assert.equal(drawPerception(layers, old, table, params, 9), true);
    assert.ok(old.data.every((value) => value === 0));
    assert.equal(drawPerception(layers, message(), table, params, 9), false);
  });

  it('are drawn where the frame of the tracks lies in that of the map', () => {
    const layers = perceptionLayers();
    const gridFromTracks = { x: 1, y: 1, yaw: Math.PI / 2 };
    layers.tracks = { message: tracksAt(5, 1), gridFromTracks };
    const drawn = message();
    drawPerception(layers, drawn, table, params, 5);
    assert.ok(drawn.data[indexAt(grid, 1, 2)]! > 30);
    assert.equal(drawn.data[indexAt(grid, -1, 0)], 0);
  });
});
