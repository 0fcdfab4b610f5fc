import { distanceScratch, squaredDistances } from '#nodes/math/distance-transform.ts';
import type { DistanceScratch } from '#nodes/math/distance-transform.ts';
import type { GridSpec } from '#nodes/math/grid.ts';
import { widened } from './box.ts';
import type { Box } from './box.ts';
import { cost } from './costs.ts';

/** Arrays that `inflate` reuses; they grow to the largest window seen. */
export interface InflationScratch {
  occupied: Uint8Array;
  squared: Float32Array;
  lines: DistanceScratch;
  side: number;
}

export function inflationScratch(): InflationScratch {
  return {
    occupied: new Uint8Array(0),
    squared: new Float32Array(0),
    lines: distanceScratch(0, 0),
    side: 0,
  };
}

/**
 * Renews the inflated costs that a change of cells in `dirty` can have changed, from an exact
 * distance transform of the window around them.
 *
 * @param base combined layers before inflation, [height][width], row-major
 * @param table cost by squared distance [cells²], from `inflationTable`
 * @param reach of the inflation [cells]
 * @param out inflated costs, [height][width]
 * @returns the window written
 */
export function inflate(
  grid: GridSpec,
  base: Uint8Array,
  dirty: Box,
  table: Uint8Array,
  reach: number,
  inflateUnknown: boolean,
  out: Uint8Array,
  scratch: InflationScratch,
): Box {
  const window = widened(dirty, reach, grid);
  const source = widened(window, reach, grid);
  const width = source.right - source.left + 1;
  const height = source.top - source.bottom + 1;
  fit(scratch, width, height);
  const { occupied, squared, lines } = scratch;
  for (let row = 0; row < height; row++) {
    const from = (row + source.bottom) * grid.width + source.left;
    for (let i = 0; i < width; i++)
      occupied[row * width + i] = base[from + i] === cost.lethal ? 1 : 0;
  }
  squaredDistances(width, height, occupied, squared, lines);
  for (let row = window.bottom; row <= window.top; row++) {
    const near = (row - source.bottom) * width - source.left;
    for (let i = window.left; i <= window.right; i++) {
      const was = base[row * grid.width + i] as number;
      const d = squared[near + i] as number;
      const inflated = d < table.length ? (table[d] as number) : cost.free;
      const unknown =
        was === cost.unknown && inflated < (inflateUnknown ? 1 : (cost.inscribed as number));
      out[row * grid.width + i] = unknown ? cost.unknown : inflated;
    }
  }
  return window;
}

function fit(scratch: InflationScratch, width: number, height: number): void {
  if (scratch.occupied.length < width * height) {
    scratch.occupied = new Uint8Array(width * height);
    scratch.squared = new Float32Array(width * height);
  }
  const side = Math.max(width, height);
  if (scratch.side >= side) return;
  scratch.side = side;
  scratch.lines = distanceScratch(side, side);
}
