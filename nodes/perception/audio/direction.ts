import { wrapAngle } from '#nodes/math/se2.ts';
import type { Point2 } from '#nodes/math/se2.ts';
import { crossSpectrometer } from './cross-spectra.ts';
import { directionArray } from './direction-array.ts';
import { peakFinder } from './direction-peaks.ts';
import { ballot, noiseFloor, vote } from './direction-votes.ts';
import type { VoteSettings } from './direction-votes.ts';

/** A direction that sound comes from now. */
export interface Bearing {
  /** In the frame that `yaw` turns to [rad]. */
  readonly bearing: number;
  /** Standard deviation [rad]. */
  readonly sigma: number;
  /** How sure it is that something sounds there, 0 to 1. */
  readonly score: number;
}

/** How finely directions are looked at, against its price. */
export interface DirectionVariant {
  /** Samples of a transform. */
  readonly size: number;
  /** Directions of the grid. */
  readonly directions: number;
  /** Band [Hz]. */
  readonly lowest: number;
  readonly highest: number;
}

export const directionVariants: Readonly<Record<'fine' | 'light', DirectionVariant>> = {
  fine: { size: 1024, directions: 72, lowest: 500, highest: 4500 },
  light: { size: 512, directions: 36, lowest: 500, highest: 4000 },
};

const settings: VoteSettings = {
  gate: 3,
  agreement: 0.8,
  noiseTime: 1,
  saturation: 150,
  steady: 0.1,
};

/** Time in which votes are forgotten [s]. */
const MEMORY = 1;
/** Votes from which on there is something to look at. */
const LEAST = 0.05;
/** Votes with which trust is half of what it may become. */
const MANY = 0.5;
/** Share of the votes around a direction: when they come from everywhere, and when it is sure. */
const EVEN = 0.12;
const SURE = 0.5;
/** The same of the broad votes. */
const BROADLY_SURE = 0.3;
/** A direction without another this near is placed by the broad votes [rad], which move it so far. */
const ALONE = 1.2;
const MOVED = 0.26;
const MOST = 4;
/** Time at the start in which the noise is learned and nothing told [s]. */
const SETTLING = 0.5;

export interface DirectionFinder {
  /**
   * Takes in sound and tells where it comes from.
   *
   * @param channels one array a microphone, full scale 1
   * @param yaw of the array in a frame that does not turn [rad]
   */
  push(channels: readonly Float32Array[], yaw: number): Bearing[];
  /** What comes next does not follow what was. */
  restart(): void;
}

/**
 * Directions of several sounds at once from a planar array.
 *
 * @param positions of the microphones in the frame of the array [m]
 */
export function directionFinder(
  positions: readonly Point2[],
  sampleRate: number,
  variant: DirectionVariant,
  speedOfSound: number,
): DirectionFinder {
  const { size, directions } = variant;
  const array = directionArray({ ...variant, positions, sampleRate, speedOfSound });
  const spectrometer = crossSpectrometer(array, size);
  const noise = noiseFloor(array);
  const cast = ballot(array);
  const sharp = new Float64Array(directions);
  const broad = new Float64Array(directions);
  const peaks = peakFinder(directions);
  const step = (2 * Math.PI) / directions;
  let age = 0;
  const bearings = (): Bearing[] => {
    const [whole] = peaks.find(broad, LEAST, EVEN, 1);
    if (whole === undefined) return [];
    const agreed = Math.min(1, (whole.share - EVEN) / (BROADLY_SURE - EVEN));
    const trust = (agreed * whole.mass) / (whole.mass + MANY);
    const found = peaks.find(sharp, LEAST, EVEN, MOST);
    const away = (a: number, b: number): number => Math.abs(wrapAngle((a - b) * step));
    return found.map(({ place, mass, share, spread }) => {
      const alone = found.every(
        (other) => other.place === place || away(other.place, place) > ALONE,
      );
      const placed = alone && away(whole.place, place) < MOVED ? whole.place : place;
      const strength = mass / (found[0]?.mass ?? mass);
      return {
        bearing: wrapAngle(placed * step),
        sigma: Math.max(0.04, Math.min(0.35, 0.5 * spread * step)),
        score: trust * Math.sqrt(strength * Math.min(1, (share - EVEN) / (SURE - EVEN))),
      };
    });
  };
  return {
    push(channels, yaw) {
      const dt = (channels[0]?.length ?? 0) / sampleRate;
      spectrometer.push(channels);
      vote(array, spectrometer.spectra, noise, dt, settings, cast);
      spectrometer.clear();
      age += dt;
      if (age < SETTLING) return [];
      const keep = Math.exp(-dt / MEMORY);
      turnInto(sharp, cast.sharp, yaw / step, keep);
      turnInto(broad, cast.broad, yaw / step, keep);
      return bearings();
    },
    restart() {
      spectrometer.restart();
      sharp.fill(0);
      broad.fill(0);
    },
  };
}

/** `votes` fade by `keep`, and new ones come, turned by `turn` directions. */
function turnInto(votes: Float64Array, cast: Float64Array, turn: number, keep: number): void {
  const n = votes.length;
  const whole = Math.floor(turn);
  const share = turn - whole;
  for (let d = 0; d < n; d++) votes[d] = (votes[d] as number) * keep;
  for (let d = 0; d < n; d++) {
    const value = cast[d] as number;
    if (value === 0) continue;
    const to = (((d + whole) % n) + n) % n;
    votes[to] = (votes[to] as number) + value * (1 - share);
    const after = to + 1 === n ? 0 : to + 1;
    votes[after] = (votes[after] as number) + value * share;
  }
}
