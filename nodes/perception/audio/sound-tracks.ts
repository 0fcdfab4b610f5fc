import { distance, wrapAngle } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import type { Bearing } from './direction.ts';
import { placeOf } from './source-place.ts';
import type { Place, Ray } from './source-place.ts';

/** One thing that sounds, in a frame that does not turn. */
export interface SoundTrack {
  readonly id: number;
  /** From the array [rad]. */
  readonly bearing: number;
  readonly variance: number;
  /** How sure it is, 0 to 1; falls while nothing is heard. */
  readonly score: number;
  readonly hits: number;
  /** Whether it is more than a passing noise. */
  readonly confirmed: boolean;
  readonly heardAt: number;
  readonly updatedAt: number;
  /** Bearings from places a step apart, oldest first. */
  readonly rays: readonly Ray[];
  /** In the same frame; undefined until the robot has moved past it far enough. */
  readonly place: Place | undefined;
}

export interface TrackSettings {
  /** Random walk of a bearing [rad/√s]. */
  readonly bearing_walk: number;
  /** Least angle between two sources [rad]. */
  readonly gate: number;
  /** Silence after which a source is forgotten [s]. */
  readonly patience: number;
  readonly confirm_hits: number;
  /** Score from which on a bearing begins a track; what goes on needs less. */
  readonly birth_score: number;
}

export interface SoundTracks {
  readonly tracks: readonly SoundTrack[];
  readonly nextId: number;
}

export const noTracks: SoundTracks = { tracks: [], nextId: 1 };

/** The robot must move this far for another ray [m]; at most so many and so old [s] are kept. */
const RAY_STEP = 0.1;
const MOST_RAYS = 30;
const RAY_AGE = 20;
/** Bearings of one place are not independent: least deviation of a ray [rad]. */
const RAY_SIGMA = 0.05;
const FADE = 2;

/**
 * Carries sources over time: a Kalman filter on each bearing (random walk on the circle), the
 * strongest measurement first to the nearest track within the gate, births and deaths.
 *
 * @param array pose of the array in the frame of the tracks; undefined: not known, so no places
 */
export function tracked(
  { tracks, nextId }: SoundTracks,
  bearings: readonly Bearing[],
  array: Pose2 | undefined,
  now: number,
  settings: TrackSettings,
): SoundTracks {
  const free = tracks.map((track) => predicted(track, now, settings));
  const updated: SoundTrack[] = [];
  let id = nextId;
  for (const measured of bearings) {
    const index = nearest(free, measured, settings.gate);
    const [track] = index < 0 ? [] : free.splice(index, 1);
    if (track !== undefined) updated.push(corrected(track, measured, array, now, settings));
    else if (measured.score >= settings.birth_score && !near(updated, measured, settings.gate))
      updated.push(born(id++, measured, array, now));
  }
  const silent = free.filter((track) => now - track.heardAt <= patienceOf(track, settings));
  const all = [...updated, ...silent].sort((a, b) => a.id - b.id);
  return { tracks: all, nextId: id };
}

/** What was heard once is forgotten soon. */
function patienceOf({ confirmed }: SoundTrack, { patience }: TrackSettings): number {
  return confirmed ? patience : Math.min(0.3, patience);
}

function predicted(track: SoundTrack, now: number, { bearing_walk }: TrackSettings): SoundTrack {
  const dt = Math.max(0, now - track.updatedAt);
  return {
    ...track,
    variance: Math.min(1, track.variance + bearing_walk * bearing_walk * dt),
    score: track.score * Math.exp(-FADE * dt),
    updatedAt: now,
  };
}

function nearest(tracks: readonly SoundTrack[], { bearing }: Bearing, gate: number): number {
  let best = -1;
  let least = Infinity;
  tracks.forEach((track, i) => {
    const away = Math.abs(wrapAngle(bearing - track.bearing));
    const within = Math.max(gate, Math.min(0.8, 2.5 * Math.sqrt(track.variance)));
    if (away > within || away >= least) return;
    least = away;
    best = i;
  });
  return best;
}

function near(tracks: readonly SoundTrack[], { bearing }: Bearing, gate: number): boolean {
  return tracks.some((track) => Math.abs(wrapAngle(bearing - track.bearing)) < 0.7 * gate);
}

function born(id: number, measured: Bearing, array: Pose2 | undefined, now: number): SoundTrack {
  const { bearing, sigma, score } = measured;
  return {
    id,
    bearing,
    variance: sigma * sigma,
    score: 0.5 * score,
    hits: 1,
    confirmed: score >= 0.9,
    heardAt: now,
    updatedAt: now,
    rays: array === undefined ? [] : [rayOf(array, bearing, sigma * sigma, now)],
    place: undefined,
  };
}

function corrected(
  track: SoundTrack,
  { bearing, sigma, score }: Bearing,
  array: Pose2 | undefined,
  now: number,
  { confirm_hits }: TrackSettings,
): SoundTrack {
  const gain = track.variance / (track.variance + sigma * sigma);
  const filtered = wrapAngle(track.bearing + gain * wrapAngle(bearing - track.bearing));
  const variance = (1 - gain) * track.variance;
  const hits = track.hits + 1;
  const rays = array === undefined ? [] : raysAfter(track.rays, array, filtered, variance, now);
  return {
    ...track,
    bearing: filtered,
    variance,
    score: track.score + 0.3 * (score - track.score),
    hits,
    confirmed: track.confirmed || hits >= confirm_hits,
    heardAt: now,
    rays,
    place: rays === track.rays ? track.place : placeOf(rays),
  };
}

function rayOf(array: Pose2, bearing: number, variance: number, time: number): Ray {
  const sigma = Math.max(RAY_SIGMA, Math.sqrt(variance));
  return { from: { x: array.x, y: array.y }, bearing, sigma, time };
}

function raysAfter(
  rays: readonly Ray[],
  array: Pose2,
  bearing: number,
  variance: number,
  now: number,
): readonly Ray[] {
  const last = rays.at(-1);
  if (last !== undefined && distance(last.from, array) < RAY_STEP) return rays;
  const kept = rays.filter(({ time }) => now - time <= RAY_AGE).slice(1 - MOST_RAYS);
  return [...kept, rayOf(array, bearing, variance, now)];
}
