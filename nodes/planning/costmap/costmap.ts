import type { Footprint } from '#nodes/math/footprint.ts';
import type { GridSpec } from '#nodes/math/grid.ts';
import { sameGrid } from '#nodes/math/grid.ts';
import { beamsOf } from '#nodes/math/scan-points.ts';
import type { Beams } from '#nodes/math/scan-points.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import type { OccupancyGrid } from '#nodes/msgs/nav.ts';
import type { LaserScan } from '#nodes/msgs/sensor.ts';
import { emptyBox, fullBox, includeRun, isEmpty, union } from './box.ts';
import type { Box } from './box.ts';
import { cost, inflationCells, inflationTable, occupancyTable } from './costs.ts';
import type { Inflation } from './costs.ts';
import { inflate, inflationScratch } from './inflate.ts';
import type { InflationScratch } from './inflate.ts';
import { clearFootprint, observe, obstacleLayer, onGrid } from './obstacle-layer.ts';
import type { ObstacleLayer, ObstacleParams } from './obstacle-layer.ts';

/**
 * A layered costmap (Lu, Hershberger, Smart 2014, Layered costmaps for context-sensitive navigation):
 * static map and scan marks combined, then inflated. Changed in place by the functions of this file
 * alone; only the cells around a change are computed again. Arrays are [height][width], row-major.
 */
export interface Costmap {
  readonly grid: GridSpec;
  /** Free, lethal or unknown, from the map; absent in a rolling costmap. */
  readonly map: Uint8Array | undefined;
  obstacles: ObstacleLayer;
  /** Layers combined, before inflation. */
  readonly base: Uint8Array;
  /** Inflated costs [0..255]. */
  readonly costs: Uint8Array;
  /** The same as occupancy [-1..100]. */
  readonly occupancy: Int8Array;
  /** Cells whose layers changed since the last `refresh`. */
  pending: Box;
  /** What the costs were inflated with. */
  inflation: (Inflation & { readonly inflateUnknown: boolean }) | undefined;
  readonly scratch: InflationScratch;
  readonly occupancyOf: Int8Array;
  beams: Beams | undefined;
}

/** @param initial cost of a cell that neither map nor scan told of */
export function costmapOn(grid: GridSpec, epoch: number, initial: number): Costmap {
  return assemble(grid, undefined, obstacleLayer(grid, epoch, initial));
}

function assemble(
  grid: GridSpec,
  map: Uint8Array | undefined,
  obstacles: ObstacleLayer,
  before?: Costmap,
): Costmap {
  const n = grid.width * grid.height;
  return {
    grid,
    map,
    obstacles,
    base: new Uint8Array(n),
    costs: new Uint8Array(n),
    occupancy: new Int8Array(n),
    pending: fullBox(grid),
    inflation: undefined,
    scratch: before?.scratch ?? inflationScratch(),
    occupancyOf: before?.occupancyOf ?? occupancyTable(),
    beams: before?.beams,
  };
}

/** Moves a rolling costmap to another grid; what scans marked stays where both overlap. */
export function rolledTo(costmap: Costmap, grid: GridSpec): Costmap {
  if (sameGrid(costmap.grid, grid)) return costmap;
  return assemble(grid, undefined, onGrid(costmap.obstacles, grid), costmap);
}

export function gridOf(map: OccupancyGrid): GridSpec {
  const { width, height, resolution, origin } = map.info;
  return { width, height, resolution, originX: origin.position.x, originY: origin.position.y };
}

/**
 * Takes a new map, also a larger one, and keeps what scans marked.
 *
 * @param threshold occupancy from which a cell of the map is lethal [0..100]
 */
export function withMap(
  costmap: Costmap | undefined,
  map: OccupancyGrid,
  threshold: number,
  now: number,
): Costmap {
  const grid = gridOf(map);
  if (costmap?.map !== undefined && sameGrid(costmap.grid, grid)) {
    const changed = readMap(map.data, threshold, costmap.map, grid);
    costmap.pending = union(costmap.pending, changed);
    return costmap;
  }
  const cells = new Uint8Array(grid.width * grid.height);
  readMap(map.data, threshold, cells, grid);
  const sameCells = costmap?.grid.resolution === grid.resolution;
  const obstacles =
    costmap !== undefined && sameCells
      ? onGrid(costmap.obstacles, grid)
      : obstacleLayer(grid, now, cost.unknown);
  return assemble(grid, cells, obstacles, costmap);
}

