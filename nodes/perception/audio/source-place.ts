import { distance } from '#nodes/math/se2.ts';
import type { Point2 } from '#nodes/math/se2.ts';

/** A direction heard from somewhere. */
export interface Ray {
  readonly from: Point2;
  /** [rad] */
  readonly bearing: number;
  readonly sigma: number;
  readonly time: number;
}

/** Where lines of hearing meet; covariance row-major [m²]. */
export interface Place extends Point2 {
  readonly covariance: readonly [number, number, number, number];
}

/** Deviation along the way to the source, as share of it, up to which a place is known. */
const KNOWN = 0.3;
const MOST_STEPS = 8;
/** Mean square of the errors, in deviations, from which on the source must have moved. */
const MISFIT = 4;

/**
 * The place that bearings from several places agree on: weighted least squares over bearing errors
 * (Gauss-Newton from the linear solution of Stansfield 1947). Undefined while the lines are too alike,
 * or when they do not meet.
 */
export function placeOf(rays: readonly Ray[]): Place | undefined {
  const begin = meet(rays);
  if (begin === undefined) return undefined;
  let point: Point2 = begin;
  let known: Place | undefined;
  for (let i = 0; i < MOST_STEPS; i++) {
    const step = improve(rays, point);
    if (step === undefined) return undefined;
    point = { x: point.x + step.dx, y: point.y + step.dy };
    known = { ...point, covariance: step.covariance };
    if (Math.hypot(step.dx, step.dy) < 1e-3) break;
  }
  return known !== undefined && isKnown(known, rays) ? known : undefined;
}

/** Where the lines meet as lines, each with equal weight. */
function meet(rays: readonly Ray[]): Point2 | undefined {
  let a = 0;
  let b = 0;
  let c = 0;
  let u = 0;
  let v = 0;
  for (const { from, bearing } of rays) {
    const nx = -Math.sin(bearing);
    const ny = Math.cos(bearing);
    const off = nx * from.x + ny * from.y;
    a += nx * nx;
    b += nx * ny;
    c += ny * ny;
    u += nx * off;
    v += ny * off;
  }
  const det = a * c - b * b;
  if (!(det > 1e-6)) return undefined;
  return { x: (c * u - b * v) / det, y: (a * v - b * u) / det };
}

function improve(rays: readonly Ray[], point: Point2) {
  let a = 0;
  let b = 0;
  let c = 0;
  let u = 0;
  let v = 0;
  for (const { from, bearing, sigma } of rays) {
    const dx = point.x - from.x;
    const dy = point.y - from.y;
    const square = dx * dx + dy * dy;
    if (square < 1e-4) return undefined;
    const error = errorOf(from, bearing, point);
    const weight = 1 / (sigma * sigma);
    const jx = -dy / square;
    const jy = dx / square;
    a += weight * jx * jx;
    b += weight * jx * jy;
    c += weight * jy * jy;
    u += weight * jx * error;
    v += weight * jy * error;
  }
  const det = a * c - b * b;
  if (!(det > 1e-12)) return undefined;
  const covariance = [c / det, -b / det, -b / det, a / det] as const;
  return { dx: (c * u - b * v) / det, dy: (a * v - b * u) / det, covariance };
}

/** Heard minus expected, [-π, π). */
function errorOf(from: Point2, bearing: number, point: Point2): number {
  const expected = Math.atan2(point.y - from.y, point.x - from.x);
  const error = bearing - expected;
  return error - 2 * Math.PI * Math.floor((error + Math.PI) / (2 * Math.PI));
}

function isKnown({ x, y, covariance }: Place, rays: readonly Ray[]): boolean {
  const last = rays.at(-1);
  if (last === undefined) return false;
  const point = { x, y };
  const away = distance(last.from, point);
  const [xx, xy, , yy] = covariance;
  const ux = (x - last.from.x) / away;
  const uy = (y - last.from.y) / away;
  const along = Math.sqrt(ux * ux * xx + 2 * ux * uy * xy + uy * uy * yy);
  if (!(along < KNOWN * away) || away > 30) return false;
  let misfit = 0;
  for (const { from, bearing, sigma } of rays) {
    const error = errorOf(from, bearing, point);
    if (Math.abs(error) > 1) return false;
    misfit += (error / sigma) ** 2;
  }
  return misfit / rays.length < MISFIT;
}
