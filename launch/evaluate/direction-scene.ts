import type { Microphones } from '#nodes/core/robot.ts';
import { gaussian, seeded } from '#nodes/math/random.ts';
import type { Random } from '#nodes/math/random.ts';
import { quaternionFromYaw, transformPoint3 } from '#nodes/math/se3.ts';
import { wrapAngle } from '#nodes/math/se2.ts';
import { createMicrophones } from '#sim/sensors/microphones.ts';
import { SoundSource } from '#sim/sound/source.ts';
import type { PlacedSource } from '#sim/sound/source.ts';
import { buildPlane } from '#sim/world/plane.ts';

/** Kinds of sound a trial draws from; `voice` is speech of another making than the simulator's. */
export const trialKinds = [
  'speech',
  'voice',
  'siren',
  'beeper',
  'alarm',
  'footsteps',
  'motor',
  'noise',
] as const;
export type TrialKind = (typeof trialKinds)[number];

export interface SceneSpec {
  readonly seed: string;
  readonly microphones: Microphones;
  readonly kinds: readonly TrialKind[];
  /** Bearing of the second source after the first [rad]. */
  readonly apart: number;
  /** Signal to noise at the microphones while it sounds [dB]. */
  readonly snr: number;
  readonly room: boolean;
  /** Noise alone before [s]. */
  readonly lead: number;
  /** [s] */
  readonly duration: number;
}

export interface Scene {
  /** One array a microphone, full scale 1. */
  readonly channels: Float32Array[];
  /** True directions in the frame of the array [rad]. */
  readonly bearings: readonly number[];
  /** Whether something sounds, per message of the array. */
  readonly sounding: readonly boolean[];
  /** Room, distances and what else may explain an error. */
  readonly facts: Readonly<Record<string, number>>;
}

/** A room, sources in sight of the array, and noise of the drive and of everywhere. */
export function renderScene(spec: SceneSpec): Scene {
  const { microphones, kinds, apart, snr, lead, duration } = spec;
  const random = seeded(`${spec.seed}/scene`);
  const between = (low: number, high: number): number => low + (high - low) * random();
  const room = { width: between(4, 12), depth: between(4, 12) };
  const at = { x: between(1, room.width - 1), y: between(1, room.depth - 1) };
  const worldFromArray = {
    translation: { ...at, z: 0.15 },
    rotation: quaternionFromYaw(between(-Math.PI, Math.PI)),
  };
  const first = between(-Math.PI, Math.PI);
  const bearings = kinds.map((_, i) => wrapAngle(first + i * apart));
  const distances: number[] = [];
  const sources = kinds.map((kind, i): PlacedSource => {
    const ahead = transformPoint3(worldFromArray, unit(bearings[i] ?? 0));
    const dx = ahead.x - at.x;
    const dy = ahead.y - at.y;
    const wall = Math.min(
      dx > 0 ? (room.width - at.x) / dx : -at.x / dx,
      dy > 0 ? (room.depth - at.y) / dy : -at.y / dy,
    );
    const distance = between(Math.min(1, wall - 0.4), Math.min(5, wall - 0.3));
    distances.push(distance);
    const position = { x: at.x + distance * dx, y: at.y + distance * dy, z: between(0.2, 1.7) };
    const samples = kind === 'voice' ? voice(microphones.sampleRate, random) : undefined;
    const source = SoundSource.parse({
      name: `${spec.seed}/${String(i)}`,
      kind: kind === 'voice' ? 'speech' : kind,
      // as loud at the array as the others
      level: between(70, 80) + 20 * Math.log10(distance),
      start: lead,
      position: [position.x, position.y, position.z],
    });
    return { source, position, ...(samples === undefined ? {} : { samples }) };
  });
  const outline = Float64Array.of(
    ...[0, 0, room.width, 0, room.width, 0, room.width, room.depth],
    ...[room.width, room.depth, 0, room.depth, 0, room.depth, 0, 0],
  );
  const plane = spec.room ? buildPlane(outline, new Float64Array(0)) : null;
  const array = createMicrophones(microphones, { plane }, seeded(`${spec.seed}/capsules`));
  const chunks = Math.round(((lead + duration) * microphones.sampleRate) / microphones.chunk);
  const step = microphones.chunk / microphones.sampleRate;
  const channels = record(microphones, chunks, (k) =>
    array.chunk(k * step, worldFromArray, sources, 0),
  );
  const sounding = soundingChunks(channels[0] as Float32Array, microphones.chunk);
  const speed = between(0, 0.3);
  const noise = renderNoise(microphones, chunks, speed, `${spec.seed}/noise`);
  mix(channels, noise, snr, sounding, microphones.chunk);
  return {
    channels,
    bearings,
    sounding,
    facts: { ...room, speed, distance: Math.max(...distances) },
  };
}

function unit(bearing: number) {
  return { x: Math.cos(bearing), y: Math.sin(bearing), z: 0 };
}

function record(
  { count, chunk }: Microphones,
  chunks: number,
  chunkAt: (k: number) => Int16Array,
): Float32Array[] {
  const channels = Array.from({ length: count }, () => new Float32Array(chunks * chunk));
  for (let k = 0; k < chunks; k++) {
    const samples = chunkAt(k);
    samples.forEach((value, i) => {
      (channels[i % count] as Float32Array)[k * chunk + Math.floor(i / count)] = value / 32768;
    });
  }
  return channels;
}

