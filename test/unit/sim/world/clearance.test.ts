import assert from 'node:assert/strict';
import fc from 'fast-check';
import { seeded } from '#nodes/math/random.ts';
import { clearance, distanceToShapes, nearest, place } from '#sim/world/clearance.ts';
import { buildPlane } from '#sim/world/plane.ts';

const square = Float64Array.of(-0.5, -0.5, 0.5, -0.5, 0.5, 0.5, -0.5, 0.5);
const box = (x: number, y: number, h: number) =>
  Float64Array.of(
    ...[x - h, y - h, x + h, y - h, x + h, y - h, x + h, y + h],
    ...[x + h, y + h, x - h, y + h, x - h, y + h, x - h, y - h],
  );

describe('clearance', () => {
  it('is the gap between two outlines', () => {
    const plane = buildPlane(box(3, 0, 0.5), Float64Array.of(0, 2, 0.25));
    assert.ok(Math.abs(clearance(plane, square, { x: 0, y: 0, yaw: 0 }, 5) - 1.25) < 1e-12);
    assert.ok(Math.abs(clearance(plane, square, { x: 1, y: 0, yaw: 0 }, 5) - 1) < 1e-12);
    const turned = clearance(plane, square, { x: 1, y: 0, yaw: Math.PI / 4 }, 5);
    assert.ok(Math.abs(turned - (1.5 - Math.SQRT1_2)) < 1e-12);
  });

  it('is zero on overlap, around a shape and within one', () => {
    const outlines = Int32Array.of(0, 0, 0, 0);
    const plane = buildPlane(box(0, 0, 2), Float64Array.of(10, 0, 0.1), { outlines });
    for (const x of [0, 2, 10, 1.2])
      assert.equal(clearance(plane, square, { x, y: 0, yaw: 0 }, 5), 0);
    assert.equal(nearest(plane, 0, 0, 5), 0);
    assert.ok(clearance(plane, square, { x: 3, y: 0, yaw: 0 }, 5) > 0);
  });

  it('is the limit where nothing is near, also for a pose that is not a number', () => {
    const plane = buildPlane(box(30, 0, 2), new Float64Array(0));
    assert.equal(clearance(plane, square, { x: 0, y: 0, yaw: 0 }, 2), 2);
    assert.equal(clearance(plane, square, { x: NaN, y: 0, yaw: 0 }, 2), 2);
  });

  it('finds what a search over every shape finds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const random = seeded(seed);
        const segments = Float64Array.from({ length: 40 }, () => random() * 8);
        const circles = Float64Array.from({ length: 30 }, () => random() * 8).map((value, i) =>
          i % 3 === 2 ? value / 20 : value,
        );
        const plane = buildPlane(segments, circles);
        const pose = { x: random() * 16 - 4, y: random() * 16 - 4, yaw: random() * 7 };
        const expected = distanceToShapes({ segments, circles }, place(square, pose), 3);
        assert.ok(Math.abs(clearance(plane, square, pose, 3) - expected) < 1e-9);
        const begun = clearance(plane, square, pose, 3, undefined, random() * 4);
        assert.equal(begun, clearance(plane, square, pose, 3), 'wherever the search begins');
      }),
    );
  });
});
