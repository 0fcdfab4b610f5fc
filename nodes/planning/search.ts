import { freePrice } from './traversability.ts';
import type { Traversability } from './traversability.ts';

export type SearchResult =
  | {
      readonly kind: 'cells';
      /** Indices from start to goal, both included. */
      readonly cells: Int32Array;
      readonly expanded: number;
    }
  | { readonly kind: 'no-path'; readonly reason: 'unreachable' | 'timeout' };

/** Length of a straight and of a diagonal step: 7/5 for the square root of 2. */
const straight = 5;
const diagonal = 7;
/** A bucket is an eighth of a free cell wide: order within it does not matter. */
const bucketShift = 3;
/** More than the dearest step and the largest fall of the heuristic, in buckets. */
const bucketCount = 512;

/** Open cells in order of estimated price: a ring of buckets (Dial 1969), each a linked stack. */
interface Queue {
  readonly head: Int32Array;
  cell: Int32Array;
  price: Int32Array;
  next: Int32Array;
  used: number;
  size: number;
}

/**
 * Cheapest way over a grid of eight neighbours (A*: Hart, Nilsson, Raphael 1968), octile distance
 * as heuristic. A step costs the price of the cell entered; corners of blocked cells are not cut.
 *
 * @param start index of an open cell
 * @param goal index of an open cell
 * @param limit most cells to expand
 */
export function search(
  grid: Traversability,
  start: number,
  goal: number,
  limit: number,
): SearchResult {
  const { width, price } = grid;
  const goalColumn = goal % width;
  const goalRow = (goal - goalColumn) / width;
  // prices so far plus one: 0 is a cell not reached
  const reached = new Int32Array(price.length);
  const cameBy = new Uint8Array(price.length);
  const offsets = [1, -1, width, -width, width + 1, width - 1, -width + 1, -width - 1];
  const queue = emptyQueue();
  const heuristic = (cell: number): number => {
    const column = cell % width;
    const dx = Math.abs(column - goalColumn);
    const dy = Math.abs((cell - column) / width - goalRow);
    return freePrice * (dx > dy ? straight * dx + 2 * dy : straight * dy + 2 * dx);
  };
  reached[start] = 1;
  let bucket = heuristic(start) >> bucketShift;
  push(queue, bucket, start, 1);
  let expanded = 0;
  while (queue.size > 0) {
    while (queue.head[bucket % bucketCount] === -1) bucket++;
    const entry = pop(queue, bucket);
    const cell = queue.cell[entry] as number;
    const so = queue.price[entry] as number;
    if (so > (reached[cell] as number)) continue;
    if (cell === goal)
      return { kind: 'cells', cells: trace(start, goal, cameBy, offsets), expanded };
    if (++expanded > limit) return { kind: 'no-path', reason: 'timeout' };
    for (let way = 0; way < 8; way++) {
      const offset = offsets[way] as number;
      const to = cell + offset;
      const entering = price[to] as number;
      if (entering === 0) continue;
      if (way > 3 && cutsCorner(price, cell, way, width)) continue;
      const cost = so + entering * (way > 3 ? diagonal : straight);
      const known = reached[to] as number;
      if (known !== 0 && known <= cost) continue;
      reached[to] = cost;
      cameBy[to] = way;
      push(queue, (cost - 1 + heuristic(to)) >> bucketShift, to, cost);
    }
  }
  return { kind: 'no-path', reason: 'unreachable' };
}

function cutsCorner(price: Uint8Array, cell: number, way: number, width: number): boolean {
  const side = way === 4 || way === 6 ? 1 : -1;
  const ahead = way < 6 ? width : -width;
  return price[cell + side] === 0 || price[cell + ahead] === 0;
}

function trace(start: number, goal: number, cameBy: Uint8Array, offsets: number[]): Int32Array {
  const cells = [goal];
  for (let cell = goal; cell !== start;) {
    cell -= offsets[cameBy[cell] as number] as number;
    cells.push(cell);
  }
  return Int32Array.from(cells.reverse());
}

function emptyQueue(): Queue {
  const n = 16384;
  return {
    head: new Int32Array(bucketCount).fill(-1),
    cell: new Int32Array(n),
    price: new Int32Array(n),
    next: new Int32Array(n),
    used: 0,
    size: 0,
  };
}

function push(queue: Queue, bucket: number, cell: number, price: number): void {
  if (queue.used === queue.cell.length) {
    queue.cell = doubled(queue.cell);
    queue.price = doubled(queue.price);
    queue.next = doubled(queue.next);
  }
  const slot = bucket % bucketCount;
  const entry = queue.used++;
  queue.cell[entry] = cell;
  queue.price[entry] = price;
  queue.next[entry] = queue.head[slot] as number;
  queue.head[slot] = entry;
  queue.size++;
}

function pop(queue: Queue, bucket: number): number {
  const slot = bucket % bucketCount;
  const entry = queue.head[slot] as number;
  queue.head[slot] = queue.next[entry] as number;
  queue.size--;
  return entry;
}

function doubled(array: Int32Array): Int32Array {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
