/**
 * Pairs rows with columns at the least total cost (Kuhn 1955 and Munkres 1957, with shortest
 * augmenting paths as Jonker and Volgenant 1987). A row stays alone where every pair costs more than
 * staying alone, which costs 0.
 *
 * @param cost [rows][columns], row-major; Infinity where a pair is not allowed
 * @returns column of each row, -1 alone, [rows]
 */
export function assign(cost: Float64Array, rows: number, columns: number): Int32Array {
  const wide = columns + rows;
  const at = (row: number, column: number): number => {
    if (column >= columns) return column - columns === row ? 0 : forbidden;
    const value = cost[row * columns + column] as number;
    return Number.isFinite(value) ? value : forbidden;
  };
  const rowOf = new Int32Array(wide + 1).fill(-1);
  const u = new Float64Array(rows);
  const v = new Float64Array(wide + 1);
  for (let row = 0; row < rows; row++) augment(row, wide, at, rowOf, u, v);
  const columnOf = new Int32Array(rows).fill(-1);
  for (let column = 0; column < columns; column++) {
    const row = rowOf[column] as number;
    if (row >= 0 && at(row, column) < forbidden) columnOf[row] = column;
  }
  return columnOf;
}

const forbidden = 1e9;

/** Finds the cheapest chain of swaps that gives `start` a column; column `wide` stands for the root. */
function augment(
  start: number,
  wide: number,
  at: (row: number, column: number) => number,
  rowOf: Int32Array,
  u: Float64Array,
  v: Float64Array,
): void {
  const least = new Float64Array(wide + 1).fill(Infinity);
  const from = new Int32Array(wide + 1).fill(wide);
  const done = new Uint8Array(wide + 1);
  rowOf[wide] = start;
  let column = wide;
  do {
    done[column] = 1;
    const row = rowOf[column] as number;
    let delta = Infinity;
    let next = -1;
    for (let j = 0; j < wide; j++) {
      if (done[j] === 1) continue;
      const reduced = at(row, j) - (u[row] as number) - (v[j] as number);
      if (reduced < (least[j] as number)) {
        least[j] = reduced;
        from[j] = column;
      }
      if ((least[j] as number) < delta) {
        delta = least[j] as number;
        next = j;
      }
    }
    for (let j = 0; j <= wide; j++) {
      if (done[j] === 1) {
        const owner = rowOf[j] as number;
        u[owner] = (u[owner] as number) + delta;
        v[j] = (v[j] as number) - delta;
      } else least[j] = (least[j] as number) - delta;
    }
    column = next;
  } while ((rowOf[column] as number) >= 0);
  while (column !== wide) {
    const before = from[column] as number;
    rowOf[column] = rowOf[before] as number;
    column = before;
  }
}
