import assert from 'node:assert/strict';
import fc from 'fast-check';
import { wallBoxes } from '#dashboard/client/wall-boxes.ts';

describe('boxes of walls', () => {
  it('join a wall of several rows into one', () => {
    const cells = Uint8Array.of(0, 100, 100, 0, 0, 100, 100, 0, 0, 0, 100, 255);
    assert.deepEqual([...wallBoxes(cells, 4, 3)], [1, 0, 2, 2, 2, 2, 1, 1]);
  });

  it('cover every occupied cell once and nothing else', () => {
    const cell = fc.constantFrom(0, 50, 64, 65, 100, 255);
    const size = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(size, size, fc.infiniteStream(cell), (width, height, stream) => {
        const cells = Uint8Array.from(stream.take(width * height));
        const covered = new Uint8Array(width * height);
        const boxes = wallBoxes(cells, width, height);
        for (let i = 0; i < boxes.length; i += 4) {
          const [column, row, columns, rows] = boxes.subarray(i, i + 4) as unknown as number[];
          for (let r = row!; r < row! + rows!; r++)
            for (let c = column!; c < column! + columns!; c++) covered[r * width + c]!++;
        }
        for (const [i, value] of cells.entries())
          assert.equal(covered[i], value >= 65 && value <= 100 ? 1 : 0);
      }),
    );
  });
});
