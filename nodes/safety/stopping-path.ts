import type { Twist2 } from '#nodes/math/se2.ts';
import { signedDistance } from './outline.ts';
import type { Outline } from './outline.ts';

/** What the base can do; magnitudes [m/s², rad/s²]. */
export interface Dynamics {
  readonly linearAcceleration: number;
  readonly linearDeceleration: number;
  readonly angularAcceleration: number;
}

/** Poses of the base relative to where it is now, dense enough that nothing slips between two. */
export interface Poses {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly yaw: Float64Array;
  readonly cos: Float64Array;
  readonly sin: Float64Array;
  /** Upper bound of the way any point of the outline has travelled up to this pose [m]. */
  readonly travelled: Float64Array;
  count: number;
}

/** Points near the base, in the base frame [m]. */
export interface NearPoints {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Distance of each to the outline now [m]. */
  readonly distance: Float64Array;
  count: number;
}

const capacity = 160;
const resolution = 0.005;

export function poses(): Poses {
  return {
    x: new Float64Array(capacity),
    y: new Float64Array(capacity),
    yaw: new Float64Array(capacity),
    cos: new Float64Array(capacity),
    sin: new Float64Array(capacity),
    travelled: new Float64Array(capacity),
    count: 0,
  };
}

/** Moves `from` towards `to`, as a base with these limits does in `dt`. */
export function approach(from: number, to: number, up: number, down: number, dt: number): number {
  if (from * to < 0) {
    const rest = Math.abs(from) - down * dt;
    return rest > 0
      ? Math.sign(from) * rest
      : Math.sign(to) * Math.min(Math.abs(to), -rest * (up / down));
  }
  const gap = to - from;
  const limit = (Math.abs(to) > Math.abs(from) ? up : down) * dt;
  return Math.abs(gap) <= limit ? to : from + Math.sign(gap) * limit;
}

interface Drive {
  v: number;
  w: number;
}

/** Restarts `path` at where the base is now. */
function begin(path: Poses): void {
  path.x[0] = 0;
  path.y[0] = 0;
  path.yaw[0] = 0;
  path.cos[0] = 1;
  path.sin[0] = 0;
  path.travelled[0] = 0;
  path.count = 1;
}

/** Drives on from the last pose for `duration` towards `target`; `drive` is left as it is at the end. */
export function extend(
  path: Poses,
  drive: Drive,
  target: Twist2,
  duration: number,
  dynamics: Dynamics,
  radius: number,
): void {
  if (duration <= 0) return;
  const { linearAcceleration: up, linearDeceleration: down, angularAcceleration: spin } = dynamics;
  const speed =
    Math.max(Math.abs(drive.v), Math.abs(target.v)) +
    Math.max(Math.abs(drive.w), Math.abs(target.w)) * radius;
  const room = capacity - path.count;
  const steps = Math.min(room, Math.max(2, Math.ceil((speed * duration) / resolution)));
  const dt = duration / steps;
  let i = path.count - 1;
  let x = path.x[i] ?? 0;
  let y = path.y[i] ?? 0;
  let yaw = path.yaw[i] ?? 0;
  let travelled = path.travelled[i] ?? 0;
  let { v, w } = drive;
  for (let k = 0; k < steps; k++) {
    const nextV = approach(v, target.v, up, down, dt);
    const nextW = approach(w, target.w, spin, spin, dt);
    const way = ((v + nextV) / 2) * dt;
    const turn = ((w + nextW) / 2) * dt;
    x += way * Math.cos(yaw + turn / 2);
    y += way * Math.sin(yaw + turn / 2);
    yaw += turn;
    travelled += Math.abs(way) + Math.abs(turn) * radius;
    v = nextV;
    w = nextW;
    i++;
    path.x[i] = x;
    path.y[i] = y;
    path.yaw[i] = yaw;
    path.cos[i] = Math.cos(yaw);
    path.sin[i] = Math.sin(yaw);
    path.travelled[i] = travelled;
  }
  drive.v = v;
  drive.w = w;
  path.count = i + 1;
}

const still: Twist2 = { v: 0, w: 0 };

