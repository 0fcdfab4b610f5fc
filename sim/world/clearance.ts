import type { Pose2 } from '#nodes/math/se2.ts';
import type { Plane, Shapes } from './plane.ts';
import { isInsideOutline, noShapes } from './plane.ts';

/**
 * Distance [m] between `polygon` (x, y, ... in the frame of `pose`) and the nearest shape; 0 when they
 * overlap or the polygon lies within an outline; `limit` where nothing is nearer.
 *
 * @param expected where the search begins; the result does not depend on it, its cost does
 */
export function clearance(
  plane: Plane,
  polygon: Float64Array,
  pose: Pose2,
  limit: number,
  movers: Shapes = noShapes,
  expected = 0,
): number {
  const outline = place(polygon, pose);
  const moving = distanceToShapes(movers, outline, limit);
  const near = Math.min(moving, search(plane, outline, moving, expected));
  if (near <= 0) return 0;
  return isInsideOutline(plane, outline[0] ?? 0, outline[1] ?? 0) ? 0 : near;
}

/** Distance [m] from a point to the nearest shape, 0 within one; `limit` where nothing is nearer. */
export function nearest(
  plane: Plane,
  x: number,
  y: number,
  limit: number,
  movers: Shapes = noShapes,
): number {
  return clearance(plane, Float64Array.of(0, 0), { x, y, yaw: 0 }, limit, movers);
}

/** Distance [m] between an outline in world coordinates and a list without a grid. */
export function distanceToShapes(shapes: Shapes, outline: Float64Array, limit: number): number {
  let best = limit;
  for (let i = 0; i < shapes.circles.length; i += 3)
    best = Math.min(best, circleDistance(shapes.circles, i, outline));
  for (let i = 0; i < shapes.segments.length; i += 4)
    best = Math.min(best, segmentDistance(shapes.segments, i, outline, best));
  return best;
}

/** `polygon` in the world. */
export function place(polygon: Float64Array, pose: Pose2): Float64Array {
  const c = Math.cos(pose.yaw);
  const s = Math.sin(pose.yaw);
  const placed = new Float64Array(polygon.length);
  for (let i = 0; i < polygon.length; i += 2) {
    const px = polygon[i] as number;
    const py = polygon[i + 1] as number;
    placed[i] = pose.x + c * px - s * py;
    placed[i + 1] = pose.y + s * px + c * py;
  }
  return placed;
}

/** Searches a box round the outline that doubles until something lies in it. */
function search(plane: Plane, outline: Float64Array, limit: number, expected: number): number {
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  for (let i = 0; i < outline.length; i += 2) {
    minX = Math.min(minX, outline[i] as number);
    maxX = Math.max(maxX, outline[i] as number);
    minY = Math.min(minY, outline[i + 1] as number);
    maxY = Math.max(maxY, outline[i + 1] as number);
  }
  const first = Math.max(expected, 0.15, plane.cell);
  for (let reach = Math.min(limit, first); ; reach *= 2) {
    const within = Math.min(reach, limit);
    const found = searchBox(
      plane,
      outline,
      minX - within,
      minY - within,
      maxX + within,
      maxY + within,
      within,
    );
    // not found and nothing further to search; a NaN outline ends here too
    if (found < within || !(within < limit)) return found < within ? found : limit;
  }
}

function searchBox(
  plane: Plane,
  outline: Float64Array,
  minX: number,
  minY: number,
  maxX: number,
  maxY: number,
  limit: number,
): number {
  const { cell, columns, rows, starts, ids, circles, segments } = plane;
  const circleCount = circles.length / 3;
  const c0 = Math.max(0, Math.floor((minX - plane.minX) / cell));
  const c1 = Math.min(columns - 1, Math.floor((maxX - plane.minX) / cell));
  const r0 = Math.max(0, Math.floor((minY - plane.minY) / cell));
  const r1 = Math.min(rows - 1, Math.floor((maxY - plane.minY) / cell));
  let best = limit;
  for (let row = r0; row <= r1; row++) {
    for (let column = c0; column <= c1; column++) {
      const at = row * columns + column;
      for (let k = starts[at] as number; k < (starts[at + 1] as number); k++) {
        const id = ids[k] as number;
        if (id < circleCount) {
          best = Math.min(best, circleDistance(circles, id * 3, outline));
          continue;
        }
        const s = (id - circleCount) * 4;
        // the box was widened by `limit`; a segment wholly outside what is left of it is no nearer
        const spare = limit - best;
        if (isBeside(segments, s, minX + spare, minY + spare, maxX - spare, maxY - spare)) continue;
        best = Math.min(best, segmentDistance(segments, s, outline, best));
      }
    }
  }
  return best;
}

