/** Cost of a cell driven at full speed; a cell driven slower costs more, up to `BLOCKED`. */
export const OPEN = 10;
export const BLOCKED = 400;

const BUCKETS = 2048;
/** Right, up, the diagonals and the knight's moves; the other half is their opposite. */
const MOVE_X = Int8Array.of(1, 0, 1, -1, 2, 1, -1, -2);
const MOVE_Y = Int8Array.of(0, 1, 1, 1, 1, 2, 2, 1);
const LENGTHS = Float64Array.from(MOVE_X, (x, i) => 0.5 * Math.hypot(x, MOVE_Y[i] ?? 0));

export type CostSolver = (
  costs: Uint16Array,
  columns: number,
  rows: number,
  goalColumn: number,
  goalRow: number,
) => Int32Array;

/**
 * Cost of the cheapest way from every cell to the goal, in tenths of a cell at full speed: Dijkstra
 * with buckets (Dial 1969, algorithm 360) on 16 neighbours. The result is valid until the next call.
 *
 * @param costs [rows][columns], row-major, `OPEN`..`BLOCKED`
 */
export function createCostSolver(): CostSolver {
  let distance = new Int32Array(0);
  let next = new Int32Array(0);
  let cellOf = new Int32Array(0);
  const heads = new Int32Array(BUCKETS);
  return (costs, columns, rows, goalColumn, goalRow) => {
    const count = columns * rows;
    if (distance.length !== count) {
      distance = new Int32Array(count);
      next = new Int32Array(count * 17);
      cellOf = new Int32Array(count * 17);
    }
    distance.fill(0x7fffffff);
    heads.fill(-1);
    const goal = clamp(goalRow, rows) * columns + clamp(goalColumn, columns);
    distance[goal] = 0;
    cellOf[0] = goal;
    next[0] = -1;
    heads[0] = 0;
    let entries = 1;
    let waiting = 1;
    for (let value = 0; waiting > 0; value++) {
      const bucket = value & (BUCKETS - 1);
      for (let entry = heads[bucket] as number; entry >= 0; entry = heads[bucket]) {
        heads[bucket] = next[entry] as number;
        waiting--;
        const cell = cellOf[entry] as number;
        if (distance[cell] !== value) continue;
        const row = (cell / columns) | 0;
        const column = cell - row * columns;
        const own = costs[cell] as number;
        for (let m = 0; m < 16; m++) {
          const k = m & 7;
          const c = m < 8 ? column + (MOVE_X[k] as number) : column - (MOVE_X[k] as number);
          const r = m < 8 ? row + (MOVE_Y[k] as number) : row - (MOVE_Y[k] as number);
          if (c < 0 || r < 0 || c >= columns || r >= rows) continue;
          const to = r * columns + c;
          const step = ((own + (costs[to] as number)) * (LENGTHS[k] as number) + 0.5) | 0;
          const reached = value + step;
          if (reached >= (distance[to] as number)) continue;
          distance[to] = reached;
          const at = reached & (BUCKETS - 1);
          cellOf[entries] = to;
          next[entries] = heads[at] as number;
          heads[at] = entries++;
          waiting++;
        }
      }
    }
    return distance;
  };
}

function clamp(value: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(value)));
}
