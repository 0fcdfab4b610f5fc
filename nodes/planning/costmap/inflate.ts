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
  /** Columns that are nearest to some cell of one row, and the first cell of each, [window width]. */
  site: Uint16Array;
  first: Uint16Array;
  /** 1 / (2 k), [window width]. */
  inverse: Float64Array;
}

export function inflationScratch(): InflationScratch {
  return {
    vertical: new Uint8Array(0),
    line: new Uint8Array(0),
    site: new Uint16Array(0),
    first: new Uint16Array(0),
    inverse: new Float64Array(0),
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
 * distance transform up to `reach`: along columns, then across by the lower envelope of parabolas (Felzenszwalb, Huttenlocher 2012, section 2).
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
  columns(grid, base, source, reach, scratch.vertical);
  let changed = false;
  for (let row = window.bottom; row <= window.top; row++) {
    spread(scratch, (row - source.bottom) * width, width, costOf, reach);
    const wrote = writeRow(grid, base, tables, out, scratch.line, row, window, source.left);
    changed ||= wrote;
  }
  return changed;
}

/** Distance along the column up to `reach`, or one more: every lethal cell tells those above and below. */
function columns(
  grid: GridSpec,
  base: Uint8Array,
  source: Box,
  reach: number,
  vertical: Uint8Array,
): void {
  const { lethal } = cost;
  const width = source.right - source.left + 1;
  const size = width * (source.top - source.bottom + 1);
  vertical.fill(reach + 1, 0, size);
  for (let row = source.bottom, to = 0; row <= source.top; row++) {
    const from = row * grid.width + source.left;
    for (let i = from; i < from + width; i++, to++) {
      if (base[i] !== lethal) continue;
      vertical[to] = 0;
      for (let k = 1, at = to - width; k <= reach && at >= 0; k++, at -= width) {
        if ((vertical[at] as number) <= k) break;
        vertical[at] = k;
      }
      for (let k = 1, at = to + width; k <= reach && at < size; k++, at += width) {
        if ((vertical[at] as number) <= k) break;
        vertical[at] = k;
      }
    }
  }
}

/** The cost of each cell of a row by the column that is nearest to it. */
function spread(
  scratch: InflationScratch,
  base: number,
  width: number,
  costOf: Uint8Array,
  reach: number,
): void {
  const { vertical, line, site, first } = scratch;
  line.fill(0, 0, width);
  let end = width;
  for (let n = envelope(scratch, base, width, reach) - 1; n >= 0; n--) {
    const p = site[n] as number;
    const g = vertical[base + p] as number;
    const start = first[n] as number;
    for (let q = Math.max(start, p - reach); q < end && q <= p + reach; q++) {
      const square = g * g + (q - p) * (q - p);
      if (square < costOf.length) line[q] = costOf[square] as number;
    }
    end = start;
  }
}

/** Finds the columns that are nearest to some cell of a row, from left to right, and counts them. */
function envelope(
  { vertical, site, first, inverse }: InflationScratch,
  base: number,
  width: number,
  reach: number,
): number {
  let count = 0;
  for (let p = 0; p < width; p++) {
    const g = vertical[base + p] as number;
    if (g > reach) continue;
    let start = 0;
    while (count > 0) {
      const other = site[count - 1] as number;
      const h = vertical[base + other] as number;
      // half a unit keeps the division of whole numbers from falling short
      const ahead = g * g + p * p - h * h - other * other + 0.5;
      start = Math.max(0, Math.floor(ahead * (inverse[p - other] as number)) + 1);
      if (start > (first[count - 1] as number)) break;
      count--;
      start = 0;
    }
    if (start >= width) continue;
    site[count] = p;
    first[count++] = start;
  }
  return count;
}

/** Writes the costs of a row from the first to the last that changed, and tells whether any did. */
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
  const to = from + shift;
  let first = from + window.left;
  let last = from + window.right;
  for (let i = first; i <= last; i++)
    if (base[i] === unknown && (line[i - to] as number) < leastOverUnknown) line[i - to] = unknown;
  while (first <= last && costs[first] === line[first - to]) first++;
  while (last > first && costs[last] === line[last - to]) last--;
  for (let i = first; i <= last; i++) {
    const value = line[i - to] as number;
    costs[i] = value;
    occupancy[i] = occupancyOf[value] as number;
  }
  return first <= last;
}

function fit(scratch: InflationScratch, width: number, height: number): void {
  if (scratch.vertical.length < width * height) scratch.vertical = new Uint8Array(width * height);
  if (scratch.line.length >= width) return;
  scratch.line = new Uint8Array(width);
  scratch.site = new Uint16Array(width);
  scratch.first = new Uint16Array(width);
  scratch.inverse = Float64Array.from({ length: width }, (_, k) => 1 / (2 * k));
}
