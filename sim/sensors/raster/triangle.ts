import type { Frame } from './frame.ts';

/** Corners on the screen; index them by vertex. */
export interface Corners {
  /** pixels */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** 1/z [1/m] */
  readonly w: Float64Array;
  /** rgb of each, 0 to 255 */
  readonly colours: Float32Array;
}

/** What a row-by-row fill of one triangle keeps; one per renderer, so that filling allocates nothing. */
export interface Fill {
  readonly corners: Corners;
  readonly frame: Frame;
  /** Slope and offset of the three edges: inside where `a x + b y + c >= 0`. */
  readonly edges: Float64Array;
}

/**
 * Fills the triangle of corners `i`, `j`, `k`, clockwise on the screen, with one colour: rows by
 * the half-planes of its edges (Pineda 1988), nearest first by the interpolated 1/z. `alpha` below
 * 1 blends and leaves the depth as it is.
 */
export function fillFlat(
  fill: Fill,
  i: number,
  j: number,
  k: number,
  colour: number,
  alpha: number,
): void {
  const { x, y, w } = fill.corners;
  const { width, height, inverseDepth, colour: pixels } = fill.frame;
  const xi = x[i] as number;
  const yi = y[i] as number;
  const wi = w[i] as number;
  const xj = x[j] as number;
  const yj = y[j] as number;
  const xk = x[k] as number;
  const yk = y[k] as number;
  const scale = 1 / ((xj - xi) * (yk - yi) - (xk - xi) * (yj - yi));
  const dj = (w[j] as number) - wi;
  const dk = (w[k] as number) - wi;
  const wx = (dj * (yk - yi) - dk * (yj - yi)) * scale;
  const wy = (dk * (xj - xi) - dj * (xk - xi)) * scale;
  setEdges(fill, i, j, k);
  const top = Math.max(0, Math.ceil(Math.min(yi, yj, yk)));
  const bottom = Math.min(height - 1, Math.floor(Math.max(yi, yj, yk)));
  for (let row = top; row <= bottom; row++) {
    const start = rowStart(fill.edges, row);
    const end = rowEnd(fill.edges, row, width);
    let at = row * width + start;
    const last = row * width + end;
    let depth = wi + (start - xi) * wx + (row - yi) * wy;
    if (alpha < 1)
      for (; at <= last; at++, depth += wx) {
        if (depth > (inverseDepth[at] as number))
          pixels[at] = blend(pixels[at] as number, colour, alpha);
      }
    else
      for (; at <= last; at++, depth += wx) {
        if (depth > (inverseDepth[at] as number)) {
          inverseDepth[at] = depth;
          pixels[at] = colour;
        }
      }
  }
}

/** As `fillFlat`, opaque, with the colours of the corners interpolated (Gouraud 1971). */
export function fillSmooth(fill: Fill, i: number, j: number, k: number): void {
  const { x, y, w, colours } = fill.corners;
  const { width, height, inverseDepth, colour: pixels } = fill.frame;
  const xi = x[i] as number;
  const yi = y[i] as number;
  const xj = (x[j] as number) - xi;
  const yj = (y[j] as number) - yi;
  const xk = (x[k] as number) - xi;
  const yk = (y[k] as number) - yi;
  const scale = 1 / (xj * yk - xk * yj);
  const wi = w[i] as number;
  const wj = w[j] as number;
  const wk = w[k] as number;
  const wx = ((wj - wi) * yk - (wk - wi) * yj) * scale;
  const wy = ((wk - wi) * xj - (wj - wi) * xk) * scale;
  const ri = (colours[3 * i] as number) * wi;
  const gi = (colours[3 * i + 1] as number) * wi;
  const bi = (colours[3 * i + 2] as number) * wi;
  const rj = (colours[3 * j] as number) * wj - ri;
  const gj = (colours[3 * j + 1] as number) * wj - gi;
  const bj = (colours[3 * j + 2] as number) * wj - bi;
  const rk = (colours[3 * k] as number) * wk - ri;
  const gk = (colours[3 * k + 1] as number) * wk - gi;
  const bk = (colours[3 * k + 2] as number) * wk - bi;
  const rx = (rj * yk - rk * yj) * scale;
  const gx = (gj * yk - gk * yj) * scale;
  const bx = (bj * yk - bk * yj) * scale;
  const ry = (rk * xj - rj * xk) * scale;
  const gy = (gk * xj - gj * xk) * scale;
  const by = (bk * xj - bj * xk) * scale;
  setEdges(fill, i, j, k);
  const top = Math.max(0, Math.ceil(yi + Math.min(0, yj, yk)));
  const bottom = Math.min(height - 1, Math.floor(yi + Math.max(0, yj, yk)));
  for (let row = top; row <= bottom; row++) {
    const start = rowStart(fill.edges, row);
    const count = rowEnd(fill.edges, row, width) - start;
    if (count < 0) continue;
    const dx = start - xi;
    const dy = row - yi;
    const depth = wi + dx * wx + dy * wy;
    const rw = ri + dx * rx + dy * ry;
    const gw = gi + dx * gx + dy * gy;
    const bw = bi + dx * bx + dy * by;
    // exact at both ends of the row, straight between: faces are cut so small that nobody sees it
    const near = 1 / depth;
    const far = 1 / (depth + count * wx);
    const share = count > 0 ? 1 / count : 0;
    let r = byte(rw * near);
    let g = byte(gw * near);
    let b = byte(bw * near);
    const stepR = (byte((rw + count * rx) * far) - r) * share;
    const stepG = (byte((gw + count * gx) * far) - g) * share;
    const stepB = (byte((bw + count * bx) * far) - b) * share;
    const first = row * width + start;
    for (let k = 0; k <= count; k++) {
      const here = depth + k * wx;
      if (here > (inverseDepth[first + k] as number)) {
        inverseDepth[first + k] = here;
        pixels[first + k] = ((b | 0) << 16) | ((g | 0) << 8) | (r | 0);
      }
      r += stepR;
      g += stepG;
      b += stepB;
    }
  }
}

