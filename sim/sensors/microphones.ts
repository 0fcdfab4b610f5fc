import type { Microphones } from '#nodes/core/robot.ts';
import { gaussian } from '#nodes/math/random.ts';
import type { Random } from '#nodes/math/random.ts';
import { transformPoint3 } from '#nodes/math/se3.ts';
import type { Transform3, Vector3 } from '#nodes/math/se3.ts';
import { roomAt } from '../sound/propagation.ts';
import type { Room } from '../sound/propagation.ts';
import { createReverb } from '../sound/reverb.ts';
import type { PlacedSource } from '../sound/source.ts';
import { amplitude, near, playTail, playVoice, updateVoice } from '../sound/voice.ts';
import type { Voice } from '../sound/voice.ts';
import { wallsOf } from '../sound/walls.ts';
import { waveform } from '../sound/waveforms.ts';
import type { Plane } from '../world/plane.ts';

/** Of the microphones themselves [dB], as of a MEMS capsule (Knowles SPH0645: 65 dB below 94). */
const SELF_NOISE_LEVEL = 29;
/** Of the drive at 1 m/s at the array [dB]. */
const DRIVE_AMPLITUDE = amplitude(58);
const NOISE = 1 << 15;

export interface SoundScene {
  /** Walls as seen from above at the height of the array, glass included; null: open air. */
  readonly plane: Plane | null;
}

export interface MicrophoneArray {
  /**
   * The `spec.chunk` samples of each channel from `time` [s] on, interleaved. Microphone i stands at
   * angle 2πi/count from the array's x axis. `worldFromArray` is the pose at the end of the chunk;
   * between it and that of the chunk before, delays and levels change steadily.
   *
   * @param wheelSpeed mean speed of the wheels' rims [m/s]
   */
  chunk(
    time: number,
    worldFromArray: Transform3,
    sources: readonly PlacedSource[],
    wheelSpeed: number,
  ): Int16Array;
}

/**
 * A circle of microphones: per source and microphone the direct way or the shortest one round
 * corners, the floor and the four shortest wall reflections, each with its own delay and 1/r; a
 * diffuse tail by the size of the room; the robot's own drive; noise of the capsules.
 */
export function createMicrophones(
  spec: Microphones,
  scene: SoundScene,
  random: Random,
): MicrophoneArray {
  const { count, chunk, sampleRate } = spec;
  const walls = scene.plane === null ? null : wallsOf(scene.plane);
  const voices = new Map<string, Voice>();
  const reverb = createReverb(sampleRate);
  const mixed = new Float32Array(chunk * count);
  const mono = new Float32Array(chunk);
  const noise = selfNoise(random);
  const motor = waveform('motor', sampleRate, 'drive').bright;
  let drive = { place: 0, speed: 0 };
  let room: (Room & { at: Vector3 }) | undefined;

  return {
    chunk(time, pose, sources, wheelSpeed) {
      mixed.fill(0);
      mono.fill(0);
      const places = microphonePlaces(spec, pose);
      for (const placed of sources) {
        const name = placed.source.name;
        const voice = updateVoice(voices.get(name), placed, pose.translation, places, walls, spec);
        voices.set(name, voice);
        playVoice(voice, placed.source, time, mixed, spec);
        if (walls !== null) playTail(voice, placed.source, time, mono, spec);
      }
      if (walls !== null && sources.length > 0) {
        if (room === undefined || !near(room.at, pose.translation, 0.5))
          room = { ...roomAt(walls, pose.translation), at: pose.translation };
        reverb.process(mono, mixed, count, room);
      }
      drive = addDrive(motor, drive, Math.abs(wheelSpeed), mixed, count);
      return quantized(mixed, noise, random);
    },
  };
}

function microphonePlaces({ count, radius }: Microphones, pose: Transform3): Vector3[] {
  return Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count;
    const own = { x: radius * Math.cos(angle), y: radius * Math.sin(angle), z: 0 };
    return transformPoint3(pose, own);
  });
}

function selfNoise(random: Random): Float32Array {
  const scale = 32768 * amplitude(SELF_NOISE_LEVEL);
  return Float32Array.from({ length: NOISE }, () => scale * gaussian(random));
}

/** The drive's whine follows the speed in pitch and in level; all microphones hear it alike. */
function addDrive(
  motor: Float32Array,
  { place, speed }: { place: number; speed: number },
  next: number,
  out: Float32Array,
  channels: number,
): { place: number; speed: number } {
  if (speed < 1e-3 && next < 1e-3) return { place, speed: next };
  const samples = out.length / channels;
  for (let i = 0, at = 0; i < samples; i++) {
    const now = speed + ((next - speed) * i) / samples;
    const k = place | 0;
    const a = motor[k] as number;
    const b = motor[k + 1 === motor.length ? 0 : k + 1] as number;
    const value =
      DRIVE_AMPLITUDE *
      Math.min(1.5, 0.2 + now) *
      Math.min(1, now * 20) *
      (a + (b - a) * (place - k));
    for (let c = 0; c < channels; c++, at++) out[at] = (out[at] as number) + value;
    place += 0.4 + 0.6 * Math.min(now, 2);
    if (place >= motor.length) place -= motor.length;
  }
  return { place, speed: next };
}

function quantized(mixed: Float32Array, noise: Float32Array, random: Random): Int16Array {
  const out = new Int16Array(mixed.length);
  const from = Math.floor(random() * NOISE);
  for (let i = 0; i < out.length; i++) {
    const value = 32767 * (mixed[i] as number) + (noise[(from + i) & (NOISE - 1)] as number);
    // rounds to nearest: truncation of a positive number
    out[i] = value > 32767 ? 32767 : value < -32768 ? -32768 : ((value + 32768.5) | 0) - 32768;
  }
  return out;
}
