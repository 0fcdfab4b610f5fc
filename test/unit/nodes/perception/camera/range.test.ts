import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import fc from 'fast-check';
import { quaternionFromRpy } from '#nodes/math/se3.ts';
import type { Transform3 } from '#nodes/math/se3.ts';
import type { Box } from '#nodes/perception/camera/boxes.ts';
import { detectionArray } from '#nodes/perception/camera/detection-messages.ts';
import { placeOf } from '#nodes/perception/camera/range.ts';
import type { RangeParams, View } from '#nodes/perception/camera/range.ts';
import { lensOf, rayOf } from '#nodes/perception/camera/rays.ts';

const f = 265;
const lens = { fx: f, fy: f, cx: 159.5, cy: 119.5, distortion: [] };
/** Level, looking along x of the base, 0.5 m over the floor. */
const mount: Transform3 = {
  translation: { x: 0.1, y: 0, z: 0.5 },
  rotation: quaternionFromRpy(-Math.PI / 2, 0, -Math.PI / 2),
};
const view: View = { width: 320, height: 240, lens, mount, depth: null };
const params: RangeParams = {
  ground_classes: ['person'],
  heights: { person: [1.7, 0.15] },
  edge_sigma: 0.03,
  pitch_sigma: 0.005,
  max_range: 12,
  unknown_range: 3,
};
/** Rows of the floor and of 1.7 m at a distance. */
const row = (height: number, distance: number): number => 120 + (f * (0.5 - height)) / distance;
const person = (distance: number, cut: Partial<Box> = {}): Box => ({
  label: 'person',
  score: 0.9,
  x0: 150,
  x1: 170,
  y0: Math.max(0, row(1.7, distance)),
  y1: Math.min(240, row(0, distance)),
  ...cut,
});

describe('the place of a detection', () => {
  it('follows from where it meets the floor', () => {
    for (const distance of [2, 3, 5, 8]) {
      const { position, along, from } = placeOf(person(distance), view, params);
      assert.equal(from, 'ground');
      assert.ok(Math.abs(Math.hypot(position.x, position.z) - distance) < 0.02);
      assert.ok(along > 0.03 && along < 0.35 * distance, String(along));
    }
  });

  it('is less certain the farther away', () => {
    const [near, far] = [2, 6].map((distance) => placeOf(person(distance), view, params).along);
    assert.ok(near! < far! / 3);
  });

  it('follows from the height of the head where the feet are out of the picture', () => {
    const { position, from } = placeOf(person(6, { y1: 240 }), view, params);
    assert.equal(from, 'height');
    assert.ok(Math.abs(Math.hypot(position.x, position.z) - 6) < 0.1);
  });

  it('is far off with a deviation as large where nothing tells it', () => {
    for (const box of [person(1), { ...person(3), label: 'mug' }]) {
      const { from, along } = placeOf(box, view, params);
      assert.deepEqual([from, along], ['unknown', 3]);
    }
    assert.equal(placeOf(person(3), { ...view, mount: null }, params).from, 'unknown');
  });

  it('follows from depth where there is any, of the thing and not of what is behind', () => {
    const metres = new Float32Array(80 * 60).fill(7);
    for (let y = 20; y < 50; y++) for (let x = 38; x < 42; x++) metres[y * 80 + x] = 2.5;
    const depth = { width: 80, height: 60, metres };
    const box = { ...person(2.5), x0: 148, x1: 172, y0: 60, y1: 220 };
    const { position, from, along } = placeOf(box, { ...view, depth }, params);
    assert.equal(from, 'depth');
    assert.ok(Math.abs(position.z - 2.5) < 0.05 && along < 0.6);
    const blind = { ...depth, metres: new Float32Array(80 * 60).fill(NaN) };
    assert.notEqual(placeOf(box, { ...view, depth: blind }, params).from, 'depth');
  });

  it('is finite for every box', () => {
    const side = fc.double({ min: 0, max: 320, noNaN: true });
    fc.assert(
      fc.property(side, side, side, side, (x0, x1, y0, y1) => {
        const box = { label: 'person', score: 1, x0, x1: x0 + x1, y0, y1: y0 + y1 };
        const { position, along, across } = placeOf(box, view, params);
        assert.ok(Number.isFinite(position.x + position.y + position.z + along + across));
      }),
    );
  });
});

describe('a detection message', () => {
  it('carries a covariance with the larger axis along the ray', () => {
    const place = {
      position: { x: 3, y: 0, z: 4 },
      along: 2,
      across: 0.1,
      from: 'unknown' as const,
    };
    const header = { stamp: { sec: 1, nanosec: 0 }, frame_id: 'optical' };
    const { detections } = detectionArray(header, [{ box: person(3), place }]);
    const { covariance } = detections[0]!.results[0]!.pose;
    const d = [0.6, 0, 0.8];
    let variance = 0;
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++) variance += d[i]! * d[j]! * covariance[6 * i + j]!;
    assert.ok(Math.abs(variance - 4) < 1e-9);
    assert.ok(Math.abs(covariance[7]! - 0.01) < 1e-9);
    assert.equal(detections[0]!.bbox.size_x, 20);
  });
});

describe('the ray of a pixel', () => {
  it('undoes the distortion of the lens', () => {
    const bent = { ...lens, distortion: [-0.2, 0.05, 0.001, -0.002, 0, 0, 0, 0] };
    const [x, y] = [0.4, -0.3];
    const r2 = x * x + y * y;
    const radial = 1 + r2 * (-0.2 + r2 * 0.05);
    const u = x * radial + 2 * 0.001 * x * y - 0.002 * (r2 + 2 * x * x);
    const v = y * radial + 0.001 * (r2 + 2 * y * y) + 2 * -0.002 * x * y;
    const ray = rayOf(bent, f * u + 159.5, f * v + 119.5);
    assert.ok(Math.abs(ray.x - x) < 1e-3 && Math.abs(ray.y - y) < 1e-3, JSON.stringify(ray));
  });

  it('is the same for a picture of half the calibrated size', () => {
    const header = { stamp: { sec: 0, nanosec: 0 }, frame_id: 'optical' };
    const info = {
      header,
      width: 320,
      height: 240,
      distortion_model: 'plumb_bob',
      d: new Float64Array(5),
      k: Float64Array.of(f, 0, 159.5, 0, f, 119.5, 0, 0, 1),
      r: new Float64Array(9),
      p: new Float64Array(12),
      binning_x: 0,
      binning_y: 0,
      roi: { x_offset: 0, y_offset: 0, height: 0, width: 0, do_rectify: false },
    };
    const half = rayOf(lensOf(info, 160, 120)!, 9.5, 4.5);
    const full = rayOf(lensOf(info, 320, 240)!, 19.5, 9.5);
    assert.ok(Math.abs(half.x - full.x) < 1e-9 && Math.abs(half.y - full.y) < 1e-9);
  });
});
