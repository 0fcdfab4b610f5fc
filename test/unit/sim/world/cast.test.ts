import assert from 'node:assert/strict';
import fc from 'fast-check';
import { seeded } from '#nodes/math/random.ts';
import { castRay, castScan, castShapes } from '#sim/world/cast.ts';
import { buildPlane } from '#sim/world/plane.ts';

function clutter(seed: number, size: number) {
  const random = seeded(seed);
  const at = () => (random() - 0.5) * size;
  const segments = new Float64Array(80);
  const circles = new Float64Array(60);
  for (let i = 0; i < 80; i += 4) {
    const x = at();
    const y = at();
    // every fourth one long, some exactly upright or level
    const reach = i % 16 === 0 ? size : 0.5;
    const dx = i % 12 === 0 ? 0 : (random() - 0.5) * reach;
    const dy = i % 20 === 0 ? 0 : (random() - 0.5) * reach;
    segments.set([x, y, x + dx, y + dy], i);
  }
  for (let i = 0; i < 60; i += 3) circles.set([at(), at(), random() * 0.4], i);
  return { segments, circles, random };
}

describe('castRay', () => {
  it('finds what a search over every shape finds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.constantFrom(0.07, 0.3, 1.1, 30),
        (seed, cell) => {
          const { segments, circles, random } = clutter(seed, 8);
          const plane = buildPlane(segments, circles, { cell });
          for (let i = 0; i < 60; i++) {
            const angle = i < 8 ? (i * Math.PI) / 4 : random() * 7;
            const dx = i === 2 ? 0 : Math.cos(angle);
            const dy = i === 0 ? 0 : Math.sin(angle);
            const x = (random() - 0.5) * 14;
            const y = (random() - 0.5) * 14;
            const limit = i % 3 === 0 ? 2 : 100;
            const expected = castShapes({ segments, circles }, x, y, dx, dy, limit);
            const found = castRay(plane, x, y, dx, dy, limit);
            if (expected === Infinity) assert.equal(found, Infinity);
            else assert.ok(Math.abs(found - expected) < 1e-9, String(found));
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('never slips through the corners of a closed room', () => {
    const plane = buildPlane(
      Float64Array.of(0, 0, 3, 0, 3, 0, 3, 3, 3, 3, 0, 3, 0, 3, 0, 0),
      new Float64Array(0),
    );
    for (let i = 0; i < 360; i++) {
      const angle = (i * Math.PI) / 180;
      const found = castRay(plane, 1.5, 1.5, Math.cos(angle), Math.sin(angle), 10);
      assert.ok(found >= 1.5 - 1e-9 && found <= 1.5 * Math.SQRT2 + 1e-9, String(i));
    }
  });

  it('sees nothing in an empty world, from afar, or from nowhere', () => {
    const none = buildPlane(new Float64Array(0), new Float64Array(0));
    assert.equal(castRay(none, 5, 5, 1, 0, 30), Infinity);
    const one = buildPlane(new Float64Array(0), Float64Array.of(0, 0, 1));
    assert.equal(castRay(one, 50, 0, 1, 0, 30), Infinity);
    assert.equal(castRay(one, NaN, 0, 1, 0, 30), Infinity);
    assert.equal(castRay(one, 0.5, 0, NaN, NaN, 30), Infinity);
  });
});

describe('castScan', () => {
  it('sees the nearer of what stands and what moves', () => {
    const wall = buildPlane(Float64Array.of(2, -5, 2, 5), new Float64Array(0));
    const mover = { segments: new Float64Array(0), circles: Float64Array.of(1.5, 0, 0.25) };
    const out = new Float32Array(3);
    castScan(wall, 0, 0, 0, 0, Math.PI / 4, 3, 10, out, mover);
    assert.deepEqual([...out], [1.25, Math.fround(2 * Math.SQRT2), Infinity]);
  });
});
