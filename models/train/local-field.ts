import type { PolicyBody } from '#nodes/control/policy-body.ts';
import type { Point2 } from '#nodes/math/se2.ts';
import { distanceAt, type ClearanceMap } from './clearance-map.ts';
import { BLOCKED, createCostSolver, OPEN } from './cost-field.ts';
import type { ExpertStyle } from './expert.ts';

/** Cost to go to a local goal in a window round the robot. */
export interface Field {
  readonly solve: (centre: Point2, goal: Point2) => void;
  /** Time to go from a point [s], at full speed where that is fine. */
  readonly toGo: (x: number, y: number) => number;
}

/** Cells of the field per cell of the map, along a side. */
const STRIDE = 2;

export function createField(map: ClearanceMap, body: PolicyBody, style: ExpertStyle): Field {
  const cell = map.cell * STRIDE;
  const columns = Math.ceil(map.columns / STRIDE);
  const rows = Math.ceil(map.rows / STRIDE);
  const all = cellCosts(map, cell, columns, rows, body, style);
  const half = body.lookahead + 0.5 + 0.4 * body.maxLinear;
  const n = Math.ceil((2 * half) / cell);
  const costs = new Uint16Array(n * n);
  const solve = createCostSolver();
  const perUnit = cell / body.maxLinear / OPEN;
  let column0 = 0;
  let row0 = 0;
  const target = Float64Array.of(0, 0);
  let field: Int32Array = new Int32Array(n * n);
  return {
    solve: (centre, goal) => {
      column0 = Math.floor((centre.x - half - map.minX) / cell);
      row0 = Math.floor((centre.y - half - map.minY) / cell);
      for (let row = 0; row < n; row++) {
        const r = row + row0;
        for (let column = 0; column < n; column++) {
          const c = column + column0;
          const inside = c >= 0 && r >= 0 && c < columns && r < rows;
          costs[row * n + column] = inside ? (all[r * columns + c] as number) : OPEN;
        }
      }
      target[0] = goal.x;
      target[1] = goal.y;
      const goalColumn = (goal.x - map.minX) / cell - column0;
      const goalRow = (goal.y - map.minY) / cell - row0;
      field = solve(costs, n, n, goalColumn, goalRow);
    },
    toGo: (x, y) => {
      const straight = Math.hypot(x - (target[0] as number), y - (target[1] as number));
      // creeping in counts more, or the last decimetre would not be worth the effort
      const creep = Math.min(straight, 0.2) * 2;
      if (straight < 2.5 * cell) return (straight + creep) / body.maxLinear;
      const fx = Math.min(n - 1.001, Math.max(0, (x - map.minX) / cell - column0 - 0.5));
      const fy = Math.min(n - 1.001, Math.max(0, (y - map.minY) / cell - row0 - 0.5));
      const column = Math.floor(fx);
      const row = Math.floor(fy);
      const tx = fx - column;
      const ty = fy - row;
      const at = row * n + column;
      const low = (field[at] as number) * (1 - tx) + (field[at + 1] as number) * tx;
      const high = (field[at + n] as number) * (1 - tx) + (field[at + n + 1] as number) * tx;
      return (low * (1 - ty) + high * ty) * perUnit + creep / body.maxLinear;
    },
  };
}

function cellCosts(
  map: ClearanceMap,
  cell: number,
  columns: number,
  rows: number,
  body: PolicyBody,
  style: ExpertStyle,
): Uint16Array {
  const width = Math.max(...body.footprint.map(([, y]) => y)) + 0.01;
  return Uint16Array.from({ length: columns * rows }, (_, i) => {
    const x = map.minX + ((i % columns) + 0.5) * cell;
    const y = map.minY + (Math.floor(i / columns) + 0.5) * cell;
    const clear = distanceAt(map, x, y) - width;
    if (clear < 0) return BLOCKED;
    const share = Math.min(1, Math.max(0.25, (clear + 0.02) / style.easy));
    return Math.round(OPEN / share);
  });
}
