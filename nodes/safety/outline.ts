import type { Point2 } from '#nodes/math/se2.ts';

/** A simple polygon prepared for distances: start and direction of every edge, base frame [m]. */
export interface Outline {
  /** `[edges][ax, ay, dx, dy, 1 / |d|²]`, row-major. */
  readonly edges: Float64Array;
  readonly count: number;
  /** Circumscribed radius about the base [m]. */
  readonly radius: number;
}

const stride = 5;

/** Prepares a footprint; coincident neighbours are dropped. */
export function outlineOf(vertices: readonly Point2[]): Outline {
  const edges: number[] = [];
  let radius = 0;
  vertices.forEach((a, i) => {
    const b = vertices[(i + 1) % vertices.length] ?? a;
    const dx = b.x - a.x;
    const dy = b.y - a.y;
    radius = Math.max(radius, Math.hypot(a.x, a.y));
    if (dx !== 0 || dy !== 0) edges.push(a.x, a.y, dx, dy, 1 / (dx * dx + dy * dy));
  });
  return { edges: Float64Array.from(edges), count: edges.length / stride, radius };
}

/**
 * Distance from a point to the polygon, negative inside: nearest edge, sign by crossing number
 * (Schneider and Eberly 2003, Geometric Tools for Computer Graphics, sections 6.3 and 13.3) [m].
 */
export function signedDistance({ edges, count }: Outline, x: number, y: number): number {
  let nearest = Infinity;
  let inside = false;
  for (let e = 0, o = 0; e < count; e++, o += stride) {
    const px = x - (edges[o] ?? 0);
    const py = y - (edges[o + 1] ?? 0);
    const dx = edges[o + 2] ?? 0;
    const dy = edges[o + 3] ?? 0;
    const along = (px * dx + py * dy) * (edges[o + 4] ?? 0);
    const t = along < 0 ? 0 : along > 1 ? 1 : along;
    const ex = px - t * dx;
    const ey = py - t * dy;
    const squared = ex * ex + ey * ey;
    if (squared < nearest) nearest = squared;
    if (py < 0 !== py < dy && px < (dx * py) / dy) inside = !inside;
  }
  return inside ? -Math.sqrt(nearest) : Math.sqrt(nearest);
}
