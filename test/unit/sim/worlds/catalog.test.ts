import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { WorldDescription } from '#sim/sdf/description.ts';
import { loadWorld } from '#sim/sdf/load.ts';
import { nearest } from '#sim/world/clearance.ts';
import { obstaclesInBand } from '#sim/world/slice.ts';
import { worlds } from '#sim/worlds/catalog.ts';
import { loaded } from '#test/support/sdf-files.ts';

/** Half the width of a Waffle Pi, and a bit. */
const reach = 0.25;
const cell = 0.1;

describe('own worlds', () => {
  const readme = readFileSync(new URL('../../../../sim/worlds/README.md', import.meta.url), 'utf8');

  for (const [name, { file, start, goals }] of Object.entries(worlds)) {
    it(`${name} has a free start from which all goals can be reached`, () => {
      const free = freeCells(loaded(loadWorld(file)));
      const reached = flood(free, start.x, start.y);
      for (const { x, y } of [start, ...goals]) {
        assert.ok(free(x, y), `${String(x)}, ${String(y)} is not free`);
        assert.ok(reached(x, y), `${String(x)}, ${String(y)} cannot be reached`);
      }
    });

    it(`${name} says in its README what the catalog says`, () => {
      const row = readme.split('\n').find((line) => line.startsWith(`| \`${name}\``));
      const cells = row?.split('|').map((text) => text.trim()) ?? [];
      const text = ({ x, y, yaw }: { x: number; y: number; yaw: number }): string =>
        `${x}, ${y}, ${yaw}`;
      assert.equal(cells[4], text(start));
      assert.equal(cells[5], goals.map(text).join('; '));
    });

    it(`${name} leaves nothing unused but plugins`, () => {
      const { ignored } = loaded(loadWorld(file));
      assert.deepEqual(
        ignored.filter((entry) => !entry.startsWith('plugin ')),
        [],
      );
    });
  }

  it('have glass that hides from LiDAR, loose cartons and a walking person', () => {
    const world = (name: string): WorldDescription => loaded(loadWorld(worlds[name]!.file));
    const glass = world('corridor-glass').models.flatMap(({ links }) =>
      links.flatMap(({ collisions }) => collisions.filter((c) => c.glass)),
    );
    assert.equal(glass.length, 8);
    assert.ok(glass.every(({ name }) => name.startsWith('pane')));
    assert.equal(world('warehouse').models.filter(({ isStatic }) => !isStatic).length, 5);
    assert.equal(world('crossing').actors[0]?.waypoints.length, 5);
  });
});

type Free = (x: number, y: number) => boolean;

function freeCells(world: WorldDescription): Free {
  const plane = obstaclesInBand(world, 0.02, 0.3);
  return (x, y) => nearest(plane, x, y, 1) >= reach;
}

function flood(free: Free, x: number, y: number): Free {
  const key = (i: number, j: number): string => `${i},${j}`;
  const seen = new Set<string>();
  const queue: [number, number][] = [[Math.round(x / cell), Math.round(y / cell)]];
  for (let next = queue.pop(); next; next = queue.pop()) {
    const [i, j] = next;
    if (seen.has(key(i, j)) || Math.abs(i) > 120 || Math.abs(j) > 120) continue;
    if (!free(i * cell, j * cell)) continue;
    seen.add(key(i, j));
    queue.push([i + 1, j], [i - 1, j], [i, j + 1], [i, j - 1]);
  }
  return (px, py) => seen.has(key(Math.round(px / cell), Math.round(py / cell)));
}
