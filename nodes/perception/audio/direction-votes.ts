import type { CrossSpectra } from './cross-spectra.ts';
import type { DirectionArray } from './direction-array.ts';

export interface VoteSettings {
  /** Power over that of the noise from which on a bin is listened to, as a ratio. */
  readonly gate: number;
  /** Agreement of the pairs, 1 at most, from which on a bin counts as one plane wave. */
  readonly agreement: number;
  /** Time in which the noise follows [s]. */
  readonly noiseTime: number;
  /** Power over that of the noise from which on more of it gives no more weight, as a ratio. */
  readonly saturation: number;
  /** Weight of a sound that goes on against one that begins: beginnings know no echo yet. */
  readonly steady: number;
}

/** What is remembered of the noise: what comes from no direction. */
export interface NoiseFloor {
  /** [bin] */
  readonly power: Float64Array;
  /** Stretches heard since the start. */
  heard: number;
  /** How often it was learned from: [bin] */
  readonly learned: Uint16Array;
  /** Power just before, as far as a room still tells it: [bin] */
  readonly before: Float64Array;
}

/** Power of a bin that is no sound. */
const QUIET = 1e-12;
/** Of the first stretches this share of the power counts as noise, whatever it is; nothing votes. */
const FIRST = 2;
const BEGINNING = 0.25;
/** Time in which the sound of a room falls by 60 dB [s]. */
const ROOM = 0.6;

export function noiseFloor({ bins }: DirectionArray): NoiseFloor {
  return {
    power: new Float64Array(bins),
    heard: 0,
    learned: new Uint16Array(bins),
    before: new Float64Array(bins),
  };
}

/** Votes of the bins of a stretch of sound: weight by direction. */
export interface Ballot {
  /** For what nearly explains a bin; tells neighbours apart: [direction] */
  readonly sharp: Float64Array;
  /** For all that goes some way to explain it; tells whether bins agree at all: [direction] */
  readonly broad: Float64Array;
  /** Steered response of the bin in hand. */
  readonly response: Float64Array;
  readonly unit: Float64Array;
}

export function ballot({ directions, pairs }: DirectionArray): Ballot {
  return {
    sharp: new Float64Array(directions),
    broad: new Float64Array(directions),
    response: new Float64Array(directions),
    unit: new Float64Array(2 * pairs.length),
  };
}

/**
 * Lets every bin vote for directions by their steered response over phase-transformed cross-spectra,
 * that is SRP-PHAT over GCC-PHAT pairs (DiBiase 2000, section 6.4) bin by bin, so that sources that
 * share no bin do not blur each other (Pavlidi et al. 2013, IEEE TASLP 21 (10), section III); a vote
 * is as wide as the bin's wave is long against the array. Bins near the noise do not vote, nor those
 * that no single plane wave explains; these teach the noise. Bins that get louder count most
 * (precedence: Huang, Ohnishi and Sugie 1995).
 *
 * @param dt length of the stretch [s]
 */
export function vote(
  array: DirectionArray,
  spectra: CrossSpectra,
  noise: NoiseFloor,
  dt: number,
  settings: VoteSettings,
  { sharp, broad, response, unit }: Ballot,
): void {
  sharp.fill(0);
  broad.fill(0);
  if (spectra.frames === 0) return;
  const { bins, pairs } = array;
  const { power, cross, frames } = spectra;
  const rise = Math.min(1, dt / settings.noiseTime);
  const beginning = noise.heard < FIRST;
  noise.heard++;
  const decay = 10 ** ((-6 * dt) / ROOM);
  for (let bin = 0; bin < bins; bin++) {
    const here = (power[bin] as number) / frames;
    // what is no number must not be learned
    if (!Number.isFinite(here)) continue;
    const floor = noise.power[bin] as number;
    let evidence = 0;
    if (beginning) {
      noise.power[bin] = floor + (BEGINNING * here) / FIRST;
      continue;
    }
    if (here > settings.gate * floor && here > QUIET) {
      whiten(cross, 2 * bin * pairs.length, unit);
      const best = steer(array, bin, unit, response);
      const agreed = (response[best] as number) / pairs.length - settings.agreement;
      if (agreed > 0) {
        const excess = here / Math.max(floor, QUIET) - 1;
        const fresh = Math.max(settings.steady, 1 - (noise.before[bin] as number) / here);
        evidence =
          (agreed / (1 - settings.agreement)) ** 2 * Math.min(1, excess / settings.saturation);
        cast(sharp, broad, response, pairs.length, fresh * evidence);
      }
    }
    noise.before[bin] = Math.max(here, (noise.before[bin] as number) * decay);
    // what comes from one direction is hardly noise
    const directed = here > floor && evidence > 0.02;
    const times = Math.min(1000, (noise.learned[bin] as number) + Number(!directed));
    noise.learned[bin] = times;
    const share = directed ? 0.3 * rise : Math.max(rise, 1 / times);
    noise.power[bin] = floor + share * (here - floor);
  }
}

/** Cross-spectra of one bin at unit length: the phase transform. */
function whiten(cross: Float64Array, from: number, unit: Float64Array): void {
  for (let k = 0; k < unit.length; k += 2) {
    const re = cross[from + k] as number;
    const im = cross[from + k + 1] as number;
    const length = Math.sqrt(re * re + im * im);
    const scale = length > 0 ? 1 / length : 0;
    unit[k] = re * scale;
    unit[k + 1] = im * scale;
  }
}

/** Steered response of one bin; gives the index of its maximum. */
function steer(
  { directions, steering }: DirectionArray,
  bin: number,
  unit: Float64Array,
  response: Float64Array,
): number {
  const half = directions / 2;
  let at = bin * half * unit.length;
  let best = 0;
  let most = -Infinity;
  for (let d = 0; d < half; d++) {
    let even = 0;
    let odd = 0;
    for (let k = 0; k < unit.length; k += 2, at += 2) {
      even += (unit[k] as number) * (steering[at] as number);
      odd += (unit[k + 1] as number) * (steering[at + 1] as number);
    }
    const here = even + odd;
    const across = even - odd;
    response[d] = here;
    response[d + half] = across;
    if (here > most) {
      most = here;
      best = d;
    }
    if (across > most) {
      most = across;
      best = d + half;
    }
  }
  return best;
}

/** With a mean response r of the pairs, about exp(8 (r - 1)) of the weight, and exp(32 (r - 1)). */
function cast(
  sharp: Float64Array,
  broad: Float64Array,
  response: Float64Array,
  pairs: number,
  weight: number,
): void {
  const scale = 0.5 / pairs;
  for (let d = 0; d < sharp.length; d++) {
    let power = 0.5 + scale * (response[d] as number);
    for (let i = 0; i < 4; i++) power *= power;
    broad[d] = (broad[d] as number) + weight * power;
    power *= power;
    sharp[d] = (sharp[d] as number) + weight * power * power;
  }
}
