/**
 * Distance from each cell to the nearest occupied one, up to a limit, kept current while cells come
 * and go: a new cell lowers the disc round it; for a vanished one its disc is built again from what
 * is near.
 */
export class DistanceField {
  /** Cells along x and y. */
  readonly width: number;
  readonly height: number;
  /** Largest distance told [cells]. */
  readonly limit: number;
  /** [height][width], row-major, cells. */
  readonly distance: Float32Array;
  readonly #occupied: Uint8Array;
  readonly #disc: Disc;
  /** Cells removed since the distances were last brought up to date. */
  #gone: number[] = [];

  constructor(width: number, height: number, limit: number) {
    this.width = width;
    this.height = height;
    this.limit = limit;
    this.distance = new Float32Array(width * height).fill(limit);
    this.#occupied = new Uint8Array(width * height);
    this.#disc = disc(width, limit);
  }

  /** Whether the discs of a cell lie on the grid; `add` and `remove` need it. */
  roomAt(column: number, row: number): boolean {
    const r = this.limit;
    return column >= r && row >= r && column < this.width - r && row < this.height - r;
  }

  isOccupied(index: number): boolean {
    return this.#occupied[index] === 1;
  }

  add(index: number): void {
    if (this.#occupied[index] === 1) return;
    this.#occupied[index] = 1;
    this.#lower(index);
  }

  /** Distances are as they were until `settle`. */
  remove(index: number): void {
    if (this.#occupied[index] === 0) return;
    this.#occupied[index] = 0;
    this.#gone.push(index);
  }

  /** Brings the distances round all cells removed since the last call up to date. */
  settle(): void {
    if (this.#gone.length === 0) return;
    const { offset } = this.#disc;
    const out = this.distance;
    for (const index of this.#gone)
      for (let i = 0; i < offset.length; i++) out[index + (offset[i] as number)] = this.limit;
    // what is near to several of them lowers its disc once
    const near = new Set<number>();
    for (const index of this.#gone) this.#gather(index, near);
    for (const index of near) this.#lower(index);
    this.#gone = [];
  }

  /** Occupied cells whose discs meet that of a cell. */
  #gather(index: number, into: Set<number>): void {
    const { width, height } = this;
    const reach = 2 * this.limit;
    const column = index % width;
    const row = (index - column) / width;
    const lastRow = Math.min(height - 1, row + reach);
    const firstColumn = Math.max(0, column - reach);
    const lastColumn = Math.min(width - 1, column + reach);
    const occupied = this.#occupied;
    for (let r = Math.max(0, row - reach); r <= lastRow; r++) {
      const last = r * width + lastColumn;
      for (let at = r * width + firstColumn; at <= last; at++) if (occupied[at] === 1) into.add(at);
    }
  }

  #lower(index: number): void {
    const { offset, distance } = this.#disc;
    const out = this.distance;
    for (let i = 0; i < offset.length; i++) {
      const at = index + (offset[i] as number);
      const d = distance[i] as number;
      if (d < (out[at] as number)) out[at] = d;
    }
  }
}

interface Disc {
  /** Index offsets of the cells nearer than the limit. */
  readonly offset: Int32Array;
  /** [cells] */
  readonly distance: Float32Array;
}

function disc(width: number, limit: number): Disc {
  const offset: number[] = [];
  const distance: number[] = [];
  for (let dy = -limit; dy <= limit; dy++) {
    for (let dx = -limit; dx <= limit; dx++) {
      const d = Math.hypot(dx, dy);
      if (d >= limit) continue;
      offset.push(dy * width + dx);
      distance.push(d);
    }
  }
  return { offset: Int32Array.from(offset), distance: Float32Array.from(distance) };
}
