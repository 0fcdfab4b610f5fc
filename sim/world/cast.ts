import type { Plane, Shapes } from './plane.ts';
import { noShapes } from './plane.ts';

/**
 * Distance [m] along the ray from (x, y) in direction (dx, dy), of unit length, to the first shape;
 * Infinity where there is none nearer than `limit`. Exact intersections; the grid is walked cell by
 * cell (Amanatides and Woo 1987, A Fast Voxel Traversal Algorithm for Ray Tracing).
 */
export function castRay(
  plane: Plane,
  x: number,
  y: number,
  dx: number,
  dy: number,
  limit: number,
): number {
  const { segments, circles, starts, ids, cell, columns, rows } = plane;
  const circleCount = circles.length / 3;
  const ox = x - plane.minX;
  const oy = y - plane.minY;
  const inverseX = 1 / dx;
  const inverseY = 1 / dy;
  const t0 = entry(ox, dx, inverseX, columns * cell, oy, dy, inverseY, rows * cell);
  if (!(t0 < limit)) return Infinity;

  let column = cellAt(ox + dx * t0, cell, columns);
  let row = cellAt(oy + dy * t0, cell, rows);
  const stepX = dx > 0 ? 1 : -1;
  const stepY = dy > 0 ? 1 : -1;
  let nextX = dx === 0 ? Infinity : ((column + (dx > 0 ? 1 : 0)) * cell - ox) * inverseX;
  let nextY = dy === 0 ? Infinity : ((row + (dy > 0 ? 1 : 0)) * cell - oy) * inverseY;
  const deltaX = Math.abs(cell * inverseX);
  const deltaY = Math.abs(cell * inverseY);
  let best = limit;

  for (;;) {
    const at = row * columns + column;
    const end = starts[at + 1] as number;
    for (let k = starts[at] as number; k < end; k++) {
      const id = ids[k] as number;
      const t =
        id < circleCount
          ? hitCircle(circles, id * 3, x, y, dx, dy)
          : hitSegment(segments, (id - circleCount) * 4, x, y, dx, dy);
      if (t < best) best = t;
    }
    if (nextX < nextY) {
      if (!(nextX < best)) break;
      column += stepX;
      if (column < 0 || column >= columns) break;
      nextX += deltaX;
    } else {
      if (!(nextY < best)) break;
      row += stepY;
      if (row < 0 || row >= rows) break;
      nextY += deltaY;
    }
  }
  return best < limit ? best : Infinity;
}

function cellAt(value: number, cell: number, count: number): number {
  const i = Math.floor(value / cell);
  // NaN falls to the first cell, from which the walk ends at once
  return i > 0 ? (i < count ? i : count - 1) : 0;
}

/** Where the ray enters the box (0, 0)-(w, h): 0 from within, Infinity past it. */
function entry(
  ox: number,
  dx: number,
  inverseX: number,
  w: number,
  oy: number,
  dy: number,
  inverseY: number,
  h: number,
): number {
  if (ox >= 0 && ox <= w && oy >= 0 && oy <= h) return 0;
  let near = 0;
  let far = Infinity;
  if (dx !== 0) {
    const a = -ox * inverseX;
    const b = (w - ox) * inverseX;
    near = Math.max(near, Math.min(a, b));
    far = Math.min(far, Math.max(a, b));
  } else if (ox < 0 || ox > w) return Infinity;
  if (dy !== 0) {
    const a = -oy * inverseY;
    const b = (h - oy) * inverseY;
    near = Math.max(near, Math.min(a, b));
    far = Math.min(far, Math.max(a, b));
  } else if (oy < 0 || oy > h) return Infinity;
  return near <= far ? near : Infinity;
}

function hitCircle(
  circles: Float64Array,
  at: number,
  x: number,
  y: number,
  dx: number,
  dy: number,
): number {
  const fx = (circles[at] as number) - x;
  const fy = (circles[at + 1] as number) - y;
  const r = circles[at + 2] as number;
  const aside = fx * dy - fy * dx;
  const square = r * r - aside * aside;
  if (!(square >= 0)) return Infinity;
  const along = fx * dx + fy * dy;
  const half = Math.sqrt(square);
  if (along >= half) return along - half;
  return along + half >= 0 ? along + half : Infinity;
}

/** Slack of a segment's ends, as share of its length: no ray slips through a shared corner. */
const SLACK = 1e-9;

function hitSegment(
  segments: Float64Array,
  at: number,
  x: number,
  y: number,
  dx: number,
  dy: number,
): number {
  const px = (segments[at] as number) - x;
  const py = (segments[at + 1] as number) - y;
  const ex = (segments[at + 2] as number) - x - px;
  const ey = (segments[at + 3] as number) - y - py;
  const inverse = 1 / (dx * ey - dy * ex);
  const u = (px * dy - py * dx) * inverse;
  if (!(u >= -SLACK && u <= 1 + SLACK)) return Infinity;
  const t = (px * ey - py * ex) * inverse;
  return t >= 0 ? t : Infinity;
}

/** As `castRay`, over a short list without a grid: things that move. */
export function castShapes(
  { segments, circles }: Shapes,
  x: number,
  y: number,
  dx: number,
  dy: number,
  limit: number,
): number {
  let best = limit;
  for (let i = 0; i < circles.length; i += 3) {
    const t = hitCircle(circles, i, x, y, dx, dy);
    if (t < best) best = t;
  }
  for (let i = 0; i < segments.length; i += 4) {
    const t = hitSegment(segments, i, x, y, dx, dy);
    if (t < best) best = t;
  }
  return best < limit ? best : Infinity;
}

/**
 * Fills `out` with the distances [m] of `count` rays at `yaw + angleMin + i * angleIncrement`, Infinity
 * where nothing is nearer than `rangeMax`. `movers` lie over the plane and may change between calls.
 */
export function castScan(
  plane: Plane,
  x: number,
  y: number,
  yaw: number,
  angleMin: number,
  angleIncrement: number,
  count: number,
  rangeMax: number,
  out: Float32Array,
  movers: Shapes = noShapes,
): void {
  const moving = movers.segments.length + movers.circles.length > 0;
  const turnX = Math.cos(angleIncrement);
  const turnY = Math.sin(angleIncrement);
  // each direction is the last one turned on: some 1e-13 rad off after a thousand beams
  let dx = Math.cos(yaw + angleMin);
  let dy = Math.sin(yaw + angleMin);
  for (let i = 0; i < count; i++) {
    let range = castRay(plane, x, y, dx, dy, rangeMax);
    if (moving) range = Math.min(range, castShapes(movers, x, y, dx, dy, rangeMax));
    out[i] = range;
    const x1 = dx * turnX - dy * turnY;
    dy = dx * turnY + dy * turnX;
    dx = x1;
  }
}
