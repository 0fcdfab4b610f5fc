import { freePrice } from './traversability.ts';
import type { Traversability } from './traversability.ts';

/**
 * Price of a straight segment: length times price, cell by cell, in free metres (traversal after
 * Amanatides and Woo 1987). Infinity if it touches a blocked cell or leaves the grid.
 */
export function linePrice(
  grid: Traversability,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
): number {
  const { width, height, resolution: r, originX, originY, price } = grid;
  const u = (x0 - originX) / r;
  const v = (y0 - originY) / r;
  const du = (x1 - x0) / r;
  const dv = (y1 - y0) / r;
  const length = Math.hypot(x1 - x0, y1 - y0) / freePrice;
  let column = Math.floor(u);
  let row = Math.floor(v);
  const stepX = du > 0 ? 1 : -1;
  const stepY = dv > 0 ? 1 : -1;
  const deltaX = du === 0 ? Infinity : Math.abs(1 / du);
  const deltaY = dv === 0 ? Infinity : Math.abs(1 / dv);
  let nextX = du === 0 ? Infinity : (du > 0 ? column + 1 - u : u - column) * deltaX;
  let nextY = dv === 0 ? Infinity : (dv > 0 ? row + 1 - v : v - row) * deltaY;
  let along = 0;
  let total = 0;
  for (;;) {
    if (!(column >= 0 && row >= 0 && column < width && row < height)) return Infinity;
    const here = price[row * width + column] as number;
    if (here === 0) return Infinity;
    const next = Math.min(nextX, nextY, 1);
    total += (next - along) * here;
    if (next >= 1) return total * length;
    along = next;
    if (nextX < nextY) {
      column += stepX;
      nextX += deltaX;
    } else {
      row += stepY;
      nextY += deltaY;
    }
  }
}

/** Price of points joined by straight segments. @param points interleaved x, y [m] */
export function polylinePrice(grid: Traversability, points: Float64Array, from = 0): number {
  let total = 0;
  for (let i = 2 * from; i + 3 < points.length && total < Infinity; i += 2)
    total += linePrice(
      grid,
      points[i] as number,
      points[i + 1] as number,
      points[i + 2] as number,
      points[i + 3] as number,
    );
  return total;
}
