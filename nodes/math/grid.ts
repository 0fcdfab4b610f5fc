import type { Point2 } from './se2.ts';

/**
 * A planar grid in the order of a ROS OccupancyGrid: row-major, row 0 at `originY`, the origin is
 * the outer corner of cell (0, 0), axes parallel to the frame's.
 */
export interface GridSpec {
  /** Cells along x. */
  readonly width: number;
  /** Cells along y. */
  readonly height: number;
  /** Edge of a cell [m]. */
  readonly resolution: number;
  /** [m] */
  readonly originX: number;
  readonly originY: number;
}

export function columnOf(grid: GridSpec, x: number): number {
  return Math.floor((x - grid.originX) / grid.resolution);
}

export function rowOf(grid: GridSpec, y: number): number {
  return Math.floor((y - grid.originY) / grid.resolution);
}

export function contains(grid: GridSpec, column: number, row: number): boolean {
  return column >= 0 && row >= 0 && column < grid.width && row < grid.height;
}

/** Index of the cell around a point, -1 outside the grid and for NaN. */
export function indexAt(grid: GridSpec, x: number, y: number): number {
  const column = columnOf(grid, x);
  const row = rowOf(grid, y);
  return contains(grid, column, row) ? row * grid.width + column : -1;
}

/** Centre of a column [m]. */
export function xOf(grid: GridSpec, column: number): number {
  return grid.originX + (column + 0.5) * grid.resolution;
}

/** Centre of a row [m]. */
export function yOf(grid: GridSpec, row: number): number {
  return grid.originY + (row + 0.5) * grid.resolution;
}

export function centerOf(grid: GridSpec, index: number): Point2 {
  const row = Math.floor(index / grid.width);
  return { x: xOf(grid, index - row * grid.width), y: yOf(grid, row) };
}

export function sameGrid(a: GridSpec, b: GridSpec): boolean {
  return (
    a.width === b.width &&
    a.height === b.height &&
    a.resolution === b.resolution &&
    a.originX === b.originX &&
    a.originY === b.originY
  );
}

/** Length that `traceLine` and `traceRay` may need for their output. */
export function traceCapacity(grid: GridSpec): number {
  return grid.width + grid.height + 2;
}

/**
 * Cells on the line between two cells (Bresenham 1965), both included, in order. Cells off the grid
 * are left out.
 *
 * @param out receives cell indices; at least `traceCapacity(grid)` long
 * @returns how many were written
 */
export function traceLine(
  grid: GridSpec,
  column0: number,
  row0: number,
  column1: number,
  row1: number,
  out: Int32Array,
): number {
  const dx = Math.abs(column1 - column0);
  const dy = -Math.abs(row1 - row0);
  const stepX = column0 < column1 ? 1 : -1;
  const stepY = row0 < row1 ? 1 : -1;
  let error = dx + dy;
  let column = column0;
  let row = row0;
  let count = 0;
  for (;;) {
    if (contains(grid, column, row)) out[count++] = row * grid.width + column;
    if (column === column1 && row === row1) return count;
    const twice = 2 * error;
    if (twice >= dy) {
      error += dy;
      column += stepX;
    }
    if (twice <= dx) {
      error += dx;
      row += stepY;
    }
  }
}

/**
 * Every cell that the segment between two points crosses, in order, until it leaves the grid
 * (Amanatides and Woo 1987, A Fast Voxel Traversal Algorithm, section 2). Empty when the start is
 * outside the grid or a coordinate is not finite.
 *
 * @param out receives cell indices; at least `traceCapacity(grid)` long
 * @param values where given, cells whose value is `skipped` are left out: most of what a beam passes
 *   is known to be free already
 * @returns how many were written
 */
export function traceRay(
  grid: GridSpec,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  out: Int32Array,
  values?: Uint8Array,
  skipped = 0,
): number {
  const { width, height, resolution } = grid;
  // in cells, so that one cell is one unit
  const u0 = (x0 - grid.originX) / resolution;
  const v0 = (y0 - grid.originY) / resolution;
  const du = (x1 - x0) / resolution;
  const dv = (y1 - y0) / resolution;
  if (!Number.isFinite(u0 + v0 + du + dv)) return 0;
  const column = Math.floor(u0);
  const row = Math.floor(v0);
  if (!contains(grid, column, row)) return 0;
  const stepX = du > 0 ? 1 : -1;
  const stepY = dv > 0 ? width : -width;
  const deltaX = Math.abs(1 / du);
  const deltaY = Math.abs(1 / dv);
  let nextX = (du < 0 ? u0 - column : column + 1 - u0) * deltaX;
  let nextY = (dv < 0 ? v0 - row : row + 1 - v0) * deltaY;
  // cells until the edge of the grid
  let leftX = du > 0 ? width - 1 - column : column;
  let leftY = dv > 0 ? height - 1 - row : row;
  let cell = row * width + column;
  let count = 0;
  for (;;) {
    if (values === undefined || values[cell] !== skipped) out[count++] = cell;
    if (nextX < nextY) {
      if (nextX > 1 || leftX-- === 0) return count;
      cell += stepX;
      nextX += deltaX;
    } else {
      if (nextY > 1 || leftY-- === 0) return count;
      cell += stepY;
      nextY += deltaY;
    }
  }
}
