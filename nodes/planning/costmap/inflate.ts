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

/** What `inflate` writes, [height][width], row-major. */
export interface Inflated {
  /** Costs [0..255]. */
  readonly costs: Uint8Array;
  /** The same as occupancy [-1..100]. */
  readonly occupancy: Int8Array;
}

/**
 * Renews the inflated costs that a change of cells in `dirty` can have changed, from an exact
 * distance transform of the window around them.
 *
 * @param base combined layers before inflation, [height][width], row-major
 * @param table cost by squared distance [cells²], from `inflationTable`
 * @param reach of the inflation [cells]
 * @param occupancyOf occupancy by cost, from `occupancyTable`
 * @returns whether any cost changed
 */
export function inflate(
  grid: GridSpec,
  base: Uint8Array,
  dirty: Box,
  table: Uint8Array,
  reach: number,
  inflateUnknown: boolean,
  occupancyOf: Int8Array,
  { costs, occupancy }: Inflated,
  scratch: InflationScratch,
): boolean {
  const window = widened(dirty, reach, grid);
  const source = widened(window, reach, grid);
  const { unknown } = cost;
  const leastOverUnknown = inflateUnknown ? 1 : cost.inscribed;
  const width = source.right - source.left + 1;
  const squared = distances(grid, base, source, scratch);
  const end = table.length;
  let changed = false;
  for (let row = window.bottom; row <= window.top; row++) {
    const near = (row - source.bottom) * width - source.left;
    const from = row * grid.width;
    for (let i = window.left; i <= window.right; i++) {
      const d = squared[near + i] as number;
      // an index that is not known to be an integer costs ten times the rest of the loop
      let value = d < end ? (table[d | 0] as number) : 0;
      if (base[from + i] === unknown && value < leastOverUnknown) value = unknown;
      if (costs[from + i] === value) continue;
      costs[from + i] = value;
      occupancy[from + i] = occupancyOf[value] as number;
      changed = true;
    }
  }
  return changed;
}

/** Squared distances [cells²] to the nearest lethal cell, over a window of the grid. */
function distances(
  grid: GridSpec,
  base: Uint8Array,
  source: Box,
  scratch: InflationScratch,
): Float32Array {
  const { lethal } = cost;
  const width = source.right - source.left + 1;
  const height = source.top - source.bottom + 1;
  fit(scratch, width, height);
  const { occupied, squared, lines } = scratch;
  for (let row = 0; row < height; row++) {
    const from = (row + source.bottom) * grid.width + source.left;
    const to = row * width;
    for (let i = 0; i < width; i++) occupied[to + i] = base[from + i] === lethal ? 1 : 0;
  }
  squaredDistances(width, height, occupied, squared, lines);
  return squared;
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
