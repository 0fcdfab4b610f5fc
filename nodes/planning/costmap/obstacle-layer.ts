import { isLostBeam } from '#nodes/math/scan-points.ts';
import type { Beams } from '#nodes/math/scan-points.ts';
import type { Footprint } from '#nodes/math/footprint.ts';
import { footprintHolds } from '#nodes/math/footprint.ts';
import type { GridSpec } from '#nodes/math/grid.ts';
import { columnOf, indexAt, rowOf, traceCapacity, traceRay, xOf, yOf } from '#nodes/math/grid.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import type { LaserScan } from '#nodes/msgs/sensor.ts';
import { beamsTowards } from './beams.ts';
import { emptyBox, include } from './box.ts';
import type { Box } from './box.ts';
import { cost } from './costs.ts';

/** What scans said of each cell; changed in place by the functions of this file alone. */
export interface ObstacleLayer {
  readonly grid: GridSpec;
  /** Free, lethal or unknown, [height][width], row-major. */
  readonly state: Uint8Array;
  /** When a lethal cell was last hit [s since `epoch`], [height][width]. */
  readonly seen: Float32Array;
  /** Clock time of `seen` 0 [s], so that 32 bits are enough. */
  readonly epoch: number;
  /** Indices of all lethal cells. */
  marks: number[];
  readonly ray: Int32Array;
  /** What a cell is before any scan tells. */
  readonly initial: number;
}

export interface ObstacleParams {
  /** Returns farther away mark nothing [m]. */
  readonly obstacle_max_range: number;
  /** Beams clear up to here [m]. */
  readonly raytrace_max_range: number;
  /** A mark not seen again for so long is forgotten [s]; 0 keeps it. */
  readonly mark_decay: number;
}

export function obstacleLayer(grid: GridSpec, epoch: number, initial: number): ObstacleLayer {
  const n = grid.width * grid.height;
  return {
    grid,
    state: new Uint8Array(n).fill(initial),
    seen: new Float32Array(n),
    epoch,
    marks: [],
    ray: new Int32Array(traceCapacity(grid)),
    initial,
  };
}

/** The same knowledge on another grid of the same resolution, rounded to whole cells. */
export function onGrid(layer: ObstacleLayer, grid: GridSpec): ObstacleLayer {
  const next = obstacleLayer(grid, layer.epoch, layer.initial);
  const { resolution } = grid;
  const shiftX = Math.round((layer.grid.originX - grid.originX) / resolution);
  const shiftY = Math.round((layer.grid.originY - grid.originY) / resolution);
  const first = Math.max(0, -shiftX);
  const last = Math.min(layer.grid.width, grid.width - shiftX);
  if (last <= first) return next;
  for (let row = 0; row < layer.grid.height; row++) {
    const target = row + shiftY;
    if (target < 0 || target >= grid.height) continue;
    const from = row * layer.grid.width;
    const to = target * grid.width + shiftX + first;
    next.state.set(layer.state.subarray(from + first, from + last), to);
    next.seen.set(layer.seen.subarray(from + first, from + last), to);
  }
  for (const mark of layer.marks) {
    const row = Math.floor(mark / layer.grid.width);
    const column = mark - row * layer.grid.width + shiftX;
    const target = row + shiftY;
    if (column >= 0 && column < grid.width && target >= 0 && target < grid.height)
      next.marks.push(target * grid.width + column);
  }
  return next;
}

/**
 * Marks where beams end and clears where they passed (nav2_costmap_2d/obstacle_layer.cpp), with
 * ranges read as in REP 117: +Inf is a beam without return, NaN and -Inf say nothing.
 *
 * @param gridFromSensor pose of the sensor in the grid's frame when the scan was taken
 * @param now clock time [s]
 * @returns the cells that changed
 */
export function observe(
  layer: ObstacleLayer,
  scan: LaserScan,
  beams: Beams,
  gridFromSensor: Pose2,
  now: number,
  params: ObstacleParams,
): Box {
  const dirty = emptyBox();
  // marks first, so that a cell hit by one beam is not cleared by its neighbour
  mark(layer, scan, beams, gridFromSensor, now, params, dirty);
  clear(layer, scan, beams, gridFromSensor, now, params, dirty);
  forget(layer, now, params.mark_decay, dirty);
  return dirty;
}