/** Directions the noise of a place comes from: enough that none stands out. */
const AROUND = 12;

/** The drive, and reddish noise of equal strength from all around. */
function renderNoise(
  microphones: Microphones,
  chunks: number,
  speed: number,
  seed: string,
): Float32Array[] {
  const random = seeded(seed);
  const array = createMicrophones(microphones, { plane: null }, seeded(`${seed}/capsules`));
  const pose = { translation: { x: 0, y: 0, z: 0 }, rotation: quaternionFromYaw(0) };
  const tilt = random();
  const sources = Array.from({ length: AROUND }, (_, i): PlacedSource => {
    const angle = (2 * Math.PI * (i + random())) / AROUND;
    const name = `${seed}/${String(i)}`;
    const source = SoundSource.parse({ name, kind: 'noise', level: 70 });
    const position = { x: 20 * Math.cos(angle), y: 20 * Math.sin(angle), z: 4 * random() };
    return { source, position, samples: reddish(4 * microphones.sampleRate, tilt, random) };
  });
  const step = microphones.chunk / microphones.sampleRate;
  return record(microphones, chunks, (k) => array.chunk(k * step, pose, sources, speed));
}

/** White noise with a share `tilt` of it through a low-pass at about 300 Hz. */
function reddish(length: number, tilt: number, random: Random): Float32Array {
  let low = 0;
  return Float32Array.from({ length }, () => {
    const white = gaussian(random);
    low += 0.12 * (white - low);
    return 4 * tilt * low + (1 - tilt) * white;
  });
}

/** Adds the noise at the level that leaves the wished signal to noise while something sounds. */
function mix(
  signal: Float32Array[],
  noise: Float32Array[],
  snr: number,
  sounding: readonly boolean[],
  chunk: number,
): void {
  const strong = powerWhile(signal[0] as Float32Array, sounding, chunk);
  const weak = powerWhile(noise[0] as Float32Array, sounding, chunk);
  const scale = Math.sqrt(strong / weak / 10 ** (snr / 10));
  signal.forEach((channel, c) => {
    const other = noise[c] as Float32Array;
    for (let i = 0; i < channel.length; i++)
      channel[i] = Math.max(-1, Math.min(1, (channel[i] as number) + scale * (other[i] as number)));
  });
}

function powerWhile(samples: Float32Array, sounding: readonly boolean[], chunk: number): number {
  let sum = 0;
  let count = 0;
  sounding.forEach((sounds, k) => {
    if (!sounds) return;
    for (let i = k * chunk; i < (k + 1) * chunk; i++) sum += (samples[i] ?? 0) ** 2;
    count += chunk;
  });
  return sum / Math.max(1, count);
}

/** Whether each chunk lies within 12 dB of the strongest. */
function soundingChunks(samples: Float32Array, chunk: number): boolean[] {
  const powers = Array.from({ length: samples.length / chunk }, (_, k) =>
    powerWhile(samples.subarray(k * chunk, (k + 1) * chunk), [true], chunk),
  );
  const most = Math.max(...powers);
  return powers.map((p) => p > most / 16);
}

/**
 * Three seconds of speech after Klatt (1980): a glottal pulse with a falling pitch through three
 * gliding resonances, hissing consonants between, pauses between words.
 */
function voice(rate: number, random: Random): Float32Array {
  const out = new Float32Array(3 * rate);
  const pitch = 90 + 160 * random();
  let at = Math.floor(0.1 * rate * random());
  while (at < out.length) {
    const vowel = Math.floor((0.08 + 0.14 * random()) * rate);
    const hiss = Math.floor((0.03 + 0.07 * random()) * rate);
    if (random() < 0.85) {
      addVowel(
        out.subarray(at, at + vowel),
        rate,
        pitch * (1.15 - 0.3 * (at / out.length)),
        random,
      );
      addHiss(out.subarray(at + vowel, at + vowel + hiss), random);
    }
    at += vowel + hiss + Math.floor(random() < 0.25 ? 0.15 * rate : 0.02 * rate);
  }
  return out;
}

function addVowel(out: Float32Array, rate: number, pitch: number, random: Random): void {
  const formants = [280 + 500 * random(), 900 + 1300 * random(), 2300 + 700 * random()];
  const states = formants.map(() => [0, 0]);
  let phase = random();
  for (let i = 0; i < out.length; i++) {
    phase += pitch / rate;
    const pulse = phase >= 1 ? 1 : 0;
    phase -= pulse;
    const excitation = pulse + 0.02 * gaussian(random);
    let value = 0;
    formants.forEach((f, k) => {
      const [y1 = 0, y2 = 0] = states[k] ?? [];
      const r = Math.exp((-Math.PI * (60 + 40 * k)) / rate);
      const y = excitation + 2 * r * Math.cos((2 * Math.PI * f) / rate) * y1 - r * r * y2;
      states[k] = [y, y1];
      value += y / (1 + k);
    });
    out[i] = value * Math.sin((Math.PI * (i + 0.5)) / out.length) ** 0.5;
  }
}

function addHiss(out: Float32Array, random: Random): void {
  let last = 0;
  for (let i = 0; i < out.length; i++) {
    const white = gaussian(random);
    out[i] = 0.8 * (white - last) * Math.sin((Math.PI * (i + 0.5)) / out.length);
    last = white;
  }
}
