import type { Random } from '#nodes/math/random.ts';
import { seeded } from '#nodes/math/random.ts';
import { buildPlane, isInside } from '#sim/world/plane.ts';
import type { Plane } from '#sim/world/plane.ts';
import { nearest } from '#sim/world/clearance.ts';
import type { Point2 } from '#nodes/math/se2.ts';

/** Raised whenever a seed would give other scenes. */
export const SCENES = 1;

/** A furnished place, walls apart from furniture. */
export interface Scene {
  readonly walls: Plane;
  readonly furniture: Plane;
  /** Where robots and people may be: minX, minY, maxX, maxY [m]. */
  readonly area: readonly [number, number, number, number];
}

export const between = (random: Random, low: number, high: number): number =>
  low + random() * (high - low);

/** A place of a seed: a hall or rooms with doors, furnished with things on legs and on the ground. */
export function drawScene(seed: string): Scene {
  const random = seeded(`lidar/${seed}`);
  const width = between(random, 3, 14);
  const height = random() < 0.25 ? between(random, 1.6, 3) : between(random, 3, 12);
  const walls: number[] = [];
  block(walls, -0.1, -0.1, width + 0.1, 0);
  block(walls, -0.1, height, width + 0.1, height + 0.1);
  block(walls, -0.1, 0, 0, height);
  block(walls, width, 0, width + 0.1, height);
  cut(walls, random, 0, 0, width, height, Math.floor(between(random, 0, 4)));
  const furniture: Draft = { segments: [], circles: [] };
  const count = Math.round(width * height * between(random, 0.05, 0.35));
  for (let i = 0; i < count; i++)
    furnish(furniture, random, { x: random() * width, y: random() * height }, { width, height });
  return {
    walls: planeOf(walls, []),
    furniture: planeOf(furniture.segments, furniture.circles),
    area: [0, 0, width, height],
  };
}

function planeOf(segments: readonly number[], circles: readonly number[]): Plane {
  const outlines = Int32Array.from({ length: segments.length / 4 }, (_, i) => Math.floor(i / 4));
  return buildPlane(Float64Array.from(segments), Float64Array.from(circles), { outlines });
}

/** A place where something of that radius fits; null when none was found. */
export function freePlace(
  { walls, furniture, area }: Scene,
  random: Random,
  radius: number,
): Point2 | null {
  for (let i = 0; i < 30; i++) {
    const x = between(random, area[0], area[2]);
    const y = between(random, area[1], area[3]);
    const blocked = [walls, furniture].some(
      (plane) => nearest(plane, x, y, radius) < radius || isInside(plane, x, y),
    );
    if (!blocked) return { x, y };
  }
  return null;
}

interface Draft {
  readonly segments: number[];
  readonly circles: number[];
}

function block(out: number[], x0: number, y0: number, x1: number, y1: number): void {
  out.push(x0, y0, x1, y0, x1, y0, x1, y1, x1, y1, x0, y1, x0, y1, x0, y0);
}

function cut(
  out: number[],
  random: Random,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  depth: number,
): void {
  const wide = x1 - x0 > y1 - y0;
  const length = wide ? x1 - x0 : y1 - y0;
  if (depth === 0 || length < 3) return;
  const at = (wide ? x0 : y0) + length * between(random, 0.3, 0.7);
  const [low, high] = wide ? [y0, y1] : [x0, x1];
  const door = Math.min(high - low - 0.4, between(random, 0.8, 1.6));
  const from = between(random, low, high - door);
  const thick = between(random, 0.05, 0.2);
  const wall = (a: number, b: number): void => {
    if (b - a < 0.05) return;
    if (wide) block(out, at, a, at + thick, b);
    else block(out, a, at, b, at + thick);
  };
  wall(low, from);
  wall(from + door, high);
  if (wide) {
    cut(out, random, x0, y0, at, y1, depth - 1);
    cut(out, random, at + thick, y0, x1, y1, depth - 1);
  } else {
    cut(out, random, x0, y0, x1, at, depth - 1);
    cut(out, random, x0, at + thick, x1, y1, depth - 1);
  }
}

type Kind = 'box' | 'cabinet' | 'table' | 'chair' | 'post' | 'bin' | 'pair';
const kinds: readonly Kind[] = [
  'box',
  'box',
  'cabinet',
  'table',
  'chair',
  'chair',
  'post',
  'bin',
  'pair',
];

function furnish(
  draft: Draft,
  random: Random,
  at: Point2,
  size: { width: number; height: number },
): void {
  const kind = kinds[Math.floor(random() * kinds.length)] ?? 'box';
  const yaw = random() < 0.6 ? 0 : random() * Math.PI;
  switch (kind) {
    case 'box':
      box(draft, at, between(random, 0.1, 0.8), between(random, 0.1, 0.8), yaw);
      break;
    case 'cabinet': {
      // along a wall
      const y = random() < 0.5 ? 0.2 : size.height - 0.2;
      box(draft, { x: at.x, y }, between(random, 0.5, 1.8), between(random, 0.3, 0.5), 0);
      break;
    }
    case 'table':
      legs(
        draft,
        at,
        between(random, 0.5, 1.8),
        between(random, 0.4, 1),
        between(random, 0.015, 0.05),
        yaw,
      );
      break;
    case 'chair': {
      const side = between(random, 0.32, 0.5);
      legs(draft, at, side, side, between(random, 0.01, 0.03), yaw);
      break;
    }
    case 'post':
      draft.circles.push(at.x, at.y, between(random, 0.02, 0.12));
      break;
    case 'bin':
      draft.circles.push(at.x, at.y, between(random, 0.12, 0.35));
      break;
    case 'pair':
      // what a detector of legs must not fall for
      legs(draft, at, between(random, 0.1, 0.6), 0, between(random, 0.02, 0.1), yaw);
      break;
  }
}

/** Four posts at the corners of a rectangle, two where it has no width. */
function legs(
  { segments, circles }: Draft,
  at: Point2,
  length: number,
  width: number,
  radius: number,
  yaw: number,
): void {
  const c = Math.cos(yaw);
  const s = Math.sin(yaw);
  const square = radius < 0.03;
  for (const a of [-0.5, 0.5])
    for (const b of width > 0 ? [-0.5, 0.5] : [0]) {
      const x = at.x + c * a * length - s * b * width;
      const y = at.y + s * a * length + c * b * width;
      if (square) block(segments, x - radius, y - radius, x + radius, y + radius);
      else circles.push(x, y, radius);
    }
}

function box({ segments }: Draft, at: Point2, length: number, width: number, yaw: number): void {
  segments.push(...boxSegments(at, length, width, yaw));
}

export function boxSegments(at: Point2, length: number, width: number, yaw: number): number[] {
  const c = Math.cos(yaw);
  const s = Math.sin(yaw);
  const corner = (a: number, b: number): readonly [number, number] => [
    at.x + (c * a * length - s * b * width) / 2,
    at.y + (s * a * length + c * b * width) / 2,
  ];
  const corners = [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)];
  return corners.flatMap((from, i) => [...from, ...(corners[(i + 1) % 4] ?? from)]);
}
