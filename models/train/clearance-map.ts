import { nearest } from '#sim/world/clearance.ts';
import { isInside, type Plane } from '#sim/world/plane.ts';

/** Distance to the nearest thing, sampled on a grid once a world. */
export interface ClearanceMap {
  readonly minX: number;
  readonly minY: number;
  readonly cell: number;
  readonly columns: number;
  readonly rows: number;
  /** [rows][columns], row-major, at cell centres [m], at most `LIMIT`. */
  readonly distances: Float32Array;
}

const LIMIT = 1.5;

export function mapClearance(
  plane: Plane,
  area: readonly [number, number, number, number],
  cell: number,
  margin: number,
): ClearanceMap {
  const minX = area[0] - margin;
  const minY = area[1] - margin;
  const columns = Math.ceil((area[2] + margin - minX) / cell);
  const rows = Math.ceil((area[3] + margin - minY) / cell);
  const distances = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    const y = minY + (row + 0.5) * cell;
    for (let column = 0; column < columns; column++) {
      const x = minX + (column + 0.5) * cell;
      distances[row * columns + column] = isInside(plane, x, y) ? 0 : nearest(plane, x, y, LIMIT);
    }
  }
  return { minX, minY, cell, columns, rows, distances };
}

/** Distance at (x, y) by bilinear interpolation [m]; far outside the map: `LIMIT`. */
export function distanceAt(map: ClearanceMap, x: number, y: number): number {
  const fx = (x - map.minX) / map.cell - 0.5;
  const fy = (y - map.minY) / map.cell - 0.5;
  const column = Math.floor(fx);
  const row = Math.floor(fy);
  if (!(column >= 0 && row >= 0 && column + 1 < map.columns && row + 1 < map.rows)) return LIMIT;
  const tx = fx - column;
  const ty = fy - row;
  const { distances, columns } = map;
  const at = row * columns + column;
  const low = (distances[at] as number) * (1 - tx) + (distances[at + 1] as number) * tx;
  const high =
    (distances[at + columns] as number) * (1 - tx) + (distances[at + columns + 1] as number) * tx;
  return low * (1 - ty) + high * ty;
}
