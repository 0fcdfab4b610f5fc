import { rotate } from '#nodes/math/se3.ts';
import type { Transform3 } from '#nodes/math/se3.ts';
import type { Header } from '#nodes/msgs/std.ts';
import type { Image, LaserScan } from '#nodes/msgs/sensor.ts';
import { rayOf } from './rays.ts';
import type { Lens } from './rays.ts';

/** Probability that a cell of the picture shows floor, [rows][columns] from the upper left. */
export interface FloorMap {
  readonly floor: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

export interface FloorView {
  /** Of the picture [pixels]. */
  readonly width: number;
  readonly height: number;
  readonly lens: Lens;
  /** `groundFromOptical`, z up from the floor. */
  readonly mount: Transform3;
}

export interface FloorParams {
  /** Probability from which a cell counts as floor. */
  readonly threshold: number;
  /**
   * Cells without floor, one above the other, that make an end; those of middling probability count
   * less. A line or the edge of a rug is one cell of doubt.
   */
  readonly evidence: number;
  /** Ends farther off are not told: a row of cells is then a metre [m]. */
  readonly max_range: number;
}

/**
 * Where the floor that begins before the robot ends, one ray for each column of the map: to the
 * left end of the picture first, in the ground frame, ranges from its origin. Infinity: floor as far
 * as is told. What stands on the floor, and where the floor drops, end it alike; what one column
 * alone shows is left to the scan.
 *
 * @returns angle and range of each column, [columns][2] [rad, m]
 */
export function floorEnds(map: FloorMap, view: FloorView, params: FloorParams): Float64Array {
  const ends = new Float64Array(2 * map.columns);
  const rows = Float64Array.from({ length: map.columns }, (_, column) =>
    endOf(map, column, params),
  );
  for (let column = 0; column < map.columns; column++) {
    const u = ((column + 0.5) * view.width) / map.columns - 0.5;
    const v = (supported(rows, column) * view.height) / map.rows - 0.5;
    const { translation: eye, rotation } = view.mount;
    const ray = rotate(rotation, { ...rayOf(view.lens, u, v), z: 1 });
    const share = ray.z < 0 ? -eye.z / ray.z : Infinity;
    const x = eye.x + Math.min(share, 1e3) * ray.x;
    const y = eye.y + Math.min(share, 1e3) * ray.y;
    const range = Math.hypot(x, y);
    ends[2 * column] = Math.atan2(y, x);
    ends[2 * column + 1] = range <= params.max_range ? range : Infinity;
  }
  return ends;
}

/** Row of an end, no lower than that of both neighbours. */
function supported(rows: Float64Array, column: number): number {
  const left = rows[column - 1] ?? 0;
  const right = rows[column + 1] ?? 0;
  return Math.min(rows[column] ?? 0, Math.max(left, right));
}

/** Row at whose height the floor of a column ends, in rows from the top; between cells by their probabilities. */
function endOf(
  { floor, rows, columns }: FloorMap,
  column: number,
  { threshold, evidence }: FloorParams,
): number {
  let found = 0;
  let end = -1;
  for (let row = rows - 1; row >= 0; row--) {
    const here = floor[row * columns + column] ?? 0;
    if (here >= threshold) {
      found = 0;
      end = -1;
      continue;
    }
    if (end < 0) end = row;
    found += 1 - here / threshold;
    if (found >= evidence) break;
  }
  if (end < 0) return 0;
  if (end === rows - 1) return rows;
  const above = floor[end * columns + column] ?? 0;
  const below = floor[(end + 1) * columns + column] ?? 0;
  return end + 0.5 + (threshold - above) / Math.max(1e-6, below - above);
}

/** The ends as a scan in the ground frame, rays from right to left; a ray nobody looked along is NaN. */
export function obstacleScan(
  header: Header,
  ends: Float64Array,
  { max_range }: FloorParams,
): LaserScan {
  const count = ends.length / 2;
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < ends.length; i += 2) {
    low = Math.min(low, ends[i] ?? 0);
    high = Math.max(high, ends[i] ?? 0);
  }
  const increment = (high - low) / Math.max(1, count - 1);
  const ranges = new Float32Array(count).fill(NaN);
  for (let i = 0; i < ends.length; i += 2) {
    const at = increment > 0 ? Math.round(((ends[i] ?? 0) - low) / increment) : 0;
    const range = ends[i + 1] ?? NaN;
    if (!(range >= (ranges[at] ?? NaN))) ranges[at] = range;
  }
  return {
    header,
    angle_min: low,
    angle_max: high,
    angle_increment: increment,
    time_increment: 0,
    scan_time: 0,
    range_min: 0.05,
    range_max: max_range,
    ranges,
    intensities: new Float32Array(0),
  };
}

/** The map as a picture: 255 where floor is sure. */
export function floorImage(header: Header, { floor, rows, columns }: FloorMap): Image {
  return {
    header,
    height: rows,
    width: columns,
    encoding: 'mono8',
    is_bigendian: 0,
    step: columns,
    data: Uint8Array.from(floor, (share) => Math.round(255 * share)),
  };
}
