import { existsSync, readFileSync, readdirSync } from 'node:fs';
import type { GridSpec } from '#nodes/math/grid.ts';
import { xOf, yOf } from '#nodes/math/grid.ts';

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
export function rasterized(grid: GridSpec, cylinders: readonly { x: number; y: number }[]) {
  const data = new Int8Array(grid.width * grid.height);
  for (let row = 0; row < grid.height; row++)
    for (let column = 0; column < grid.width; column++)
      for (const { x, y } of cylinders)
        if (Math.hypot(xOf(grid, column) - x, yOf(grid, row) - y) <= cylinderRadius)
          data[row * grid.width + column] = 100;
  return data;
}
