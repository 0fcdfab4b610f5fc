import type { GridSpec } from '#nodes/math/grid.ts';
import type { Point2 } from '#nodes/math/se2.ts';

/** Price of a metre through a free cell; integer, so that a search can keep buckets. */
export const freePrice = 16;

/** How occupancy is read by a search. */
export interface Pricing {
  /** Price of the dearest open cell above a free one, in free cells. */
  readonly costWeight: number;
  /** Price of an unknown cell on the same scale [0..1]; undefined where unknown is blocked. */
  readonly unknown: number | undefined;
}

/** Prices of cells, [height][width], row-major; 0 is blocked, and the outermost cells are. */
export interface Traversability extends GridSpec {
  readonly price: Uint8Array;
}

/**
 * Prices from a costmap's occupancy (Nav2: 99 inscribed, 100 lethal, -1 unknown), on a grid with a
 * blocked rim that holds all known cells and `points`; what of it the costmap lacks is unknown.
 *
 * @param data occupancy [-1..100], [height][width], row-major
 * @param beyond how many unknown cells may be added around the costmap, at most 40 around the rest
 */
export function traversability(
  grid: GridSpec,
  data: Int8Array,
  points: readonly Point2[],
  beyond: number,
  pricing: Pricing,
): Traversability {
  const { resolution: r } = grid;
  const known = knownBox(grid, data);
  const all = { ...known };
  for (const point of points) {
    const column = Math.floor((point.x - grid.originX) / r);
    const row = Math.floor((point.y - grid.originY) / r);
    all.left = Math.min(all.left, column);
    all.right = Math.max(all.right, column);
    all.bottom = Math.min(all.bottom, row);
    all.top = Math.max(all.top, row);
  }
  // a way through the unknown can go round everything close by: no need for all of it
  const left = Math.max(all.left - around, Math.min(all.left, -beyond)) - 1;
  const bottom = Math.max(all.bottom - around, Math.min(all.bottom, -beyond)) - 1;
  const right = Math.min(all.right + around, Math.max(all.right, grid.width - 1 + beyond)) + 1;
  const top = Math.min(all.top + around, Math.max(all.top, grid.height - 1 + beyond)) + 1;
  const width = right - left + 1;
  const height = top - bottom + 1;
  const table = priceTable(pricing);
  const price = new Uint8Array(width * height).fill(table[255] as number);
  for (let row = known.bottom; row <= known.top; row++) {
    const from = row * grid.width;
    const to = (row - bottom) * width - left;
    for (let i = known.left; i <= known.right; i++)
      price[to + i] = table[(data[from + i] as number) & 255] as number;
  }
  blockRim(price, width, height);
  const originX = grid.originX + left * r;
  const originY = grid.originY + bottom * r;
  return { width, height, resolution: r, originX, originY, price };
}

/** Unknown cells kept around what matters. */
const around = 40;

/** The cells that are not unknown; one cell in the middle if there are none. */
function knownBox({ width, height }: GridSpec, data: Int8Array) {
  const n = width * height;
  let first = 0;
  while (first < n && data[first] === -1) first++;
  if (first === n) {
    const column = width >> 1;
    const row = height >> 1;
    return { left: column, right: column, bottom: row, top: Math.min(row, height - 1) };
  }
  let last = n - 1;
  while (data[last] === -1) last--;
  const bottom = Math.floor(first / width);
  const top = Math.floor(last / width);
  let left = width - 1;
  let right = 0;
  for (let row = bottom; row <= top; row++) {
    const from = row * width;
    let i = 0;
    while (i < left && data[from + i] === -1) i++;
    left = i;
    i = width - 1;
    while (i > right && data[from + i] === -1) i--;
    right = i;
  }
  return { left, right, bottom, top };
}

/** Price by occupancy as an unsigned byte, so that -1 is 255. */
function priceTable({ costWeight, unknown }: Pricing): Uint8Array {
  const table = new Uint8Array(256);
  const price = (share: number): number =>
    Math.min(255, Math.round(freePrice * (1 + costWeight * share)));
  for (let value = 0; value < 99; value++) table[value] = price(value / 98);
  table[255] = unknown === undefined ? 0 : price(unknown);
  return table;
}

function blockRim(price: Uint8Array, width: number, height: number): void {
  price.fill(0, 0, width);
  price.fill(0, (height - 1) * width);
  for (let row = 0; row < height; row++) {
    price[row * width] = 0;
    price[row * width + width - 1] = 0;
  }
}

/**
 * The open cell whose centre is nearest to a point, -1 if none is within `radius` [m].
 */
export function nearestOpen(grid: Traversability, point: Point2, radius: number): number {
  const { width, height, resolution: r, originX, originY, price } = grid;
  const u = (point.x - originX) / r;
  const v = (point.y - originY) / r;
  const reach = radius / r;
  let best = -1;
  let nearest = Math.max(reach * reach, 0.5);
  const bottom = Math.max(0, Math.floor(v - reach));
  const top = Math.min(height - 1, Math.floor(v + reach));
  const left = Math.max(0, Math.floor(u - reach));
  const right = Math.min(width - 1, Math.floor(u + reach));
  for (let row = bottom; row <= top; row++)
    for (let column = left; column <= right; column++) {
      const cell = row * width + column;
      if (price[cell] === 0) continue;
      const d = (column + 0.5 - u) ** 2 + (row + 0.5 - v) ** 2;
      if (d >= nearest) continue;
      nearest = d;
      best = cell;
    }
  return best;
}
