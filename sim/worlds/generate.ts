import { seeded, type Random } from '#nodes/math/random.ts';

/** Raised whenever a seed would give another world. */
export const GENERATOR = 1;

export const worldKinds = ['pillars', 'rooms', 'corridor', 'clutter', 'cylinders', 'open'] as const;
export type WorldKind = (typeof worldKinds)[number];

/** Outlines of a generated world [m]: `segments` x0, y0, x1, y1 and `circles` x, y, radius. */
export interface GeneratedWorld {
  readonly kind: WorldKind;
  readonly segments: Float64Array;
  readonly circles: Float64Array;
  /** Where starts and goals may lie: minX, minY, maxX, maxY. */
  readonly area: readonly [number, number, number, number];
}

interface Draft {
  readonly random: Random;
  /** 1 for a robot of 0.2 m, about 2 for one of 0.5 m. */
  readonly scale: number;
  readonly segments: number[];
  readonly circles: number[];
}

/** A world of a kind from a seed; the same on every machine. `scale` grows with the robot. */
export function generateWorld(kind: WorldKind, seed: string, scale: number): GeneratedWorld {
  const draft: Draft = { random: seeded(`world/${kind}/${seed}`), scale, segments: [], circles: [] };
  const area = makers[kind](draft);
  return {
    kind,
    area,
    segments: Float64Array.from(draft.segments),
    circles: Float64Array.from(draft.circles),
  };
}

type Area = readonly [number, number, number, number];
const makers: Readonly<Record<WorldKind, (draft: Draft) => Area>> = {
  pillars,
  rooms,
  corridor,
  clutter,
  cylinders,
  open,
};

const between = (random: Random, low: number, high: number): number => low + random() * (high - low);
const whole = (random: Random, low: number, high: number): number =>
  Math.floor(between(random, low, high + 1));

/** An arena of 4 to 8 walls with pillars on a jittered lattice. */
function pillars({ random, scale, segments, circles }: Draft): Area {
  const radius = between(random, 1.9, 3) * scale;
  const sides = whole(random, 4, 8);
  const turn = random() * Math.PI;
  const corner = (i: number): [number, number] => [
    radius * Math.cos(turn + (2 * Math.PI * i) / sides),
    radius * Math.sin(turn + (2 * Math.PI * i) / sides),
  ];
  for (let i = 0; i < sides; i++) segments.push(...corner(i), ...corner(i + 1));
  const pitch = between(random, 0.8, 1.5) * scale;
  const jitter = random() < 0.5 ? 0 : 0.3 * pitch * random();
  const thick = between(random, 0.06, 0.22);
  const yaw = random() * Math.PI;
  const n = Math.ceil(radius / pitch);
  for (let i = -n; i <= n; i++) {
    for (let j = -n; j <= n; j++) {
      if (random() < 0.12) continue;
      const px = i * pitch + between(random, -jitter, jitter);
      const py = j * pitch + between(random, -jitter, jitter);
      const x = px * Math.cos(yaw) - py * Math.sin(yaw);
      const y = px * Math.sin(yaw) + py * Math.cos(yaw);
      if (Math.hypot(x, y) > radius * 0.9) continue;
      if (random() < 0.85) circles.push(x, y, thick * scale ** 0.5);
      else box(segments, x, y, thick * 2, thick * between(random, 1, 3), random() * Math.PI);
    }
  }
  return [-radius, -radius, radius, radius];
}

/** A rectangle cut in rooms, each cut with a door, and furniture. */
function rooms(draft: Draft): Area {
  const { random, scale, segments } = draft;
  const w = between(random, 4, 7) * scale;
  const h = between(random, 4, 7) * scale;
  rectangle(segments, 0, 0, w, h);
  cut(draft, 0, 0, w, h, whole(random, 1, 3));
  furnish(draft, [0, 0, w, h], whole(random, 2, 8));
  return [0, 0, w, h];
}

function cut(draft: Draft, x0: number, y0: number, x1: number, y1: number, depth: number): void {
  const { random, scale } = draft;
  const wide = x1 - x0 > y1 - y0;
  const length = wide ? x1 - x0 : y1 - y0;
  if (depth === 0 || length < 2.4 * scale) return;
  const at = (wide ? x0 : y0) + length * between(random, 0.35, 0.65);
  const [low, high] = wide ? [y0, y1] : [x0, x1];
  const door = Math.min(high - low - 0.3, between(random, 0.5, 1.1) * scale);
  const from = between(random, low + 0.1, high - door - 0.1);
  const thick = random() < 0.5 ? 0.05 : 0.1;
  if (wide) {
    block(draft, at, low, at + thick, from);
    block(draft, at, from + door, at + thick, high);
    cut(draft, x0, y0, at, y1, depth - 1);
    cut(draft, at, y0, x1, y1, depth - 1);
  } else {
    block(draft, low, at, from, at + thick);
    block(draft, from + door, at, high, at + thick);
    cut(draft, x0, y0, x1, at, depth - 1);
    cut(draft, x0, at, x1, y1, depth - 1);
  }
}

function block({ segments }: Draft, x0: number, y0: number, x1: number, y1: number): void {
  rectangle(segments, x0, y0, x1, y1);
}

