import type { Point2 } from '#nodes/math/se2.ts';
import { squaredDistances } from '#nodes/math/distance-transform.ts';
import { BLOCKED, createCostSolver, OPEN } from './cost-field.ts';

export interface Area {
  readonly minX: number;
  readonly minY: number;
  readonly cell: number;
  readonly columns: number;
  readonly rows: number;
}

export interface Planner {
  /** Marks what a scan saw. */
  mark(x: number, y: number): void;
  /** Points from `from` to `to` [m]; null where every way is blocked. */
  plan(from: Point2, to: Point2): readonly Point2[] | null;
}

/**
 * Stands in for the stack's global planner: cheapest way on a grid of what was marked so far.
 *
 * @param inscribed nearer than this to a mark is blocked [m]
 * @param inflation cost falls to nothing this far beyond [m]
 */
export function createPlanner(area: Area, inscribed: number, inflation: number): Planner {
  const { minX, minY, cell, columns, rows } = area;
  const occupied = new Uint8Array(columns * rows);
  const squares = new Float32Array(columns * rows);
  const costs = new Uint16Array(columns * rows);
  const solve = createCostSolver();
  let changed = true;
  const columnOf = (x: number): number =>
    Math.min(columns - 1, Math.max(0, Math.floor((x - minX) / cell)));
  const rowOf = (y: number): number =>
    Math.min(rows - 1, Math.max(0, Math.floor((y - minY) / cell)));

  const refresh = (): void => {
    squaredDistances(columns, rows, occupied, squares);
    for (let i = 0; i < costs.length; i++) {
      const clear = Math.sqrt(squares[i] as number) * cell - inscribed;
      costs[i] =
        clear < 0 ? BLOCKED : Math.round(OPEN * (1 + 5 * Math.exp((-4 * clear) / inflation)));
    }
    changed = false;
  };

  return {
    mark: (x, y) => {
      const column = Math.floor((x - minX) / cell);
      const row = Math.floor((y - minY) / cell);
      if (column < 0 || row < 0 || column >= columns || row >= rows) return;
      const at = row * columns + column;
      if (occupied[at] === 0) changed = true;
      occupied[at] = 1;
    },
    plan: (from, to) => {
      if (changed) refresh();
      const field = solve(costs, columns, rows, columnOf(to.x), rowOf(to.y));
      const path: Point2[] = [{ x: from.x, y: from.y }];
      let column = columnOf(from.x);
      let row = rowOf(from.y);
      let blocked = 0;
      let left = false;
      for (let step = 0; step < 2000; step++) {
        let best = field[row * columns + column] as number;
        if (best <= 0) break;
        let bestColumn = column;
        let bestRow = row;
        for (let dr = -2; dr <= 2; dr++) {
          for (let dc = -2; dc <= 2; dc++) {
            const c = column + dc;
            const r = row + dr;
            if (c < 0 || r < 0 || c >= columns || r >= rows) continue;
            const value = field[r * columns + c] as number;
            if (value < best) {
              best = value;
              bestColumn = c;
              bestRow = r;
            }
          }
        }
        if (bestColumn === column && bestRow === row) break;
        column = bestColumn;
        row = bestRow;
        // a start too near to something may be left
        if (costs[row * columns + column] !== BLOCKED) left = true;
        else if (left || step > 4) blocked++;
        path.push({ x: minX + (column + 0.5) * cell, y: minY + (row + 0.5) * cell });
      }
      path.push({ x: to.x, y: to.y });
      return blocked > 0 ? null : path;
    },
  };
}
