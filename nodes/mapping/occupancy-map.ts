import { columnOf, rowOf, traceCapacity, traceRay } from '#nodes/math/grid.ts';
import type { GridSpec } from '#nodes/math/grid.ts';
import type { ScanPoints } from '#nodes/math/scan-points.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import { DistanceField } from './distance-field.ts';

/** Log-odds in tenths: a hit has probability 0.7, a pass 0.4 (Hornung 2013, OctoMap, section 5.1). */
const hitStep = 8;
const passStep = -4;
const highest = 35;
const lowest = -20;
const occupiedFrom = 6;
/** Below this an occupied cell is free again; lower, so that noise does not make it flicker. */
const occupiedUntil = 0;
const notSeen = -128;

/** Most beams that clear, a scan. */
const clearingBeams = 180;

/** Distance up to which walls attract a scan [cells]. */
const fieldLimit = 8;
/** A grid beyond this is a sign of a lost pose, and no memory is left for it [cells]. */
const mostCells = 36e6;
/** The grid grows by whole blocks [cells]. */
const block = 32;

/**
 * Occupancy grid of log-odds from scans with known poses (Moravec and Elfes 1985; Thrun, Burgard,
 * Fox 2005, table 9.1): beams clear the cells they pass and mark the one they end in, a cell at most
 * once a scan. Bounded log-odds let things that moved away fade within seconds. Grows as needed.
 */
export class OccupancyMap {
  #grid: GridSpec;
  #logOdds: Int8Array;
  /** The same memory, as `traceRay` reads it. */
  #bytes: Uint8Array;
  /** ROS occupancy of the same cells. */
  #occupancy: Int8Array;
  /** Number of the scan that touched a cell last. */
  #touched: Uint32Array;
  #field: DistanceField;
  #ray: Int32Array;
  #scan = 0;
  #revision = 0;