export interface Horizon {
  /** Until a new command reaches the wheels; the last one is in force [s]. */
  readonly latency: number;
  /** For which the new command is in force before the next can stop it [s]. */
  readonly hold: number;
}

/**
 * The way to a standstill if `command` is given now and a stop with the next one: the last command
 * for `latency`, `command` for `hold`, then full braking. Where it is free, a safe stop stays
 * possible (passive safety: Macek et al. 2009, Towards Safe Vehicle Navigation, section III).
 */
export function stoppingPath(
  path: Poses,
  now: Twist2,
  last: Twist2,
  command: Twist2,
  horizon: Horizon,
  dynamics: Dynamics,
  radius: number,
): void {
  const drive: Drive = { v: now.v, w: now.w };
  begin(path);
  extend(path, drive, last, horizon.latency, dynamics, radius);
  extend(path, drive, command, horizon.hold, dynamics, radius);
  const { linearDeceleration: down, angularAcceleration: spin } = dynamics;
  const braking = Math.max(Math.abs(drive.v) / down, Math.abs(drive.w) / spin);
  extend(path, drive, still, braking, dynamics, radius);
}

/** Distance of point `i` to the outline at pose `k` [m]. */
function distanceAt(path: Poses, k: number, near: NearPoints, i: number, outline: Outline): number {
  const dx = (near.x[i] ?? 0) - (path.x[k] ?? 0);
  const dy = (near.y[i] ?? 0) - (path.y[k] ?? 0);
  const c = path.cos[k] ?? 1;
  const s = path.sin[k] ?? 0;
  return signedDistance(outline, c * dx + s * dy, c * dy - s * dx);
}

/** First pose after `k` at which the outline has travelled at least `way`; the last at the end. */
function poseAfter(path: Poses, k: number, way: number): number {
  const last = path.count - 1;
  let next = k + 1;
  while (next < last && (path.travelled[next] ?? 0) < way) next++;
  return next;
}

/**
 * The way along the path, from pose `start` on, before any point comes nearer than `floor`;
 * `Infinity` when none does [m]. Conservative advancement per point (Mirtich 1996, section 2.3): a
 * point at distance d can come no nearer than `floor` before the outline has moved d - `floor`.
 */
export function freeWay(
  path: Poses,
  near: NearPoints,
  outline: Outline,
  floor: number,
  start = 0,
): number {
  const last = path.count - 1;
  const from = path.travelled[start] ?? 0;
  let free = Infinity;
  let total = path.travelled[last] ?? 0;
  for (let i = 0; i < near.count; i++) {
    let d = near.distance[i] ?? 0;
    if (d - floor > total) continue;
    let k = 0;
    for (;;) {
      const travelled = path.travelled[k] ?? 0;
      if (d < floor && k >= start) {
        free = Math.min(free, travelled - from);
        total = travelled;
        break;
      }
      const safe = travelled + Math.max(0, d - floor);
      if (k >= last || safe > total) break;
      k = k < start ? Math.max(start, poseAfter(path, k, safe)) : poseAfter(path, k, safe);
      d = distanceAt(path, k, near, i, outline);
    }
  }
  return free;
}

/** Smallest clearance along the path, at most `cap` [m]; found as in `freeWay`. */
export function leastClearance(
  path: Poses,
  near: NearPoints,
  outline: Outline,
  cap: number,
): number {
  const last = path.count - 1;
  let least = cap;
  for (let i = 0; i < near.count; i++) {
    let d = near.distance[i] ?? 0;
    let k = 0;
    for (;;) {
      if (d < least) least = d;
      if (k >= last) break;
      k = poseAfter(path, k, (path.travelled[k] ?? 0) + d - least);
      d = distanceAt(path, k, near, i, outline);
    }
  }
  return least;
}

/** Clearance at the last pose of the path, at most `cap` [m]. */
export function finalClearance(
  path: Poses,
  near: NearPoints,
  outline: Outline,
  cap: number,
): number {
  let least = cap;
  for (let i = 0; i < near.count; i++) {
    least = Math.min(least, distanceAt(path, path.count - 1, near, i, outline));
  }
  return least;
}
