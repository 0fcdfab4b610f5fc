import type { GridSpec } from '#nodes/math/grid.ts';
import { indexAt, xOf, yOf } from '#nodes/math/grid.ts';
import type { Point2 } from '#nodes/math/se2.ts';
import { polylinePrice } from './line.ts';
import { search } from './search.ts';
import { relax, resample, shortcut, subdivide } from './smooth.ts';
import { nearestOpen, traversability } from './traversability.ts';
import type { Traversability } from './traversability.ts';

export interface PlannerParams {
  readonly tolerance: number;
  readonly allow_unknown: boolean;
  readonly unknown_cost: number;
  readonly cost_weight: number;
  readonly outside_map_margin: number;
  readonly escape_radius: number;
  readonly max_iterations: number;
  readonly spacing: number;
  readonly smoothing_rounds: number;
  readonly hysteresis: number;
}

export interface PlanRequest {
  readonly grid: GridSpec;
  /** Occupancy of the global costmap [-1..100], [height][width], row-major. */
  readonly data: Int8Array;
  readonly start: Point2;
  readonly goal: Point2;
  /** Path in force for the same goal, interleaved x, y [m]. */
  readonly previous?: Float64Array | undefined;
  readonly params: PlannerParams;
}

export type NoPathReason =
  'start-off-map' | 'off-map' | 'start-occupied' | 'goal-occupied' | 'unreachable' | 'timeout';

export type PlanResult =
  | {
      readonly kind: 'path';
      /** Interleaved x, y [m] from start to goal, `spacing` apart. */
      readonly points: Float64Array;
      /** In free metres. */
      readonly price: number;
      /** Whether the path is what is left of the previous one. */
      readonly kept: boolean;
    }
  | { readonly kind: 'no-path'; readonly reason: NoPathReason };

/**
 * Plans from start to goal: cheapest cells, pulled straight, evenly spaced, corners rounded. Keeps
 * the previous path while it is open and not dearer by the share `hysteresis`.
 */
export function plan(request: PlanRequest): PlanResult {
  const { grid, data, start, goal, params } = request;
  const outside = outsideReason(grid, data, start, goal, params);
  if (outside !== undefined) return { kind: 'no-path', reason: outside };
  const beyond = params.allow_unknown ? params.outside_map_margin / grid.resolution : 0;
  const cells = traversability(grid, data, [start, goal], Math.floor(beyond), {
    costWeight: params.cost_weight,
    unknown: params.allow_unknown ? params.unknown_cost : undefined,
  });
  const from = openCell(cells, start, params.escape_radius);
  if (from < 0) return { kind: 'no-path', reason: 'start-occupied' };
  const to = openCell(cells, goal, params.tolerance);
  if (to < 0) return { kind: 'no-path', reason: 'goal-occupied' };
  const found = search(cells, from, to, params.max_iterations);
  if (found.kind === 'no-path') return found;
  const fresh = polish(cells, found.cells, request);
  const kept = stillGood(cells, request, fresh.price);
  return kept ?? { kind: 'path', ...fresh, kept: false };
}

/** Why nothing can be planned between these places, whatever lies on the way. */
function outsideReason(
  grid: GridSpec,
  data: Int8Array,
  start: Point2,
  goal: Point2,
  { allow_unknown, outside_map_margin }: PlannerParams,
): NoPathReason | undefined {
  const margin = allow_unknown ? outside_map_margin : 0;
  if (!(beyond(grid, start) <= margin)) return 'start-off-map';
  if (!(beyond(grid, goal) <= margin)) return 'off-map';
  if (allow_unknown) return undefined;
  return data[indexAt(grid, goal.x, goal.y)] === -1 ? 'off-map' : undefined;
}

/** How far outside the grid a point lies [m], along the farther axis; NaN for NaN. */
function beyond({ originX, originY, width, height, resolution }: GridSpec, p: Point2): number {
  return Math.max(
    0,
    originX - p.x,
    originY - p.y,
    p.x - originX - width * resolution,
    p.y - originY - height * resolution,
  );
}

function openCell(cells: Traversability, point: Point2, radius: number): number {
  const here = indexAt(cells, point.x, point.y);
  return here >= 0 && cells.price[here] !== 0 ? here : nearestOpen(cells, point, radius);
}

function polish(
  cells: Traversability,
  found: Int32Array,
  { start, goal, params }: PlanRequest,
): { readonly points: Float64Array; readonly price: number } {
  const { width, price } = cells;
  const centers = new Float64Array(2 * found.length);
  for (const [i, cell] of found.entries()) {
    centers[2 * i] = xOf(cells, cell % width);
    centers[2 * i + 1] = yOf(cells, Math.floor(cell / width));
  }
  const startOpen = price[indexAt(cells, start.x, start.y)] !== 0;
  const goalOpen = price[indexAt(cells, goal.x, goal.y)] !== 0;
  const open = joined(startOpen ? start : undefined, centers, goalOpen ? goal : undefined);
  const pulled = shortcut(cells, open);
  const spaced = subdivide(pulled, params.spacing);
  const relaxed = spaced.slice();
  relax(cells, relaxed, params.smoothing_rounds, 1);
  // equal steps cut corners, and on a diagonal a rounded point can fall to the wrong side of one
  const even =
    [resample(relaxed, params.spacing), relaxed, spaced, pulled].find(
      (points) => polylinePrice(cells, points) < Infinity,
    ) ?? open;
  const whole = startOpen ? even : joined(start, even, undefined);
  return { points: whole, price: polylinePrice(cells, even) };
}

function joined(first: Point2 | undefined, points: Float64Array, last: Point2 | undefined) {
  const out = new Float64Array(points.length + (first ? 2 : 0) + (last ? 2 : 0));
  out.set(points, first ? 2 : 0);
  if (first) out.set([first.x, first.y]);
  if (last) out.set([last.x, last.y], out.length - 2);
  return out;
}

/** What is left of the previous path, if that is open, near the start and about as cheap. */
function stillGood(
  cells: Traversability,
  { start, goal, previous, params }: PlanRequest,
  price: number,
): PlanResult | undefined {
  if (previous === undefined || previous.length < 4 || params.hysteresis <= 0) return undefined;
  const from = nearestIndex(previous, start);
  const rest = previous.subarray(2 * from);
  const gap = Math.hypot((rest[0] as number) - start.x, (rest[1] as number) - start.y);
  const end = Math.hypot((rest.at(-2) as number) - goal.x, (rest.at(-1) as number) - goal.y);
  if (gap > 0.5 || end > params.tolerance + cells.resolution || rest.length < 4) return undefined;
  const left = polylinePrice(cells, rest);
  if (left + gap > price * (1 + params.hysteresis) + 0.1) return undefined;
  return { kind: 'path', points: rest.slice(), price: left, kept: true };
}

function nearestIndex(points: Float64Array, { x, y }: Point2): number {
  let best = 0;
  let nearest = Infinity;
  for (let i = 0; i < points.length / 2; i++) {
    const d = ((points[2 * i] as number) - x) ** 2 + ((points[2 * i + 1] as number) - y) ** 2;
    if (d >= nearest) continue;
    nearest = d;
    best = i;
  }
  return best;
}
