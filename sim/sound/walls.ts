import type { Point2 } from '#nodes/math/se2.ts';
import { castRay } from '../world/cast.ts';
import { buildPlane } from '../world/plane.ts';
import type { Plane } from '../world/plane.ts';

/** What stops sound, seen from above. */
export interface Walls {
  readonly plane: Plane;
  /** Points a hand's breadth off the corners that sound bends round. */
  readonly corners: readonly Point2[];
  /** Corner numbers in sight of each corner, worked out when first asked for. */
  readonly neighbours: (number[] | undefined)[];
}

// sound does not mind thinner posts
const THINNEST = 0.3;
const OFFSET = 0.05;
const MOST_CORNERS = 400;

/** Walls of a plane at the microphones' height: its segments, and its thick pillars as octagons. */
export function wallsOf({ segments, circles }: Plane): Walls {
  const all = [...segments];
  for (let i = 0; i < circles.length; i += 3) {
    const radius = circles[i + 2] ?? 0;
    if (radius < THINNEST) continue;
    for (let k = 0; k < 8; k++)
      for (const turn of [k, k + 1]) {
        const angle = (turn * Math.PI) / 4;
        all.push((circles[i] ?? 0) + radius * Math.cos(angle));
        all.push((circles[i + 1] ?? 0) + radius * Math.sin(angle));
      }
  }
  const outline = Float64Array.from(all);
  const corners = cornersOf(outline);
  const neighbours = new Array<number[] | undefined>(corners.length).fill(undefined);
  return { plane: buildPlane(outline, new Float64Array(0)), corners, neighbours };
}

/** True where nothing stands between two points, their last centimetre excepted. */
export function inSight({ plane }: Walls, from: Point2, to: Point2): boolean {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = Math.hypot(dx, dy);
  if (length < 0.02) return true;
  return castRay(plane, from.x, from.y, dx / length, dy / length, length - 0.01) === Infinity;
}

/** Ends of segments where the outline turns by more than 20 degrees, moved away from the wall. */
function cornersOf(segments: Float64Array): Point2[] {
  const ends = new Map<string, { x: number; y: number; dx: number; dy: number; count: number }>();
  const add = (x: number, y: number, toX: number, toY: number): void => {
    const length = Math.hypot(toX - x, toY - y);
    if (length < 1e-6) return;
    const key = `${String(Math.round(x * 50))},${String(Math.round(y * 50))}`;
    const end = ends.get(key) ?? { x, y, dx: 0, dy: 0, count: 0 };
    end.dx += (toX - x) / length;
    end.dy += (toY - y) / length;
    end.count++;
    ends.set(key, end);
  };
  for (let i = 0; i < segments.length; i += 4) {
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = segments.subarray(i, i + 4);
    add(x0, y0, x1, y1);
    add(x1, y1, x0, y0);
  }
  // two unit vectors that meet at less than 160 degrees sum to more than 0.35
  const sharp = [...ends.values()].filter((end) => Math.hypot(end.dx, end.dy) > 0.35);
  const stride = Math.max(1, Math.ceil(sharp.length / MOST_CORNERS));
  return sharp
    .filter((_, i) => i % stride === 0)
    .map(({ x, y, dx, dy }) => {
      const length = Math.hypot(dx, dy);
      return { x: x - (OFFSET * dx) / length, y: y - (OFFSET * dy) / length };
    });
}

export interface Detour {
  /** [m] */
  readonly length: number;
  /** The corner from which the sound reaches `to`. */
  readonly last: Point2;
}

/** Shortest way round corners (Dijkstra 1959 on the visibility graph), null where there is none. */
export function shortestDetour(walls: Walls, from: Point2, to: Point2): Detour | null {
  const { corners } = walls;
  const away = corners.map((c) => Math.hypot(c.x - to.x, c.y - to.y));
  const length = corners.map((c) =>
    inSight(walls, from, c) ? Math.hypot(c.x - from.x, c.y - from.y) : Infinity,
  );
  const done = new Uint8Array(corners.length);
  for (;;) {
    const next = nearestOpen(length, away, done);
    const corner = corners[next];
    if (corner === undefined) return null;
    done[next] = 1;
    const so = length[next] ?? Infinity;
    if (inSight(walls, corner, to)) return { length: so + (away[next] ?? 0), last: corner };
    for (const other of neighboursOf(walls, next)) {
      const point = corners[other];
      if (point === undefined || done[other] === 1) continue;
      const way = so + Math.hypot(point.x - corner.x, point.y - corner.y);
      if (way < (length[other] ?? Infinity)) length[other] = way;
    }
  }
}

/** The open corner with the shortest way over it (A*: the straight rest is never too long). */
function nearestOpen(length: number[], away: number[], done: Uint8Array): number {
  let best = -1;
  let least = Infinity;
  for (let i = 0; i < length.length; i++) {
    const way = (length[i] ?? Infinity) + (away[i] ?? 0);
    if (done[i] === 0 && way < least) {
      least = way;
      best = i;
    }
  }
  return best;
}

function neighboursOf(walls: Walls, corner: number): number[] {
  const known = walls.neighbours[corner];
  if (known !== undefined) return known;
  const from = walls.corners[corner];
  const found: number[] = [];
  walls.corners.forEach((to, i) => {
    if (i !== corner && from !== undefined && inSight(walls, from, to)) found.push(i);
  });
  walls.neighbours[corner] = found;
  return found;
}
