import { wrapAngle } from '#nodes/math/se2.ts';
import type { Point2 } from '#nodes/math/se2.ts';
import { crossSpectrometer } from './cross-spectra.ts';
import { directionArray } from './direction-array.ts';
import { peakFinder } from './direction-peaks.ts';
import type { Peak } from './direction-peaks.ts';
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
  fine: { size: 512, directions: 72, lowest: 300, highest: 5000 },
  light: { size: 256, directions: 36, lowest: 400, highest: 4000 },
};

const settings: VoteSettings = {
  gate: 3,
  agreement: 0.8,
  noiseTime: 1,
  saturation: 30,
  steady: 0.1,
};

/** Time in which votes are forgotten [s]. */
const MEMORY = 0.4;
/** Votes from which on there is something to look at. */
const LEAST = 0.15;
/** Share of the votes around a direction: when they come from everywhere, and when it is sure. */
const EVEN = 0.2;
const SURE = 0.5;
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
  const votes = new Float64Array(directions);
  const peaks = peakFinder(directions);
  const step = (2 * Math.PI) / directions;
  let age = 0;
  const bearingOf = ({ place, share, spread }: Peak): Bearing => ({
    bearing: wrapAngle(place * step),
    sigma: Math.max(0.04, Math.min(0.35, 0.5 * spread * step)),
    score: Math.min(1, (share - EVEN) / (SURE - EVEN)),
  });
  return {
    push(channels, yaw) {
      const dt = (channels[0]?.length ?? 0) / sampleRate;
      spectrometer.push(channels);
      vote(array, spectrometer.spectra, noise, dt, settings, cast);
      spectrometer.clear();
      age += dt;
      if (age < SETTLING) return [];
      turnInto(votes, cast.votes, yaw / step, Math.exp(-dt / MEMORY));
      return peaks.find(votes, LEAST, EVEN, MOST).map(bearingOf);
    },
    restart() {
      spectrometer.restart();
      votes.fill(0);
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
