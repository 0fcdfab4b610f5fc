import { z } from 'zod';
import { transformPoint3 } from '#nodes/math/se3.ts';
import type { Transform3, Vector3 } from '#nodes/math/se3.ts';
import { soundKinds } from './waveforms.ts';

const Point = z.tuple([z.number(), z.number(), z.number()]);

/** A thing that sounds; SDF has none, so they come with a scenario or on the command line. */
export const SoundSource = z.strictObject({
  name: z.string().min(1),
  kind: z.enum(soundKinds),
  clip: z
    .string()
    .optional()
    .describe('WAV file to be played instead of the kind, one channel at the rate of the array'),
  model: z.string().optional().describe('Model or actor that carries it; absent: the world'),
  position: Point.default([0, 0, 0]).describe('In the frame of what carries it [m]'),
  level: z.number().max(130).default(75).describe('At one metre while it sounds [dB SPL]'),
  start: z.number().nonnegative().default(0).describe('[s]'),
  stop: z.number().nullable().default(null).describe('[s]; null: never'),
  loop: z.boolean().default(true).describe('Repeats its period; else sounds once'),
});
export type SoundSource = z.infer<typeof SoundSource>;

/** A source where it is now. */
export interface PlacedSource {
  readonly source: SoundSource;
  /** In the world [m]. */
  readonly position: Vector3;
  /** A recording at the microphones' rate to be played instead of the kind's own waveform. */
  readonly samples?: Float32Array;
}

/**
 * Sources with the poses of what carries them, and by name what is recorded of them; those whose
 * carrier is unknown are left out.
 */
export function placeSources(
  sources: readonly SoundSource[],
  poseOf: (model: string) => Transform3 | undefined,
  clips: ReadonlyMap<string, Float32Array> = new Map(),
): PlacedSource[] {
  return sources.flatMap((source) => {
    const samples = clips.get(source.name);
    const recorded = samples === undefined ? {} : { samples };
    const [x, y, z_] = source.position;
    const point = { x, y, z: z_ };
    if (source.model === undefined) return [{ source, position: point, ...recorded }];
    const pose = poseOf(source.model);
    return pose === undefined
      ? []
      : [{ source, position: transformPoint3(pose, point), ...recorded }];
  });
}
