import { gaussian, seeded } from '#nodes/math/random.ts';
import type { Random } from '#nodes/math/random.ts';

export const soundKinds = [
  'siren',
  'beeper',
  'speech',
  'alarm',
  'footsteps',
  'motor',
  'noise',
] as const;
export type SoundKind = (typeof soundKinds)[number];

/** One period of a sound, to be repeated without a seam, and the same through a low-pass. */
export interface Waveform {
  /** Root mean square 1 where it sounds. */
  readonly bright: Float32Array;
  /** `bright` below about 500 Hz: what comes round corners and through walls. */
  readonly dull: Float32Array;
}

/** One period of a kind of sound; equal name, equal waveform. */
export function waveform(kind: SoundKind, rate: number, name: string): Waveform {
  return waveformOf(synthesize(kind, rate, seeded(`${kind}/${name}`)), rate);
}

/** A waveform from recorded samples of any level. */
export function waveformOf(samples: Float32Array, rate: number): Waveform {
  const bright = normalized(samples);
  return { bright, dull: lowPass(lowPass(bright, 500, rate), 500, rate) };
}

function synthesize(kind: SoundKind, rate: number, random: Random): Float32Array {
  switch (kind) {
    case 'siren':
      return fromTime(4, rate, siren);
    case 'beeper':
      return fromTime(1, rate, (t) => (t < 0.5 ? fade(t, 0.5) * Math.sin(TURN * 1000 * t) : 0));
    case 'alarm':
      return fromTime(1, rate, (t) => square(t < 0.5 ? 660 : 880, t));
    case 'speech':
      return speech(rate, random);
    case 'footsteps':
      return footsteps(rate, random);
    case 'motor':
      return motor(rate, random);
    case 'noise':
      return fromTime(4, rate, () => gaussian(random));
  }
}

const TURN = 2 * Math.PI;

function fromTime(seconds: number, rate: number, value: (t: number) => number): Float32Array {
  return Float32Array.from({ length: Math.round(seconds * rate) }, (_, i) => value(i / rate));
}

/** A wail between 600 and 1300 Hz and back every four seconds, with two overtones. */
function siren(t: number): number {
  const phase = TURN * (950 * t - (350 * 4 * Math.cos((TURN * t) / 4)) / TURN);
  return Math.sin(phase) + 0.4 * Math.sin(2 * phase) + 0.2 * Math.sin(3 * phase);
}

/** The first three harmonics of a square wave: no more fit below half the sample rate at will. */
function square(frequency: number, t: number): number {
  const phase = TURN * frequency * t;
  return Math.sin(phase) + Math.sin(3 * phase) / 3 + Math.sin(5 * phase) / 5;
}

/** Rises and falls within ten milliseconds, so that a beep does not click. */
function fade(t: number, length: number): number {
  return Math.min(1, t / 0.01, (length - t) / 0.01);
}

/**
 * Four seconds of babble: syllables of voiced pulses at 100 to 150 Hz through two formants, with
 * breaths between words. Not words, but the rhythm and the spectrum of speech.
 */
function speech(rate: number, random: Random): Float32Array {
  const out = new Float32Array(4 * rate);
  let at = 0;
  while (at < out.length) {
    const length = Math.floor((0.12 + 0.16 * random()) * rate);
    if (random() < 0.8) syllable(out.subarray(at, at + length), rate, random);
    at += length;
  }
  return out;
}

function syllable(out: Float32Array, rate: number, random: Random): void {
  const pitch = 100 + 50 * random();
  const formants = [300 + 500 * random(), 900 + 1300 * random()];
  const level = 0.5 + 0.5 * random();
  let last = 0;
  for (let i = 0; i < out.length; i++) {
    const sincePulse = ((i / rate) * pitch) % 1;
    const breath = 0.05 * gaussian(random);
    let value = 0;
    for (const f of formants)
      value +=
        Math.exp((-6 * sincePulse * 100) / pitch) * Math.sin((TURN * f * sincePulse) / pitch);
    last += 0.7 * (value + breath - last);
    out[i] = level * last * Math.sin((Math.PI * i) / out.length);
  }
}

/** Two steps in 1.1 seconds: a thud with a scrape. */
function footsteps(rate: number, random: Random): Float32Array {
  const out = new Float32Array(Math.round(1.1 * rate));
  for (const start of [0.05, 0.6])
    for (let i = 0; i < 0.15 * rate; i++) {
      const t = i / rate;
      const thud = Math.sin(TURN * 90 * t) * Math.exp(-t * 40);
      const scrape = 0.4 * gaussian(random) * Math.exp(-t * 60);
      out[Math.round(start * rate) + i] = thud + scrape;
    }
  return out;
}

/** Gear whine with a one-second beat and rumble, at a wheel speed of 1 m/s. */
function motor(rate: number, random: Random): Float32Array {
  let rumble = 0;
  return fromTime(1, rate, (t) => {
    rumble += 0.1 * (gaussian(random) - rumble);
    const whine = Math.sin(TURN * 420 * t) + 0.5 * Math.sin(TURN * 841 * t);
    return whine + 0.3 * Math.sin(TURN * 60 * t) + 2 * rumble;
  });
}

function normalized(samples: Float32Array): Float32Array {
  let energy = 0;
  let count = 0;
  for (const value of samples)
    if (value !== 0) {
      energy += value * value;
      count++;
    }
  const scale = energy > 0 ? Math.sqrt(count / energy) : 0;
  return samples.map((value) => value * scale);
}

/** One pole, run twice round the loop so that its seam is smooth, too. */
function lowPass(samples: Float32Array, cutoff: number, rate: number): Float32Array {
  const share = 1 - Math.exp((-TURN * cutoff) / rate);
  const out = new Float32Array(samples.length);
  let value = 0;
  for (let round = 0; round < 2; round++)
    samples.forEach((sample, i) => {
      value += share * (sample - value);
      out[i] = value;
    });
  return out;
}
