const occupied = 65;
const most = 100;

/**
 * Rectangles that cover the occupied cells of a grid and nothing else: runs in rows, joined over
 * rows where they are equal.
 *
 * @param cells row by row, 65..100 occupied
 * @returns column, row, columns and rows of each, in turns
 */
export function wallBoxes(cells: Uint8Array, width: number, height: number): Float32Array {
  const boxes: number[] = [];
  /** Box that ends in the row before, by its first column. */
  let open = new Map<number, number>();
  for (let row = 0; row < height; row++) {
    const next = new Map<number, number>();
    for (let column = 0; column < width; column++) {
      if (!isOccupied(cells[row * width + column])) continue;
      const start = column;
      while (column + 1 < width && isOccupied(cells[row * width + column + 1])) column++;
      const above = open.get(start);
      if (above !== undefined && boxes[above + 2] === column + 1 - start) {
        boxes[above + 3] = (boxes[above + 3] as number) + 1;
        next.set(start, above);
      } else {
        next.set(start, boxes.length);
        boxes.push(start, row, column + 1 - start, 1);
      }
    }
    open = next;
  }
  return Float32Array.from(boxes);
}

function isOccupied(value: number | undefined): boolean {
  return value !== undefined && value >= occupied && value <= most;
}