function isBeside(
  segments: Float64Array,
  at: number,
  minX: number,
  minY: number,
  maxX: number,
  maxY: number,
): boolean {
  const x0 = segments[at] as number;
  const y0 = segments[at + 1] as number;
  const x1 = segments[at + 2] as number;
  const y1 = segments[at + 3] as number;
  return (
    (x0 < minX && x1 < minX) ||
    (x0 > maxX && x1 > maxX) ||
    (y0 < minY && y1 < minY) ||
    (y0 > maxY && y1 > maxY)
  );
}

function circleDistance(circles: Float64Array, at: number, outline: Float64Array): number {
  const x = circles[at] as number;
  const y = circles[at + 1] as number;
  if (contains(outline, x, y)) return 0;
  let square = Infinity;
  for (let i = 0, j = outline.length - 2; i < outline.length; j = i, i += 2) {
    const s = pointSegmentSquare(
      x,
      y,
      outline[j] as number,
      outline[j + 1] as number,
      outline[i] as number,
      outline[i + 1] as number,
    );
    if (s < square) square = s;
  }
  return Math.max(0, Math.sqrt(square) - (circles[at + 2] as number));
}

function segmentDistance(
  segments: Float64Array,
  at: number,
  outline: Float64Array,
  limit: number,
): number {
  const x0 = segments[at] as number;
  const y0 = segments[at + 1] as number;
  const x1 = segments[at + 2] as number;
  const y1 = segments[at + 3] as number;
  if (contains(outline, x0, y0)) return 0;
  let square = limit * limit;
  for (let i = 0, j = outline.length - 2; i < outline.length; j = i, i += 2) {
    const ax = outline[j] as number;
    const ay = outline[j + 1] as number;
    const bx = outline[i] as number;
    const by = outline[i + 1] as number;
    if (cross(ax, ay, bx, by, x0, y0, x1, y1)) return 0;
    square = Math.min(
      square,
      pointSegmentSquare(bx, by, x0, y0, x1, y1),
      pointSegmentSquare(x0, y0, ax, ay, bx, by),
      pointSegmentSquare(x1, y1, ax, ay, bx, by),
    );
  }
  return Math.sqrt(square);
}

function contains(outline: Float64Array, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = outline.length - 2; i < outline.length; j = i, i += 2) {
    const yi = outline[i + 1] as number;
    const yj = outline[j + 1] as number;
    if (yi > y === yj > y) continue;
    const xi = outline[i] as number;
    if (x < xi + ((y - yi) / (yj - yi)) * ((outline[j] as number) - xi)) inside = !inside;
  }
  return inside;
}

function cross(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  cx: number,
  cy: number,
  dx: number,
  dy: number,
): boolean {
  const c = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  const d = (bx - ax) * (dy - ay) - (by - ay) * (dx - ax);
  if (c * d >= 0) return false;
  const a = (dx - cx) * (ay - cy) - (dy - cy) * (ax - cx);
  const b = (dx - cx) * (by - cy) - (dy - cy) * (bx - cx);
  return a * b < 0;
}

function pointSegmentSquare(
  px: number,
  py: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
): number {
  const ex = bx - ax;
  const ey = by - ay;
  const length = ex * ex + ey * ey;
  const t = length === 0 ? 0 : ((px - ax) * ex + (py - ay) * ey) / length;
  const k = t < 0 ? 0 : t > 1 ? 1 : t;
  const dx = px - ax - k * ex;
  const dy = py - ay - k * ey;
  return dx * dx + dy * dy;
}
