import { centerOf } from '#nodes/math/grid.ts';
import type { GridSpec } from '#nodes/math/grid.ts';
import type { Random } from '#nodes/math/random.ts';
import type { Point2, Pose2 } from '#nodes/math/se2.ts';
import { nearest } from '../world/clearance.ts';
import { isInside } from '../world/plane.ts';
import type { Plane } from '../world/plane.ts';

/** Where a disc of the asked clearance fits, and which of those places are joined by such places. */
export interface FreeSpace {
  readonly grid: GridSpec;
  /** Component per cell [height][width], 0 where the disc does not fit. */
  readonly component: Int32Array;
  /** The component to use when nobody says where the robot is. */
  readonly main: number;
}

const CELLS = 160_000;

/** @param clearance radius of the disc [m] */
export function freeSpace(plane: Plane, clearance: number): FreeSpace {
  const grid = gridOver(plane);
  const free = new Uint8Array(grid.width * grid.height);
  for (let i = 0; i < free.length; i++) {
    const { x, y } = centerOf(grid, i);
    free[i] = Number(nearest(plane, x, y, clearance + 1) >= clearance && !isInside(plane, x, y));
  }
  return { grid, ...components(grid, free) };
}

/** The component around a point, or the nearest one within 0.5 m; 0 when there is none. */
export function componentAt({ grid, component }: FreeSpace, at: Point2): number {
  let best = 0;
  let bestDistance = 0.5;
  for (let i = 0; i < component.length; i++) {
    if (component[i] === 0) continue;
    const c = centerOf(grid, i);
    const d = Math.hypot(c.x - at.x, c.y - at.y);
    if (d < bestDistance) {
      bestDistance = d;
      best = component[i] ?? 0;
    }
  }
  return best;
}

/** A pose with uniform position over the cells of `component` at least `away` from `from`. */
export function drawPose(
  space: FreeSpace,
  component: number,
  random: Random,
  from?: Point2,
  away = 0,
): Pose2 | undefined {
  const cells: number[] = [];
  for (let i = 0; i < space.component.length; i++) {
    if (space.component[i] !== component) continue;
    const c = centerOf(space.grid, i);
    if (from === undefined || Math.hypot(c.x - from.x, c.y - from.y) >= away) cells.push(i);
  }
  const cell = cells[Math.floor(random() * cells.length)];
  if (cell === undefined) return undefined;
  return { ...centerOf(space.grid, cell), yaw: (random() * 2 - 1) * Math.PI };
}

function gridOver(plane: Plane): GridSpec {
  const xs: number[] = [];
  const ys: number[] = [];
  for (let i = 0; i < plane.segments.length; i += 2) {
    xs.push(plane.segments[i] ?? 0);
    ys.push(plane.segments[i + 1] ?? 0);
  }
  for (let i = 0; i < plane.circles.length; i += 3) {
    xs.push(plane.circles[i] ?? 0);
    ys.push(plane.circles[i + 1] ?? 0);
  }
  // an empty world is a place to drive in as well
  const span = (values: number[]): [number, number] =>
    values.length === 0
      ? [-5, 5]
      : [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  const [x0, x1] = span(xs);
  const [y0, y1] = span(ys);
  const area = (x1 - x0) * (y1 - y0);
  const resolution = Math.max(0.05, Math.sqrt(area / CELLS));
  return {
    width: Math.max(1, Math.ceil((x1 - x0) / resolution)),
    height: Math.max(1, Math.ceil((y1 - y0) / resolution)),
    resolution,
    originX: x0,
    originY: y0,
  };
}

function components(
  { width, height }: GridSpec,
  free: Uint8Array,
): { component: Int32Array; main: number } {
  const component = new Int32Array(free.length);
  const stack = new Int32Array(free.length);
  let next = 0;
  let main = 0;
  let mainScore = 0;
  for (let seed = 0; seed < free.length; seed++) {
    if (free[seed] === 0 || component[seed] !== 0) continue;
    next++;
    let size = 0;
    let border = false;
    let top = 0;
    stack[top++] = seed;
    component[seed] = next;
    while (top > 0) {
      const cell = stack[--top] ?? 0;
      size++;
      const x = cell % width;
      const y = (cell - x) / width;
      border ||= x === 0 || y === 0 || x === width - 1 || y === height - 1;
      for (const [nx, ny] of [
        [x - 1, y],
        [x + 1, y],
        [x, y - 1],
        [x, y + 1],
      ] as const) {
        if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
        const n = ny * width + nx;
        if (free[n] === 0 || component[n] !== 0) continue;
        component[n] = next;
        stack[top++] = n;
      }
    }
    // a room is a better place than the strip outside its walls
    const score = border ? size / 1000 : size;
    if (score > mainScore) {
      mainScore = score;
      main = next;
    }
  }
  return { component, main };
}