/** A band that turns left and right, with things along its sides. */
function corridor(draft: Draft): Area {
  const { random, scale, segments, circles } = draft;
  const width = between(random, 0.7, 1.4) * scale;
  const legs = whole(random, 3, 5);
  const left: [number, number][] = [];
  const right: [number, number][] = [];
  let x = 0;
  let y = 0;
  let turned = 0;
  const half = width / 2;
  left.push([x, y + half]);
  right.push([x, y - half]);
  let heading = 0;
  for (let i = 0; i < legs; i++) {
    const leg = between(random, 1.2, 2.6) * scale + width;
    x += leg * Math.cos(heading);
    y += leg * Math.sin(heading);
    const turn = i === legs - 1 ? 0 : (turned > 0 ? -1 : turned < 0 ? 1 : random() < 0.5 ? -1 : 1);
    turned += turn;
    const next = heading + (turn * Math.PI) / 2;
    const side = (s: number): [number, number] =>
      turn === 0
        ? [x - s * half * Math.sin(heading), y + s * half * Math.cos(heading)]
        : [
            x - s * half * Math.sin(heading) - s * half * Math.sin(next),
            y + s * half * Math.cos(heading) + s * half * Math.cos(next),
          ];
    left.push(side(1));
    right.push(side(-1));
    if (random() < 0.6) {
      const back = between(random, 0.3, 0.7) * leg;
      const across = (random() < 0.5 ? -1 : 1) * half * between(random, 0.7, 1);
      circles.push(
        x - back * Math.cos(heading) - across * Math.sin(heading),
        y - back * Math.sin(heading) + across * Math.cos(heading),
        between(random, 0.04, 0.12) * scale,
      );
    }
    heading = next;
  }
  for (const chain of [left, right]) {
    for (let i = 0; i + 1 < chain.length; i++) {
      segments.push(...(chain[i] ?? [0, 0]), ...(chain[i + 1] ?? [0, 0]));
    }
  }
  const [l0 = [0, 0], r0 = [0, 0]] = [left[0], right[0]];
  const [l1 = [0, 0], r1 = [0, 0]] = [left.at(-1), right.at(-1)];
  segments.push(l0[0], l0[1], r0[0], r0[1], l1[0], l1[1], r1[0], r1[1]);
  const all = [...left, ...right];
  const xs = all.map(([px]) => px);
  const ys = all.map(([, py]) => py);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** A rectangle full of boxes and posts. */
function clutter(draft: Draft): Area {
  const { random, scale, segments } = draft;
  const w = between(random, 3.5, 6) * scale;
  const h = between(random, 3.5, 6) * scale;
  rectangle(segments, 0, 0, w, h);
  furnish(draft, [0, 0, w, h], Math.round(((w * h) / scale ** 2) * between(random, 0.4, 1)));
  return [0, 0, w, h];
}

function furnish({ random, scale, segments, circles }: Draft, area: Area, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = between(random, area[0], area[2]);
    const y = between(random, area[1], area[3]);
    if (random() < 0.5) circles.push(x, y, between(random, 0.03, 0.25) * scale);
    else {
      const a = between(random, 0.06, 0.6) * scale;
      const b = between(random, 0.06, 0.4) * scale;
      box(segments, x, y, a, b, random() < 0.6 ? 0 : random() * Math.PI);
    }
  }
}

/** Posts of 0.05 to 0.15 m on a lattice filled by a cellular automaton between two rows, open at the ends. */
function cylinders({ random, scale, circles }: Draft): Area {
  const pitch = 0.15 * (scale < 1.5 ? 0.8 : 1);
  const columns = whole(random, 24, 34);
  const rows = whole(random, 30, 50);
  let cells = new Uint8Array(columns * rows);
  const fill = between(random, 0.08, 0.32);
  for (let i = 0; i < cells.length; i++) cells[i] = random() < fill ? 1 : 0;
  const rounds = whole(random, 0, 4);
  for (let round = 0; round < rounds; round++) cells = smooth(cells, columns, rows);
  const radius = random() < 0.7 ? pitch / 2 : between(random, 0.05, 0.15);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const wall = column === 0 || column === columns - 1;
      if (!wall && cells[row * columns + column] !== 1) continue;
      // a solid block shows its rim only
      if (!wall && neighbours(cells, columns, rows, column, row) === 8) continue;
      circles.push(column * pitch, row * pitch, radius);
    }
  }
  return [0, -1.5 * scale, columns * pitch, rows * pitch + 1.5 * scale];
}

function smooth(cells: Uint8Array, columns: number, rows: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(cells, (cell, i) => {
    const count = neighbours(cells, columns, rows, i % columns, Math.floor(i / columns));
    return cell === 1 ? (count >= 2 ? 1 : 0) : count >= 5 ? 1 : 0;
  });
}

function neighbours(
  cells: Uint8Array,
  columns: number,
  rows: number,
  column: number,
  row: number,
): number {
  let count = 0;
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++) {
      const x = column + dx;
      const y = row + dy;
      if ((dx !== 0 || dy !== 0) && x >= 0 && y >= 0 && x < columns && y < rows) {
        count += cells[y * columns + x] ?? 0;
      }
    }
  }
  return count;
}

/** A field with a few posts and boxes. */
function open(draft: Draft): Area {
  const { random, scale } = draft;
  const size = between(random, 4, 7) * scale;
  furnish(draft, [0, 0, size, size], whole(random, 2, 10));
  return [0, 0, size, size];
}

function rectangle(segments: number[], x0: number, y0: number, x1: number, y1: number): void {
  segments.push(x0, y0, x1, y0, x1, y0, x1, y1, x1, y1, x0, y1, x0, y1, x0, y0);
}

function box(
  segments: number[],
  x: number,
  y: number,
  length: number,
  width: number,
  yaw: number,
): void {
  const c = Math.cos(yaw);
  const s = Math.sin(yaw);
  const corner = (a: number, b: number): [number, number] => [
    x + (c * a * length - s * b * width) / 2,
    y + (s * a * length + c * b * width) / 2,
  ];
  const corners = [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)];
  corners.forEach((from, i) => {
    segments.push(...from, ...(corners[(i + 1) % 4] ?? from));
  });
}
