import { integrateTwist } from '#nodes/math/se2.ts';
import { circumradius, halfPlanes, type PolicyBody } from './policy-body.ts';

export const ARCS = 23;
export const REVERSE = 3;
/** Families per margin: forward arcs from right to left, turns on the spot right and left, reverse arcs. */
export const FAMILIES = ARCS + 2 + REVERSE;
const MARGINS = [0.02, 0.1] as const;
/** Free lengths a table knows. */
export const PATHS = FAMILIES * MARGINS.length;

const CELLS = 128;
const FREE = 255;

export interface PathTable {
  readonly half: number;
  readonly inverseCell: number;
  /** [CELLS][CELLS][PATHS]: free length until an obstacle there is touched, 255: never. */
  readonly lengths: Uint8Array;
}

/**
 * Free length along circular paths until the footprint touches a cell: the collision grids of
 * trajectory parameter spaces (Blanco, González, Fernández-Madrigal 2008, Extending obstacle avoidance
 * methods through multiple parameter-space transformations, Autonomous Robots 24, section 5), for
 * forward arcs, turns on the spot and reverse arcs, at two safety margins.
 */
export function buildPathTable(body: PolicyBody): PathTable {
  const half = body.lookahead + circumradius(body);
  const cell = (2 * half) / CELLS;
  const lengths = new Uint8Array(CELLS * CELLS * PATHS).fill(FREE);
  const table = { half, inverseCell: 1 / cell, lengths };
  let path = 0;
  for (const margin of MARGINS) {
    for (let family = 0; family < FAMILIES; family++) sweep(table, body, family, margin, path++);
  }
  return table;
}

/** Speeds of one second along a family, and the length [s] at which it ends. */
function motion(body: PolicyBody, family: number): { v: number; w: number; end: number } {
  if (family < ARCS) {
    const share = (2 * family) / (ARCS - 1) - 1;
    // curvatures crowd round straight ahead and reach a turn of a third of the lookahead's radius
    const curvature = Math.tan(share * 1.35) / (0.3 * body.lookahead);
    const end = Math.min(body.lookahead, Math.PI / Math.max(1e-6, Math.abs(curvature)));
    return { v: 1, w: curvature, end };
  }
  if (family < ARCS + 2) return { v: 0, w: family === ARCS ? -1 : 1, end: Math.PI / 2 };
  const side = family - ARCS - 2 - 1;
  return { v: -1, w: (side * 1.2) / body.lookahead, end: 0.3 * body.lookahead };
}

function sweep(
  { half, inverseCell, lengths }: PathTable,
  body: PolicyBody,
  family: number,
  margin: number,
  path: number,
): void {
  const { v, w, end } = motion(body, family);
  const radius = circumradius(body) + margin;
  const steps = Math.ceil(end * (Math.abs(v) + Math.abs(w) * radius) * inverseCell * 1.5);
  const planes = Float64Array.from(
    halfPlanes(body).flatMap(([nx, ny, offset]) => [nx, ny, offset + margin]),
  );
  const first = new Uint8Array(CELLS * CELLS).fill(FREE);
  const at = (value: number): number =>
    Math.min(CELLS - 1, Math.max(0, Math.floor((value + half) * inverseCell)));
  for (let step = 0; step <= steps; step++) {
    const length = (end * step) / steps;
    const pose = integrateTwist({ x: 0, y: 0, yaw: 0 }, { v, w }, length);
    const c = Math.cos(pose.yaw);
    const s = Math.sin(pose.yaw);
    const value = Math.min(FREE - 1, Math.floor((length / end) * FREE));
    const [left, right] = [at(pose.x - radius), at(pose.x + radius)];
    const top = at(pose.y + radius);
    for (let row = at(pose.y - radius); row <= top; row++) {
      const py = (row + 0.5) / inverseCell - half - pose.y;
      for (let column = left; column <= right; column++) {
        const cell = row * CELLS + column;
        if ((first[cell] as number) <= value) continue;
        const px = (column + 0.5) / inverseCell - half - pose.x;
        if (holds(planes, c * px + s * py, c * py - s * px)) first[cell] = value;
      }
    }
  }
  for (let cell = 0; cell < first.length; cell++)
    lengths[cell * PATHS + path] = first[cell] as number;
}

function holds(planes: Float64Array, x: number, y: number): boolean {
  for (let i = 0; i < planes.length; i += 3) {
    const outward = (planes[i] as number) * x + (planes[i + 1] as number) * y;
    if (outward > (planes[i + 2] as number)) return false;
  }
  return true;
}

/** Of each cell the paths that touch it alone: most cells lie on few of all paths. */
interface Touched {
  /** Where a cell's entries begin, [CELLS * CELLS + 1]. */
  readonly starts: Uint32Array;
  readonly paths: Uint8Array;
  readonly lengths: Uint8Array;
}

function touched({ lengths }: PathTable): Touched {
  const starts = new Uint32Array(CELLS * CELLS + 1);
  const count = lengths.reduce((sum, length) => sum + (length === FREE ? 0 : 1), 0);
  const out = { starts, paths: new Uint8Array(count), lengths: new Uint8Array(count) };
  let at = 0;
  for (let i = 0; i < lengths.length; i++) {
    if (i % PATHS === 0) starts[i / PATHS] = at;
    const length = lengths[i] as number;
    if (length === FREE) continue;
    out.paths[at] = i % PATHS;
    out.lengths[at++] = length;
  }
  starts[CELLS * CELLS] = at;
  return out;
}

/** Lowers free lengths by obstacles; a cell counts once, however many points lie in it. */
export class FreeLengths {
  /** [PATHS], 0..255 of each path's length. */
  readonly values = new Uint8Array(PATHS);
  readonly #table: PathTable;
  readonly #touched: Touched;
  readonly #seen = new Int32Array(CELLS * CELLS);
  #round = 0;

  constructor(table: PathTable) {
    this.#table = table;
    this.#touched = touched(table);
  }

  reset(): void {
    this.values.fill(FREE);
    this.#round++;
  }

  /** An obstacle at (x, y) in the base frame [m]. */
  lower(x: number, y: number): void {
    const { half, inverseCell } = this.#table;
    const column = Math.floor((x + half) * inverseCell);
    const row = Math.floor((y + half) * inverseCell);
    if (!(column >= 0 && row >= 0 && column < CELLS && row < CELLS)) return;
    const cell = row * CELLS + column;
    if (this.#seen[cell] === this.#round) return;
    this.#seen[cell] = this.#round;
    const { values } = this;
    const { starts, paths, lengths } = this.#touched;
    const end = starts[cell + 1] as number;
    for (let k = starts[cell] as number; k < end; k++) {
      const path = paths[k] as number;
      const length = lengths[k] as number;
      if (length < (values[path] as number)) values[path] = length;
    }
  }
}
