import type { GridSpec } from '#nodes/math/grid.ts';
import { widened } from './box.ts';
import type { Box } from './box.ts';
import { cost } from './costs.ts';

/** Arrays that `inflate` reuses; they grow to the largest window seen. */
export interface InflationScratch {
  /** Cells to the nearest lethal cell along the column, [window height][window width]. */
  vertical: Uint8Array;
  /** Columns whose parabola is the lowest somewhere in a row, and where it begins to be. */
  vertex: Int32Array;
  start: Int32Array;
}

export function inflationScratch(): InflationScratch {
  return {
    vertical: new Uint8Array(0),
    vertex: new Int32Array(0),
    start: new Int32Array(0),
  };
}

/** What `inflate` writes, [height][width], row-major. */
export interface Inflated {
  /** Costs [0..255]. */
  readonly costs: Uint8Array;
  /** The same as occupancy [-1..100]. */
  readonly occupancy: Int8Array;
}

export interface InflationTables {
  /** Cost by squared distance [cells²], from `inflationTable`. */
  readonly costOf: Uint8Array;
  /** Occupancy by cost, from `occupancyTable`. */
  readonly occupancyOf: Int8Array;
  /** How far costs reach [cells], at most 250. */
  readonly reach: number;
  readonly inflateUnknown: boolean;
}

/**
 * Renews the costs that a change of cells in `dirty` can have changed, from an exact squared
 * distance transform up to `reach` (Felzenszwalb and Huttenlocher 2012, section 2.1, in integers).
 *
 * @param base combined layers before inflation, [height][width], row-major
 * @returns whether any cost changed
 */
export function inflate(
  grid: GridSpec,
  base: Uint8Array,
  dirty: Box,
  tables: InflationTables,
  out: Inflated,
  scratch: InflationScratch,
): boolean {
  const { reach } = tables;
  const window = widened(dirty, reach, grid);
  const source = widened(window, reach, grid);
  const width = source.right - source.left + 1;
  fit(scratch, width, source.top - source.bottom + 1);
  columns(grid, base, source, reach + 1, scratch.vertical);
  let changed = false;
  for (let row = window.bottom; row <= window.top; row++) {
    const count = envelope(scratch, (row - source.bottom) * width, width, reach);
    const values = { grid, base, tables, out, scratch };
    changed = writeRow(values, row, window, source, width, count) || changed;
  }
  return changed;
}

/** Distance along the column, by two sweeps, at most `cap`. */
function columns(
  grid: GridSpec,
  base: Uint8Array,
  source: Box,
  cap: number,
  vertical: Uint8Array,
): void {
  const { lethal } = cost;
  const width = source.right - source.left + 1;
  const height = source.top - source.bottom + 1;
  for (let row = 0; row < height; row++) {
    const from = (row + source.bottom) * grid.width + source.left;
    const to = row * width;
    for (let i = 0; i < width; i++) {
      const below = row === 0 ? cap : (vertical[to + i - width] as number);
      vertical[to + i] = base[from + i] === lethal ? 0 : below < cap ? below + 1 : cap;
    }
  }
  for (let i = width * (height - 1) - 1; i >= 0; i--) {
    const above = (vertical[i + width] as number) + 1;
    if (above < (vertical[i] as number)) vertical[i] = above;
  }
}

/** Lower envelope of one row's parabolas; columns without a lethal cell in reach have none. */
function envelope(
  { vertical, vertex, start }: InflationScratch,
  base: number,
  width: number,
  reach: number,
): number {
  let count = 0;
  for (let q = 0; q < width; q++) {
    const g = vertical[base + q] as number;
    if (g > reach) continue;
    const height = g * g + q * q;
    let begin = 0;
    while (count > 0) {
      const p = vertex[count - 1] as number;
      const gp = vertical[base + p] as number;
      begin = Math.floor((height - gp * gp - p * p) / (2 * (q - p))) + 1;
      if (begin > (start[count - 1] as number)) break;
      count--;
    }
    if (count === 0) begin = 0;
    if (begin >= width) continue;
    vertex[count] = q;
    start[count++] = begin;
  }
  return count;
}

interface RowValues {
  readonly grid: GridSpec;
  readonly base: Uint8Array;
  readonly tables: InflationTables;
  readonly out: Inflated;
  readonly scratch: InflationScratch;
}

function writeRow(
  { grid, base, tables, out, scratch }: RowValues,
  row: number,
  window: Box,
  source: Box,
  width: number,
  count: number,
): boolean {
  const { vertical, vertex, start } = scratch;
  const { costOf, occupancyOf, reach, inflateUnknown } = tables;
  const { costs, occupancy } = out;
  const { unknown } = cost;
  const leastOverUnknown = inflateUnknown ? 1 : cost.inscribed;
  const reach2 = reach * reach;
  const near = (row - source.bottom) * width;
  const from = row * grid.width + source.left;
  const last = window.right - source.left;
  let changed = false;
  let k = 0;
  for (let q = window.left - source.left; q <= last; q++) {
    let value = 0;
    if (count > 0) {
      while (k + 1 < count && (start[k + 1] as number) <= q) k++;
      const p = vertex[k] as number;
      const g = vertical[near + p] as number;
      const squared = (q - p) * (q - p) + g * g;
      if (squared <= reach2) value = costOf[squared] as number;
    }
    const i = from + q;
    if (base[i] === unknown && value < leastOverUnknown) value = unknown;
    if (costs[i] === value) continue;
    costs[i] = value;
    occupancy[i] = occupancyOf[value] as number;
    changed = true;
  }
  return changed;
}

function fit(scratch: InflationScratch, width: number, height: number): void {
  if (scratch.vertical.length < width * height) scratch.vertical = new Uint8Array(width * height);
  if (scratch.vertex.length >= width) return;
  scratch.vertex = new Int32Array(width);
  scratch.start = new Int32Array(width);
}