function readMap(data: Int8Array, threshold: number, out: Uint8Array, grid: GridSpec): Box {
  const changed = emptyBox();
  const { width, height } = grid;
  // by occupancy as an unsigned byte: what is negative is unknown
  const costOf = Uint8Array.from({ length: 256 }, (_, value) =>
    value >= 128 ? cost.unknown : value >= threshold ? cost.lethal : cost.free,
  );
  for (let row = 0; row < height; row++) {
    let first = -1;
    let last = -1;
    for (let i = row * width; i < (row + 1) * width; i++) {
      const next = costOf[(data[i] ?? -1) & 255] as number;
      if (out[i] === next) continue;
      out[i] = next;
      if (first < 0) first = i;
      last = i;
    }
    if (first >= 0) includeRun(changed, row, first - row * width, last - row * width);
  }
  return changed;
}

/**
 * Adds one scan.
 *
 * @param gridFromSensor pose of the sensor in the costmap's frame when the scan was taken
 * @param gridFromBase pose of the robot then; the cells under it become free
 */
export function addScan(
  costmap: Costmap,
  scan: LaserScan,
  gridFromSensor: Pose2,
  gridFromBase: Pose2,
  footprint: Footprint,
  now: number,
  params: ObstacleParams,
): void {
  costmap.beams = beamsOf(scan, costmap.beams);
  const seen = observe(costmap.obstacles, scan, costmap.beams, gridFromSensor, now, params);
  const freed = clearFootprint(costmap.obstacles, footprint, gridFromBase);
  costmap.pending = union(costmap.pending, union(seen, freed));
}

/** Forgets everything that scans said. */
export function clearMarks(costmap: Costmap): void {
  const { grid, epoch, initial } = costmap.obstacles;
  costmap.obstacles = obstacleLayer(grid, epoch, initial);
  costmap.pending = fullBox(grid);
}

/** Brings `costs` and `occupancy` up to date and tells whether any of them changed. */
export function refresh(
  costmap: Costmap,
  inflation: Inflation & { readonly inflateUnknown: boolean },
): boolean {
  const { grid, base, occupancyOf, scratch } = costmap;
  const anew = !sameInflation(costmap.inflation, inflation);
  if (anew) costmap.pending = fullBox(grid);
  costmap.inflation = inflation;
  const dirty = costmap.pending;
  if (isEmpty(dirty)) return false;
  costmap.pending = emptyBox();
  const combined = combine(costmap, dirty);
  const changed = anew ? dirty : combined;
  if (isEmpty(changed)) return false;
  const tables = {
    costOf: inflationTable(inflation, grid.resolution),
    occupancyOf,
    reach: inflationCells(inflation, grid.resolution),
    inflateUnknown: inflation.inflateUnknown,
  };
  return inflate(grid, base, changed, tables, costmap, scratch);
}

/**
 * What a scan knows replaces what the map does not; else the worse of the two holds.
 *
 * @returns the cells that are not what they were
 */
function combine({ grid, map, obstacles, base }: Costmap, box: Box): Box {
  const { state } = obstacles;
  const { unknown } = cost;
  const changed = emptyBox();
  for (let row = box.bottom; row <= box.top; row++) {
    const start = row * grid.width;
    const end = start + box.right;
    let first = -1;
    let last = -1;
    for (let i = start + box.left; i <= end; i++) {
      const seen = state[i] as number;
      const known = map === undefined ? unknown : (map[i] as number);
      const value = known === unknown || (seen !== unknown && seen > known) ? seen : known;
      if (base[i] === value) continue;
      base[i] = value;
      if (first < 0) first = i;
      last = i;
    }
    if (first >= 0) includeRun(changed, row, first - start, last - start);
  }
  return changed;
}

function sameInflation(a: Costmap['inflation'], b: NonNullable<Costmap['inflation']>): boolean {
  return (
    a?.radius === b.radius &&
    a.scaling === b.scaling &&
    a.inscribed === b.inscribed &&
    a.inflateUnknown === b.inflateUnknown
  );
}