  /** The first blocks lie round `center` [m]. */
  constructor(resolution: number, center: { readonly x: number; readonly y: number }) {
    const size = 4 * block;
    const left = Math.floor(center.x / resolution / block) * block - size / 2;
    const bottom = Math.floor(center.y / resolution / block) * block - size / 2;
    this.#grid = {
      width: size,
      height: size,
      resolution,
      originX: left * resolution,
      originY: bottom * resolution,
    };
    this.#logOdds = new Int8Array(size * size).fill(notSeen);
    this.#bytes = new Uint8Array(this.#logOdds.buffer);
    this.#occupancy = new Int8Array(size * size).fill(-1);
    this.#touched = new Uint32Array(size * size);
    this.#field = new DistanceField(size, size, fieldLimit);
    this.#ray = new Int32Array(traceCapacity(this.#grid));
  }

  get grid(): GridSpec {
    return this.#grid;
  }
  get field(): DistanceField {
    return this.#field;
  }
  /** Changes whenever a cell became free, occupied or part of the grid. */
  get revision(): number {
    return this.#revision;
  }

  isSeen(index: number): boolean {
    return this.#logOdds[index] !== notSeen;
  }

  /** ROS occupancy: -1 unknown, 0 free, 100 occupied; [height][width], row-major. */
  occupancy(): Int8Array {
    return this.#occupancy.slice();
  }

  /** @param pose `mapFromBase` at the stamp of the scan [m, rad] */
  insert(points: ScanPoints, pose: Pose2): void {
    const cos = Math.cos(pose.yaw);
    const sin = Math.sin(pose.yaw);
    if (!this.#makeRoom(points, pose)) return;
    this.#scan++;
    const grid = this.#grid;
    const { x, y, hits, count, sensorX, sensorY } = points;
    const toX = (px: number, py: number): number => pose.x + cos * px - sin * py;
    const toY = (px: number, py: number): number => pose.y + sin * px + cos * py;
    // hits first, so that a wall is not cleared by beams that graze it
    for (let i = 0; i < hits; i++) {
      const px = x[i] as number;
      const py = y[i] as number;
      const column = columnOf(grid, toX(px, py));
      const row = rowOf(grid, toY(px, py));
      this.#change(row * grid.width + column, hitStep);
    }
    const originX = toX(sensorX, sensorY);
    const originY = toY(sensorX, sensorY);
    // neighbouring beams pass the same cells: of many, some clear, in turns
    const step = Math.ceil(count / clearingBeams);
    const ray = this.#ray;
    const bytes = this.#bytes;
    for (let i = this.#scan % step; i < count; i += step) {
      const px = x[i] as number;
      const py = y[i] as number;
      const endX = toX(px, py);
      const n = traceRay(grid, originX, originY, endX, toY(px, py), ray, bytes, lowest & 255);
      for (let k = 0; k < n; k++) this.#change(ray[k] as number, passStep);
    }
    this.#field.settle();
  }

  #change(index: number, step: number): void {
    if (this.#touched[index] === this.#scan) return;
    this.#touched[index] = this.#scan;
    const old = this.#logOdds[index] as number;
    const was = old === notSeen ? 0 : old;
    const value = Math.max(lowest, Math.min(highest, was + step));
    if (value === old) return;
    this.#logOdds[index] = value;
    const occupied = this.#field.isOccupied(index);
    if (!occupied && value >= occupiedFrom) {
      this.#field.add(index);
      this.#occupancy[index] = 100;
    } else if (occupied && value < occupiedUntil) {
      this.#field.remove(index);
      this.#occupancy[index] = 0;
    } else if (old === notSeen) this.#occupancy[index] = 0;
    else return;
    this.#revision++;
  }

  /** Grows the grid until every point has the field's margin round it; false when that is too much. */
  #makeRoom({ x, y, count }: ScanPoints, pose: Pose2): boolean {
    const cos = Math.cos(pose.yaw);
    const sin = Math.sin(pose.yaw);
    let [left, right, bottom, top] = [pose.x, pose.x, pose.y, pose.y];
    for (let i = 0; i < count; i++) {
      const px = pose.x + cos * (x[i] as number) - sin * (y[i] as number);
      const py = pose.y + sin * (x[i] as number) + cos * (y[i] as number);
      left = Math.min(left, px);
      right = Math.max(right, px);
      bottom = Math.min(bottom, py);
      top = Math.max(top, py);
    }
    const grid = this.#grid;
    const margin = fieldLimit + 1;
    const short = (cells: number): number => Math.max(0, Math.ceil(cells / block)) * block;
    const addLeft = short(margin - columnOf(grid, left));
    const addBottom = short(margin - rowOf(grid, bottom));
    const addRight = short(columnOf(grid, right) + margin - grid.width + 1);
    const addTop = short(rowOf(grid, top) + margin - grid.height + 1);
    if (addLeft + addBottom + addRight + addTop === 0) return true;
    const cells = (grid.width + addLeft + addRight) * (grid.height + addBottom + addTop);
    if (!(cells <= mostCells)) return false;
    this.#grow(addLeft, addBottom, addRight, addTop);
    return true;
  }

  #grow(addLeft: number, addBottom: number, addRight: number, addTop: number): void {
    const old = this.#grid;
    const width = old.width + addLeft + addRight;
    const height = old.height + addBottom + addTop;
    const logOdds = new Int8Array(width * height).fill(notSeen);
    const occupancy = new Int8Array(width * height).fill(-1);
    const field = new DistanceField(width, height, fieldLimit);
    for (let row = 0; row < old.height; row++) {
      const from = row * old.width;
      const to = (row + addBottom) * width + addLeft;
      logOdds.set(this.#logOdds.subarray(from, from + old.width), to);
      occupancy.set(this.#occupancy.subarray(from, from + old.width), to);
      for (let i = 0; i < old.width; i++) {
        if (this.#field.isOccupied(from + i)) field.add(to + i);
      }
    }
    this.#grid = {
      width,
      height,
      resolution: old.resolution,
      originX: old.originX - addLeft * old.resolution,
      originY: old.originY - addBottom * old.resolution,
    };
    this.#logOdds = logOdds;
    this.#bytes = new Uint8Array(logOdds.buffer);
    this.#occupancy = occupancy;
    this.#touched = new Uint32Array(width * height);
    this.#field = field;
    this.#ray = new Int32Array(traceCapacity(this.#grid));
    this.#revision++;
  }
}
