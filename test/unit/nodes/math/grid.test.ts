import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import {
  centerOf,
  columnOf,
  indexAt,
  rowOf,
  traceCapacity,
  traceLine,
  traceRay,
} from '#nodes/math/grid.ts';
import { noObstacle, squaredDistances } from '#nodes/math/distance-transform.ts';

const grid = { width: 20, height: 10, resolution: 0.1, originX: -1, originY: 0.5 };

describe('grid', () => {
  it('puts index 0 at the origin and grows along x first', () => {
    assert.equal(indexAt(grid, -0.95, 0.55), 0);
    assert.equal(indexAt(grid, -0.85, 0.55), 1);
    assert.equal(indexAt(grid, -0.95, 0.65), 20);
  });

  it('gives -1 outside and for NaN', () => {
    assert.equal(indexAt(grid, -1.01, 0.55), -1);
    assert.equal(indexAt(grid, 0, 1.51), -1);
    assert.equal(indexAt(grid, NaN, 0.55), -1);
  });

  it('finds every cell again from its centre', () => {
    for (let i = 0; i < grid.width * grid.height; i++) {
      const { x, y } = centerOf(grid, i);
      assert.equal(indexAt(grid, x, y), i);
    }
  });

  it('traces a line from cell to cell', () => {
    const out = new Int32Array(traceCapacity(grid));
    assert.deepEqual([...out.subarray(0, traceLine(grid, 0, 0, 3, 0, out))], [0, 1, 2, 3]);
    assert.deepEqual([...out.subarray(0, traceLine(grid, 2, 2, 0, 0, out))], [42, 21, 0]);
  });

  it('traces exactly the cells a ray crosses', () => {
    const inside = fc.record({
      x: fc.double({ min: -0.999, max: 0.999, noNaN: true }),
      y: fc.double({ min: 0.501, max: 1.499, noNaN: true }),
    });
    const out = new Int32Array(traceCapacity(grid));
    fc.assert(
      fc.property(inside, inside, (a, b) => {
        const cells = [...out.subarray(0, traceRay(grid, a.x, a.y, b.x, b.y, out))];
        assert.equal(cells[0], indexAt(grid, a.x, a.y));
        for (let i = 1; i < cells.length; i++) {
          const step = Math.abs(cells[i]! - cells[i - 1]!);
          assert.ok(step === 1 || step === grid.width);
        }
        for (let t = 0; t <= 1; t += 0.01) {
          const x = a.x + t * (b.x - a.x);
          const y = a.y + t * (b.y - a.y);
          const near = cells.some((c) => {
            const p = centerOf(grid, c);
            return Math.abs(p.x - x) < 0.05 + 1e-9 && Math.abs(p.y - y) < 0.05 + 1e-9;
          });
          assert.ok(near);
        }
      }),
    );
  });

  it('leaves out the cells of a value that is not wanted', () => {
    const out = new Int32Array(traceCapacity(grid));
    const all = [...out.subarray(0, traceRay(grid, -0.9, 0.6, 0.9, 1.4, out))];
    assert.ok(all.length > 20);
    const values = new Uint8Array(grid.width * grid.height);
    for (const [i, cell] of all.entries()) values[cell] = i % 3;
    const count = traceRay(grid, -0.9, 0.6, 0.9, 1.4, out, values, 1);
    assert.deepEqual(
      [...out.subarray(0, count)],
      all.filter((_, i) => i % 3 !== 1),
    );
  });

  it('stops a ray at the border and refuses one that starts outside or is not finite', () => {
    const out = new Int32Array(traceCapacity(grid));
    assert.equal(traceRay(grid, -0.95, 0.55, 50, 0.55, out), 20);
    assert.equal(traceRay(grid, -5, 0.55, 0, 0.55, out), 0);
    assert.equal(traceRay(grid, 0, 0.55, Infinity, 0.55, out), 0);
    assert.equal(traceRay(grid, 0, 0.55, NaN, 0.55, out), 0);
  });

  it('gives columns and rows of points', () => {
    assert.equal(columnOf(grid, -0.85), 1);
    assert.equal(rowOf(grid, 0.85), 3);
  });
});

describe('squared distances', () => {
  it('equal the search over all occupied cells', () => {
    const cells = fc
      .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
      .chain(([width, height]) =>
        fc.record({
          width: fc.constant(width),
          height: fc.constant(height),
          occupied: fc.array(fc.boolean(), {
            minLength: width * height,
            maxLength: width * height,
          }),
        }),
      );
    fc.assert(
      fc.property(cells, ({ width, height, occupied }) => {
        const out = new Float32Array(width * height);
        squaredDistances(width, height, Uint8Array.from(occupied, Number), out);
        out.forEach((value, i) => {
          let best = noObstacle;
          occupied.forEach((o, j) => {
            const dx = (i % width) - (j % width);
            const dy = Math.floor(i / width) - Math.floor(j / width);
            if (o) best = Math.min(best, dx * dx + dy * dy);
          });
          assert.equal(value, Math.fround(best));
        });
      }),
    );
  });
});
