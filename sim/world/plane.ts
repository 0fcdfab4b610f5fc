/** Outlines at one height: `segments` x0, y0, x1, y1 and `circles` x, y, radius, flat [m]. */
export interface Shapes {
  readonly segments: Float64Array;
  readonly circles: Float64Array;
}

/** Shapes with a uniform grid over their bounds; ids below the circle count are circles. */
export interface Plane extends Shapes {
  /** Number of the closed outline a segment belongs to; negative: of none. */
  readonly outlines: Int32Array;
  /** minX, minY, maxX, maxY of each outline. */
  readonly outlineBounds: Float64Array;
  /** Segments of each outline. */
  readonly outlineSegments: readonly Int32Array[];
  readonly cell: number;
  readonly minX: number;
  readonly minY: number;
  readonly columns: number;
  readonly rows: number;
  /** Ids of cell `row * columns + column` lie in `ids[starts[cell] .. starts[cell + 1])`. */
  readonly starts: Int32Array;
  readonly ids: Int32Array;
}

export interface PlaneOptions {
  /** Side of a grid cell [m]; by default about one shape to a few cells. */
  readonly cell?: number;
  /** Outline number per segment, for `isInside`; by default every segment is open. */
  readonly outlines?: Int32Array;
}

const MAX_CELLS = 1 << 18;
const EMPTY = new Float64Array(0);
export const noShapes: Shapes = { segments: EMPTY, circles: EMPTY };

/** Indexes shapes by a uniform grid. */
export function buildPlane(
  segments: Float64Array,
  circles: Float64Array,
  options: PlaneOptions = {},
): Plane {
  const bounds = boundsOf(segments, circles);
  const width = bounds.maxX - bounds.minX;
  const height = bounds.maxY - bounds.minY;
  const count = segments.length / 4 + circles.length / 3;
  const wanted =
    options.cell ?? Math.min(1, Math.max(0.1, Math.sqrt((width * height) / count) / 2));
  const cell = Math.max(wanted, Math.sqrt((width * height) / MAX_CELLS), (width + height) / 1e4);
  const columns = Math.max(1, Math.ceil(width / cell));
  const rows = Math.max(1, Math.ceil(height / cell));
  const grid = { cell, minX: bounds.minX, minY: bounds.minY, columns, rows };
  const outlines = options.outlines ?? new Int32Array(segments.length / 4).fill(-1);
  const outlineBounds = boundsOfOutlines(segments, outlines);
  const outlineSegments = segmentsOfOutlines(outlines);
  return {
    segments,
    circles,
    outlines,
    outlineBounds,
    outlineSegments,
    ...grid,
    ...index(segments, circles, grid),
  };
}

interface Grid {
  readonly cell: number;
  readonly minX: number;
  readonly minY: number;
  readonly columns: number;
  readonly rows: number;
}

function boundsOf(segments: Float64Array, circles: Float64Array) {
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  const grow = (x: number, y: number, r: number): void => {
    minX = Math.min(minX, x - r);
    maxX = Math.max(maxX, x + r);
    minY = Math.min(minY, y - r);
    maxY = Math.max(maxY, y + r);
  };
  for (let i = 0; i < segments.length; i += 2) grow(segments[i] ?? 0, segments[i + 1] ?? 0, 0);
  for (let i = 0; i < circles.length; i += 3)
    grow(circles[i] ?? 0, circles[i + 1] ?? 0, circles[i + 2] ?? 0);
  if (minX > maxX) return { minX: 0, minY: 0, maxX: 0.1, maxY: 0.1 };
  // a margin, so that no shape lies on the border of the grid
  const margin = 1e-3;
  return { minX: minX - margin, minY: minY - margin, maxX: maxX + margin, maxY: maxY + margin };
}

function boundsOfOutlines(segments: Float64Array, outlines: Int32Array): Float64Array {
  const count = outlines.reduce((most, outline) => Math.max(most, outline + 1), 0);
  const bounds = new Float64Array(count * 4);
  for (let i = 0; i < count; i++) bounds.set([Infinity, Infinity, -Infinity, -Infinity], i * 4);
  outlines.forEach((outline, segment) => {
    if (outline < 0) return;
    const b = bounds.subarray(outline * 4, outline * 4 + 4);
    const s = segments.subarray(segment * 4, segment * 4 + 4);
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = s;
    b[0] = Math.min(b[0] ?? 0, x0, x1);
    b[1] = Math.min(b[1] ?? 0, y0, y1);
    b[2] = Math.max(b[2] ?? 0, x0, x1);
    b[3] = Math.max(b[3] ?? 0, y0, y1);
  });
  return bounds;
}

function segmentsOfOutlines(outlines: Int32Array): Int32Array[] {
  const count = outlines.reduce((most, outline) => Math.max(most, outline + 1), 0);
  const members = Array.from({ length: count }, (): number[] => []);
  outlines.forEach((outline, segment) => members[outline]?.push(segment));
  return members.map((segments) => Int32Array.from(segments));
}

