import assert from 'node:assert/strict';
import { PNG } from 'pngjs';
import { renderPicture } from '#sim/picture.ts';
import { paint, placed, rgba, smallWorld, thing } from '#test/support/small-world.ts';

const box = thing(
  'box',
  { kind: 'box', size: { x: 2, y: 2, z: 1 } },
  placed(5, -3, 0.5),
  paint(rgba(1, 0, 0)),
);

/** Columns and rows between which the picture is red. */
function redPart(view: 'top' | 'bird') {
  const { width, height, data } = PNG.sync.read(
    Buffer.from(renderPicture(smallWorld({ models: [box] }), view, { width: 120, height: 80 })),
  );
  const columns: number[] = [];
  const rows: number[] = [];
  for (let i = 0; i < width * height; i++)
    if ((data[4 * i] ?? 0) > 60 && (data[4 * i + 2] ?? 0) < 40) {
      columns.push(i % width);
      rows.push(Math.floor(i / width));
    }
  return [Math.min(...columns), Math.max(...columns), Math.min(...rows), Math.max(...rows)];
}

describe('picture', () => {
  it('shows all of the world from above, in the middle and as large as can be', () => {
    const [left = 0, right = 0, top = 0, bottom = 0] = redPart('top');
    assert.ok(Math.abs((left + right) / 2 - 59.5) <= 1 && Math.abs((top + bottom) / 2 - 39.5) <= 1);
    assert.ok(bottom - top > 70 && bottom - top < 80);
  });

  it('shows all of the world at a slant', () => {
    const [left = 0, right = 0, top = 0, bottom = 0] = redPart('bird');
    assert.ok(left > 0 && right < 119 && top > 0 && bottom < 79);
    assert.ok(bottom - top > 60 || right - left > 100);
  });
});
