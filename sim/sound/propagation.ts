import type { Point2 } from '#nodes/math/se2.ts';
import type { Vector3 } from '#nodes/math/se3.ts';
import { castRay } from '../world/cast.ts';
import { inSight, shortestDetour } from './walls.ts';
import type { Walls } from './walls.ts';

/** At 20 °C [m/s]. */
export const SPEED_OF_SOUND = 343;

/** One way from a source to the array: as if it came straight from `position`. */
export interface Path {
  readonly position: Vector3;
  /** Gain of the waveform and of its low-passed part, distance excluded. */
  readonly bright: number;
  readonly dull: number;
}

/** Walls reflect this share of the amplitude, a floor a little less. */
const WALL = 0.8;
const FLOOR = 0.6;
const MOST_REFLECTIONS = 4;

/** The first path is the direct one or what comes in its place; mirror images (ISM) follow. */
export function pathsOf(walls: Walls | null, from: Vector3, to: Vector3): Path[] {
  const straight = { position: from, bright: 1, dull: 0 };
  if (walls === null) return [straight];
  const floor = { position: { ...from, z: -from.z }, bright: FLOOR, dull: 0 };
  if (!inSight(walls, from, to)) return [aroundCorners(walls, from, to)];
  return [straight, floor, ...reflections(walls, from, to)];
}

/**
 * Loss behind an edge after Maekawa (1968), 10 log10(3 + 20 N) with N = 2 δ / λ, at 300 Hz and at
 * 2500 Hz, for a detour longer by δ. Without any way round, 40 dB through the wall.
 */
function aroundCorners(walls: Walls, from: Vector3, to: Vector3): Path {
  const detour = shortestDetour(walls, from, to);
  if (detour === null) return { position: from, bright: 0.003, dull: 0.01 };
  const direct = Math.hypot(from.x - to.x, from.y - to.y);
  const extra = detour.length - direct;
  const low = edgeGain(extra, 300);
  const high = edgeGain(extra, 2500);
  const dx = detour.last.x - to.x;
  const dy = detour.last.y - to.y;
  const scale = detour.length / Math.max(Math.hypot(dx, dy), 1e-6);
  const position = { x: to.x + dx * scale, y: to.y + dy * scale, z: from.z };
  return { position, bright: high, dull: low - high };
}

function edgeGain(extra: number, frequency: number): number {
  const fresnel = (2 * Math.max(0, extra) * frequency) / SPEED_OF_SOUND;
  return 1 / Math.sqrt(3 + 20 * fresnel);
}

/** Mirror images in the walls that give the shortest ways (Allen and Berkley 1979, first order). */
function reflections(walls: Walls, from: Vector3, to: Vector3): Path[] {
  const { segments } = walls.plane;
  const found: { image: Point2; hit: Point2; length: number }[] = [];
  for (let i = 0; i < segments.length; i += 4) {
    const mirrored = mirror(segments, i, from, to);
    if (mirrored !== null && mirrored.length < 30) found.push(mirrored);
  }
  found.sort((a, b) => a.length - b.length);
  return found
    .slice(0, 3 * MOST_REFLECTIONS)
    .filter(({ hit }) => inSight(walls, from, hit) && inSight(walls, to, hit))
    .slice(0, MOST_REFLECTIONS)
    .map(({ image }) => ({ position: { ...image, z: from.z }, bright: WALL, dull: 0 }));
}

function mirror(segments: Float64Array, i: number, from: Point2, to: Point2) {
  const x0 = segments[i] ?? 0;
  const y0 = segments[i + 1] ?? 0;
  const dx = (segments[i + 2] ?? 0) - x0;
  const dy = (segments[i + 3] ?? 0) - y0;
  const length = Math.hypot(dx, dy);
  if (length < 0.5) return null;
  const nx = -dy / length;
  const ny = dx / length;
  const a = (from.x - x0) * nx + (from.y - y0) * ny;
  const b = (to.x - x0) * nx + (to.y - y0) * ny;
  if (a * b <= 0) return null;
  const share = a / (a + b);
  const along = ((from.x - x0) * dx + (from.y - y0) * dy) / length;
  const alongTo = ((to.x - x0) * dx + (to.y - y0) * dy) / length;
  const at = along + (alongTo - along) * share;
  if (at < 0 || at > length) return null;
  const image = { x: from.x - 2 * a * nx, y: from.y - 2 * a * ny };
  const hit = { x: x0 + (dx * at) / length, y: y0 + (dy * at) / length };
  return { image, hit, length: Math.hypot(image.x - to.x, image.y - to.y) };
}

/** How a place echoes. */
export interface Room {
  /** Time in which the tail falls by 60 dB [s]. */
  readonly decay: number;
  /** Amplitude of the tail relative to the source at one metre. */
  readonly gain: number;
}

const ABSORPTION = 0.3;
const RAYS = 24;

/**
 * Sabine's decay (0.161 V / αS) and diffuse field (4 / R) of a room whose mean free path 4V/S is
 * taken from rays and a ceiling at 2.6 m; open sides let sound out.
 */
export function roomAt(walls: Walls | null, at: Point2): Room {
  if (walls === null) return { decay: 0.1, gain: 0 };
  let sum = 0;
  let hits = 0;
  for (let i = 0; i < RAYS; i++) {
    const angle = (2 * Math.PI * i) / RAYS;
    const range = castRay(walls.plane, at.x, at.y, Math.cos(angle), Math.sin(angle), 25);
    if (range === Infinity) continue;
    sum += range;
    hits++;
  }
  if (hits === 0) return { decay: 0.1, gain: 0 };
  const closed = hits / RAYS;
  const side = 2 * (sum / hits);
  const height = 2.6;
  const volume = side * side * height;
  const surface = 2 * side * side + 4 * side * height;
  const decay = Math.min(2.5, Math.max(0.1, (0.161 * volume * closed) / (ABSORPTION * surface)));
  const constant = (surface * ABSORPTION) / (1 - ABSORPTION);
  return { decay, gain: closed * closed * Math.sqrt((16 * Math.PI) / constant) };
}