/** Counting sort of (cell, id) pairs: once to count, once to fill. */
function index(segments: Float64Array, circles: Float64Array, grid: Grid) {
  const starts = new Int32Array(grid.columns * grid.rows + 1);
  visitCells(segments, circles, grid, (cell) => {
    starts[cell + 1] = (starts[cell + 1] ?? 0) + 1;
  });
  for (let i = 1; i < starts.length; i++) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
  const ids = new Int32Array(starts[starts.length - 1] ?? 0);
  const next = starts.slice();
  visitCells(segments, circles, grid, (cell, id) => {
    const at = next[cell] ?? 0;
    ids[at] = id;
    next[cell] = at + 1;
  });
  return { starts, ids };
}

type Visit = (cell: number, id: number) => void;

function visitCells(segments: Float64Array, circles: Float64Array, grid: Grid, visit: Visit) {
  const circleCount = circles.length / 3;
  for (let i = 0; i < circleCount; i++) visitCircle(circles, i, grid, visit);
  for (let i = 0; i < segments.length / 4; i++)
    visitSegment(segments, i, circleCount + i, grid, visit);
}

function visitCircle(circles: Float64Array, i: number, grid: Grid, visit: Visit): void {
  const x = (circles[i * 3] ?? 0) - grid.minX;
  const y = (circles[i * 3 + 1] ?? 0) - grid.minY;
  const r = (circles[i * 3 + 2] ?? 0) + 1e-6;
  const { cell, columns, rows } = grid;
  const last = clampCell((y + r) / cell, rows);
  for (let row = clampCell((y - r) / cell, rows); row <= last; row++) {
    const dy = Math.max(row * cell - y, y - (row + 1) * cell, 0);
    const half = Math.sqrt(Math.max(0, r * r - dy * dy));
    const end = clampCell((x + half) / cell, columns);
    for (let column = clampCell((x - half) / cell, columns); column <= end; column++)
      visit(row * columns + column, i);
  }
}

function visitSegment(all: Float64Array, i: number, id: number, grid: Grid, visit: Visit): void {
  const { cell, columns, rows } = grid;
  const pad = 1e-6;
  const x0 = (all[i * 4] ?? 0) - grid.minX;
  const y0 = (all[i * 4 + 1] ?? 0) - grid.minY;
  const x1 = (all[i * 4 + 2] ?? 0) - grid.minX;
  const y1 = (all[i * 4 + 3] ?? 0) - grid.minY;
  const slope = x1 === x0 ? 0 : (y1 - y0) / (x1 - x0);
  const end = clampCell((Math.max(x0, x1) + pad) / cell, columns);
  for (let column = clampCell((Math.min(x0, x1) - pad) / cell, columns); column <= end; column++) {
    // part of the segment above this column; all of it where it is steep
    const from = Math.min(Math.max(column * cell - pad, Math.min(x0, x1)), Math.max(x0, x1));
    const to = Math.max(Math.min((column + 1) * cell + pad, Math.max(x0, x1)), Math.min(x0, x1));
    const ya = x1 === x0 ? y0 : y0 + slope * (from - x0);
    const yb = x1 === x0 ? y1 : y0 + slope * (to - x0);
    const top = clampCell((Math.max(ya, yb) + pad) / cell, rows);
    for (let row = clampCell((Math.min(ya, yb) - pad) / cell, rows); row <= top; row++)
      visit(row * columns + column, id);
  }
}

function clampCell(value: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(value)));
}

/** True within a closed outline (crossing number; Shimrat 1962, algorithm 112) or a circle. */
export function isInside(plane: Plane, x: number, y: number): boolean {
  const { circles } = plane;
  for (let i = 0; i < circles.length; i += 3) {
    const dx = x - (circles[i] ?? 0);
    const dy = y - (circles[i + 1] ?? 0);
    const r = circles[i + 2] ?? 0;
    if (dx * dx + dy * dy < r * r) return true;
  }
  return isInsideOutline(plane, x, y);
}

/** As `isInside`, of outlines alone. */
export function isInsideOutline(plane: Plane, x: number, y: number): boolean {
  const { outlineBounds: bounds, outlineSegments, segments } = plane;
  for (let outline = 0; outline < outlineSegments.length; outline++) {
    if (!inBounds(bounds, outline * 4, x, y)) continue;
    const own = outlineSegments[outline] ?? [];
    let inside = false;
    for (let i = 0; i < own.length; i++) {
      const s = (own[i] as number) * 4;
      const y0 = segments[s + 1] as number;
      const y1 = segments[s + 3] as number;
      if (y0 > y === y1 > y) continue;
      const x0 = segments[s] as number;
      const x1 = segments[s + 2] as number;
      if (x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) inside = !inside;
    }
    if (inside) return true;
  }
  return false;
}

function inBounds(bounds: Float64Array, at: number, x: number, y: number): boolean {
  return (
    x >= (bounds[at] ?? 0) &&
    y >= (bounds[at + 1] ?? 0) &&
    x <= (bounds[at + 2] ?? 0) &&
    y <= (bounds[at + 3] ?? 0)
  );
}
