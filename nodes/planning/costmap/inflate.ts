import type { GridSpec } from '#nodes/math/grid.ts';
import { widened } from './box.ts';
import type { Box } from './box.ts';
import { cost } from './costs.ts';

/** Arrays that `inflate` reuses; they grow to the largest window seen. */
export interface InflationScratch {
  /** Cells to the nearest lethal cell along the column, [window height][window width]. */
  vertical: Uint8Array;
  /** Costs of one row, [window width]. */
  line: Uint8Array;
}

export function inflationScratch(): InflationScratch {
  return {
    vertical: new Uint8Array(0),
    line: new Uint8Array(0),
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
 * distance transform up to `reach`: along columns, then across (Meijster, Roerdink, Hesselink 2000).
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
  const { costOf, reach } = tables;
  const window = widened(dirty, reach, grid);
  const source = widened(window, reach, grid);
  const width = source.right - source.left + 1;
  fit(scratch, width, source.top - source.bottom + 1);
  columns(grid, base, source, reach + 1, scratch.vertical);
  let changed = false;
  for (let row = window.bottom; row <= window.top; row++) {
    spread(scratch, (row - source.bottom) * width, width, costOf, reach);
    const wrote = writeRow(grid, base, tables, out, scratch.line, row, window, source.left);
    changed ||= wrote;
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

/**
 * The greatest cost that any column gives to each cell of a row. A column gives sideways until a
 * column is as near by itself, for that one is nearer to all that lies beyond it.
 */
function spread(
  { vertical, line }: InflationScratch,
  base: number,
  width: number,
  costOf: Uint8Array,
  reach: number,
): void {
  const reach2 = reach * reach;
  line.fill(0, 0, width);
  for (let p = 0; p < width; p++) {
    const g = vertical[base + p] as number;
    if (g > reach) continue;
    const square = g * g;
    const own = costOf[square] as number;
    if (own > (line[p] as number)) line[p] = own;
    for (let q = p + 1; q < width; q++) {
      const far = square + (q - p) * (q - p);
      const h = vertical[base + q] as number;
      if (far > reach2 || h * h <= far) break;
      const value = costOf[far] as number;
      if (value > (line[q] as number)) line[q] = value;
    }
    for (let q = p - 1; q >= 0; q--) {
      const far = square + (q - p) * (q - p);
      const h = vertical[base + q] as number;
      if (far > reach2 || h * h <= far) break;
      const value = costOf[far] as number;
      if (value > (line[q] as number)) line[q] = value;
    }
  }
}

function writeRow(
  grid: GridSpec,
  base: Uint8Array,
  { occupancyOf, inflateUnknown }: InflationTables,
  { costs, occupancy }: Inflated,
  line: Uint8Array,
  row: number,
  window: Box,
  shift: number,
): boolean {
  const { unknown } = cost;
  const leastOverUnknown = inflateUnknown ? 1 : cost.inscribed;
  const from = row * grid.width;
  let changed = false;
  for (let column = window.left; column <= window.right; column++) {
    const i = from + column;
    let value = line[column - shift] as number;
    if (value < leastOverUnknown && base[i] === unknown) value = unknown;
    if (costs[i] === value) continue;
    costs[i] = value;
    occupancy[i] = occupancyOf[value] as number;
    changed = true;
  }
  return changed;
}

function fit(scratch: InflationScratch, width: number, height: number): void {
  if (scratch.vertical.length < width * height) scratch.vertical = new Uint8Array(width * height);
  if (scratch.line.length < width) scratch.line = new Uint8Array(width);
}