function byte(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : value;
}

/** `alpha` of `over` on `under`, channel by channel. */
export function blend(under: number, over: number, alpha: number): number {
  const r = (under & 255) + ((over & 255) - (under & 255)) * alpha;
  const g = ((under >> 8) & 255) + (((over >> 8) & 255) - ((under >> 8) & 255)) * alpha;
  const b = ((under >> 16) & 255) + (((over >> 16) & 255) - ((under >> 16) & 255)) * alpha;
  return ((b | 0) << 16) | ((g | 0) << 8) | (r | 0);
}

/** Twice the area on the screen, positive where the corners run clockwise (y is down). */
export function screenArea({ x, y }: Corners, i: number, j: number, k: number): number {
  const xi = x[i] as number;
  const yi = y[i] as number;
  return (
    ((x[j] as number) - xi) * ((y[k] as number) - yi) -
    ((x[k] as number) - xi) * ((y[j] as number) - yi)
  );
}

function setEdges({ corners, edges }: Fill, i: number, j: number, k: number): void {
  setEdge(corners, edges, 0, i, j);
  setEdge(corners, edges, 3, j, k);
  setEdge(corners, edges, 6, k, i);
}

// a hair wide, so that rounding leaves no crack between neighbours
const SLACK = 1e-7;

/**
 * An edge as the column where it crosses row `y`: `bound + slope * y`, kept with its side: 1 the
 * triangle is right of it, -1 left, 0 the edge is level (every row between top and bottom is in).
 */
function setEdge({ x, y }: Corners, edges: Float64Array, at: number, p: number, q: number): void {
  const dy = (y[q] as number) - (y[p] as number);
  if (dy === 0) {
    edges[at + 2] = 0;
    return;
  }
  const slope = ((x[q] as number) - (x[p] as number)) / dy;
  edges[at] = (x[p] as number) - slope * (y[p] as number);
  edges[at + 1] = slope;
  edges[at + 2] = dy < 0 ? 1 : -1;
}

function rowStart(edges: Float64Array, row: number): number {
  let start = 0;
  for (let e = 0; e < 9; e += 3)
    if ((edges[e + 2] as number) > 0) {
      const column = (edges[e] as number) + (edges[e + 1] as number) * row;
      if (column > start) start = column;
    }
  return Math.ceil(start - SLACK);
}

function rowEnd(edges: Float64Array, row: number, width: number): number {
  let end = width - 1;
  for (let e = 0; e < 9; e += 3)
    if ((edges[e + 2] as number) < 0) {
      const column = (edges[e] as number) + (edges[e + 1] as number) * row;
      if (column < end) end = column;
    }
  return Math.floor(end + SLACK);
}
