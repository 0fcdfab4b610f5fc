import type { Candidate } from './boxes.ts';

/** Outputs of a network that marks centres; all planes are [height][width]. */
export interface CentreMaps {
  /** [classes] probability that a centre lies in the cell. */
  readonly heat: Float32Array;
  /** [2] width and height of the box, in cells. */
  readonly size: Float32Array;
  /** [2] of the centre from the upper left of the cell, right and down, in cells. */
  readonly offset: Float32Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Boxes of centre maps (Zhou, Wang, Krähenbühl 2019, "Objects as Points", section 4): every cell that
 * none of its eight neighbours exceeds, in cells of the map.
 */
export function centreCandidates(
  { heat, size, offset, width, height }: CentreMaps,
  classes: number,
  threshold: (index: number) => number,
): Candidate[] {
  const found: Candidate[] = [];
  const plane = width * height;
  for (let index = 0; index < classes; index++) {
    const least = threshold(index);
    for (let cell = 0; cell < plane; cell++) {
      const score = heat[index * plane + cell] as number;
      if (!(score > least) || !isPeak(heat, index * plane, cell, width, height)) continue;
      const x = (cell % width) + (offset[cell] as number);
      const y = Math.floor(cell / width) + (offset[plane + cell] as number);
      const w = (size[cell] as number) / 2;
      const h = (size[plane + cell] as number) / 2;
      found.push({ index, score, x0: x - w, y0: y - h, x1: x + w, y1: y + h });
    }
  }
  return found;
}

function isPeak(
  heat: Float32Array,
  base: number,
  cell: number,
  width: number,
  height: number,
): boolean {
  const value = heat[base + cell] as number;
  const column = cell % width;
  const row = (cell - column) / width;
  for (let y = Math.max(0, row - 1); y <= Math.min(height - 1, row + 1); y++)
    for (let x = Math.max(0, column - 1); x <= Math.min(width - 1, column + 1); x++)
      if ((heat[base + y * width + x] as number) > value) return false;
  return true;
}
