import type { GridSpec } from '#nodes/math/grid.ts';

/** Cells from `left`, `bottom` to `right`, `top`, all included; empty while `right < left`. */
export interface Box {
  left: number;
  bottom: number;
  right: number;
  top: number;
}

export function emptyBox(): Box {
  return { left: Infinity, bottom: Infinity, right: -Infinity, top: -Infinity };
}

export function fullBox({ width, height }: GridSpec): Box {
  return { left: 0, bottom: 0, right: width - 1, top: height - 1 };
}

export function isEmpty(box: Box): boolean {
  return box.right < box.left;
}

/** Grows `box` by one cell of a grid. */
export function include(box: Box, width: number, index: number): void {
  const row = Math.floor(index / width);
  const column = index - row * width;
  if (column < box.left) box.left = column;
  if (column > box.right) box.right = column;
  if (row < box.bottom) box.bottom = row;
  if (row > box.top) box.top = row;
}

/** Grows `box` by the cells `left` to `right` of a row. */
export function includeRun(box: Box, row: number, left: number, right: number): void {
  if (left < box.left) box.left = left;
  if (right > box.right) box.right = right;
  if (row < box.bottom) box.bottom = row;
  if (row > box.top) box.top = row;
}

export function union(a: Box, b: Box): Box {
  return {
    left: Math.min(a.left, b.left),
    bottom: Math.min(a.bottom, b.bottom),
    right: Math.max(a.right, b.right),
    top: Math.max(a.top, b.top),
  };
}

/** `box` with a margin on all sides, within the grid. */
export function widened(box: Box, margin: number, { width, height }: GridSpec): Box {
  return {
    left: Math.max(0, box.left - margin),
    bottom: Math.max(0, box.bottom - margin),
    right: Math.min(width - 1, box.right + margin),
    top: Math.min(height - 1, box.top + margin),
  };
}
