import { existsSync, readFileSync, readdirSync } from 'node:fs';
import type { GridSpec } from '#nodes/math/grid.ts';
import { columnOf, rowOf, xOf, yOf } from '#nodes/math/grid.ts';

const folder = new URL('../../../shared/data/barn/worlds/', import.meta.url);

/** Names of the BARN worlds at hand; none where the shared data is absent. */
export function barnWorlds(): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => name.endsWith('.world'));
}

/** Centres of the cylinders of a BARN world [m]. */
export function barnCylinders(name: string): { x: number; y: number }[] {
  const text = readFileSync(new URL(name, folder), 'utf8');
  const pattern =
    /<model name='unit_cylinder[^']*'>\s*<static>1<\/static>\s*<pose frame=''>(\S+) (\S+) /g;
  return [...text.matchAll(pattern)].map(([, x, y]) => ({ x: Number(x), y: Number(y) }));
}

export const cylinderRadius = 0.075;

/** Occupancy of the cells whose centres a cylinder covers; all others free. */
export function rasterized(
  grid: GridSpec,
  cylinders: readonly { x: number; y: number }[],
): Int8Array {
  const data = new Int8Array(grid.width * grid.height);
  for (const { x, y } of cylinders)
    for (let row = rowOf(grid, y) - 2; row <= rowOf(grid, y) + 2; row++)
      for (let column = columnOf(grid, x) - 2; column <= columnOf(grid, x) + 2; column++)
        if (Math.hypot(xOf(grid, column) - x, yOf(grid, row) - y) <= cylinderRadius)
          data[row * grid.width + column] = 100;
  return data;
}
