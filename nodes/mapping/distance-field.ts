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

  remove(index: number): void {
    if (this.#occupied[index] === 0) return;
    this.#occupied[index] = 0;
    const { offset } = this.#disc;
    for (const d of offset) this.distance[index + d] = this.limit;
    const { width, height, limit } = this;
    const reach = 2 * limit;
    const column = index % width;
    const row = (index - column) / width;
    const lastRow = Math.min(height - 1, row + reach);
    const lastColumn = Math.min(width - 1, column + reach);
    for (let r = Math.max(0, row - reach); r <= lastRow; r++) {
      for (let c = Math.max(0, column - reach); c <= lastColumn; c++) {
        if (this.#occupied[r * width + c] === 1) this.#lower(r * width + c);
      }
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