function mark(
  { grid, state, seen, epoch, marks }: ObstacleLayer,
  { ranges, range_min, range_max }: LaserScan,
  { direction }: Beams,
  { x, y, yaw }: Pose2,
  now: number,
  { obstacle_max_range }: ObstacleParams,
  dirty: Box,
): void {
  const c = Math.cos(yaw);
  const s = Math.sin(yaw);
  const reach = Math.min(range_max, obstacle_max_range);
  for (let i = 0; i < ranges.length; i++) {
    const range = ranges[i] as number;
    if (!(range >= range_min && range <= reach)) continue;
    const dx = direction[2 * i] as number;
    const dy = direction[2 * i + 1] as number;
    const cell = indexAt(grid, x + range * (c * dx - s * dy), y + range * (s * dx + c * dy));
    if (cell < 0) continue;
    seen[cell] = now - epoch;
    if (state[cell] === cost.lethal) continue;
    state[cell] = cost.lethal;
    marks.push(cell);
    include(dirty, grid.width, cell);
  }
}

function clear(
  layer: ObstacleLayer,
  scan: LaserScan,
  { direction }: Beams,
  sensor: Pose2,
  now: number,
  { raytrace_max_range }: ObstacleParams,
  dirty: Box,
): void {
  const { grid, state, seen, ray } = layer;
  const { ranges, range_min, range_max } = scan;
  const { x, y } = sensor;
  const stamp = Math.fround(now - layer.epoch);
  const { free, lethal } = cost;
  const c = Math.cos(sensor.yaw);
  const s = Math.sin(sensor.yaw);
  // where unseen cells count as free, only marks that were not hit again are left to clear
  const stale = (cell: number): boolean => state[cell] === lethal && seen[cell] !== stamp;
  const worth =
    layer.initial === free
      ? beamsTowards(layer.marks.filter(stale), grid, scan, sensor, raytrace_max_range)
      : undefined;
  for (let i = 0; i < ranges.length; i++) {
    if (worth?.[i] === 0) continue;
    const range = ranges[i] as number;
    if (!(range >= range_min) || (range > range_max && range !== Infinity)) continue;
    if (isLostBeam(ranges, i)) continue;
    const reach = Math.min(range, range_max, raytrace_max_range);
    const dx = direction[2 * i] as number;
    const dy = direction[2 * i + 1] as number;
    const endX = x + reach * (c * dx - s * dy);
    const endY = y + reach * (s * dx + c * dy);
    const count = traceRay(grid, x, y, endX, endY, ray, state, free);
    for (let k = 0; k < count; k++) {
      const cell = ray[k] as number;
      const was = state[cell];
      if (was === lethal && seen[cell] === stamp) continue;
      state[cell] = free;
      include(dirty, grid.width, cell);
    }
  }
}

/** Drops cleared cells from the list of marks, and marks that nobody has seen for long. */
function forget(layer: ObstacleLayer, now: number, decay: number, dirty: Box): void {
  const { grid, state, seen, initial } = layer;
  const oldest = decay > 0 ? now - layer.epoch - decay : -Infinity;
  const kept: number[] = [];
  for (const cell of layer.marks) {
    if (state[cell] !== cost.lethal) continue;
    if ((seen[cell] as number) >= oldest) kept.push(cell);
    else {
      state[cell] = initial;
      include(dirty, grid.width, cell);
    }
  }
  layer.marks = kept;
}

/** Frees the cells under the robot: what stands there is the robot itself. */
export function clearFootprint(layer: ObstacleLayer, footprint: Footprint, robot: Pose2): Box {
  const { grid, state } = layer;
  const dirty = emptyBox();
  const reach = footprint.reduce((far, [x, y]) => Math.max(far, Math.hypot(x, y)), 0);
  const c = Math.cos(robot.yaw);
  const s = Math.sin(robot.yaw);
  const right = Math.min(grid.width - 1, columnOf(grid, robot.x + reach));
  const top = Math.min(grid.height - 1, rowOf(grid, robot.y + reach));
  for (let row = Math.max(0, rowOf(grid, robot.y - reach)); row <= top; row++)
    for (let col = Math.max(0, columnOf(grid, robot.x - reach)); col <= right; col++) {
      const cell = row * grid.width + col;
      if (state[cell] === cost.free) continue;
      const dx = xOf(grid, col) - robot.x;
      const dy = yOf(grid, row) - robot.y;
      if (!footprintHolds(footprint, c * dx + s * dy, c * dy - s * dx)) continue;
      state[cell] = cost.free;
      include(dirty, grid.width, cell);
    }
  if (dirty.right >= dirty.left) layer.marks = layer.marks.filter((m) => state[m] === cost.lethal);
  return dirty;
}
