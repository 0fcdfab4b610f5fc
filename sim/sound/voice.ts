import type { Microphones } from '#nodes/core/robot.ts';
import type { Vector3 } from '#nodes/math/se3.ts';
import { addSound } from './play.ts';
import type { Play } from './play.ts';
import { SPEED_OF_SOUND, pathsOf } from './propagation.ts';
import type { Path } from './propagation.ts';
import type { PlacedSource, SoundSource } from './source.ts';
import type { Walls } from './walls.ts';
import { waveform, waveformOf } from './waveforms.ts';
import type { Waveform } from './waveforms.ts';

/** Sound pressure level [dB] of a sine at full scale. */
export const FULL_SCALE_LEVEL = 114;
/** The array or a source must move this far [m] before walls are looked at anew. */
const STALE = 0.1;

/** What is kept of a source from chunk to chunk. */
export interface Voice {
  readonly wave: Waveform;
  readonly paths: readonly Path[];
  /** Places of source and array for which `paths` were worked out. */
  readonly from: Vector3;
  readonly to: Vector3;
  /** Per path and channel: distance [m], gain of the bright, gain of the dull waveform. */
  readonly starts: Float64Array;
  readonly ends: Float64Array;
}

/** Root mean square amplitude of a sound pressure level, where the peak of full scale is 1. */
export function amplitude(level: number): number {
  return 10 ** ((level - FULL_SCALE_LEVEL) / 20) / Math.SQRT2;
}

export function near(a: Vector3, b: Vector3, within = STALE): boolean {
  return Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z) < within;
}

/** A source at the end of a chunk, going on from where it was at the end of the last one. */
export function updateVoice(
  known: Voice | undefined,
  placed: PlacedSource,
  array: Vector3,
  microphones: readonly Vector3[],
  walls: Walls | null,
  { sampleRate }: Microphones,
): Voice {
  const wave = known?.wave ?? waveOf(placed, sampleRate);
  const { position } = placed;
  const fresh = known !== undefined && near(known.from, position) && near(known.to, array);
  const paths = fresh ? known.paths : pathsOf(walls, position, array);
  const from = fresh ? known.from : position;
  const shift = { x: position.x - from.x, y: position.y - from.y, z: position.z - from.z };
  const ends = endsOf(paths, shift, microphones);
  // ways that come or go jump; those that stay glide
  const steady = known?.paths.length === paths.length;
  return {
    wave,
    paths,
    from,
    to: fresh ? known.to : array,
    starts: steady ? known.ends : ends,
    ends,
  };
}

function waveOf({ source, samples }: PlacedSource, rate: number): Waveform {
  return samples === undefined
    ? waveform(source.kind, rate, source.name)
    : waveformOf(samples, rate);
}

/** The first path moves with its source; mirror images wait until walls are looked at anew. */
function endsOf(
  paths: readonly Path[],
  shift: Vector3,
  microphones: readonly Vector3[],
): Float64Array {
  const ends = new Float64Array(3 * paths.length * microphones.length);
  paths.forEach(({ position, bright, dull }, p) => {
    const share = p === 0 ? 1 : 0;
    microphones.forEach((place, c) => {
      const dx = position.x + share * shift.x - place.x;
      const dy = position.y + share * shift.y - place.y;
      const dz = position.z + share * shift.z - place.z;
      const away = Math.sqrt(dx * dx + dy * dy + dz * dz);
      ends.set([away, bright, dull], 3 * (p * microphones.length + c));
    });
  });
  return ends;
}

/** Adds every path of a voice to every channel of `mixed` (interleaved, 1 is full scale). */
export function playVoice(
  { wave, paths, starts, ends }: Voice,
  source: SoundSource,
  time: number,
  mixed: Float32Array,
  { count, chunk, sampleRate }: Microphones,
): void {
  const loudness = amplitude(source.level);
  const sound = soundOf(wave, source, sampleRate);
  const begin = (time - source.start) * sampleRate;
  for (let k = 0; k < 3 * paths.length * count; k += 3) {
    const first = starts[k] ?? 1;
    const last = ends[k] ?? 1;
    sound.from = begin - (first * sampleRate) / SPEED_OF_SOUND;
    sound.to = begin + chunk - (last * sampleRate) / SPEED_OF_SOUND;
    for (let band = 1; band <= 2; band++) {
      // 1/r, but no louder than at a hand's breadth
      sound.gainFrom = (loudness * (starts[k + band] ?? 0)) / Math.max(first, 0.1);
      sound.gainTo = (loudness * (ends[k + band] ?? 0)) / Math.max(last, 0.1);
      if (sound.gainFrom === 0 && sound.gainTo === 0) continue;
      sound.loop = band === 1 ? wave.bright : wave.dull;
      addSound(sound, mixed, (k / 3) % count, count, chunk);
    }
  }
}

/** Adds what excites the reverberation to `mono`: the first path without its 1/r. */
export function playTail(
  { wave, paths, starts, ends }: Voice,
  source: SoundSource,
  time: number,
  mono: Float32Array,
  { chunk, sampleRate }: Microphones,
): void {
  const [first] = paths;
  if (first === undefined) return;
  const sound = soundOf(wave, source, sampleRate);
  const begin = (time - source.start) * sampleRate;
  sound.from = begin - ((starts[0] ?? 0) * sampleRate) / SPEED_OF_SOUND;
  sound.to = begin + chunk - ((ends[0] ?? 0) * sampleRate) / SPEED_OF_SOUND;
  sound.gainFrom = sound.gainTo = amplitude(source.level) * Math.min(1, first.bright + first.dull);
  addSound(sound, mono, 0, 1, chunk);
}

function soundOf(wave: Waveform, { start, stop, loop }: SoundSource, rate: number): Play {
  const once = loop ? Infinity : wave.bright.length;
  const end = Math.min(once, ((stop ?? Infinity) - start) * rate);
  return { loop: wave.bright, from: 0, to: 0, gainFrom: 0, gainTo: 0, end };
}
