import { quaternionFromYaw } from '#nodes/math/se3.ts';
import type { DiagnosticArray } from '#nodes/msgs/diagnostic.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import type { Detection3D, Detection3DArray } from '#nodes/msgs/vision.ts';
import { objectClasses, senses } from './classes.ts';
import type { ObjectClass } from './classes.ts';
import type { TrackerOptions } from './options.ts';
import { predicted } from './track.ts';
import type { Track } from './track.ts';

/** Along, across and up where nobody measured it [m]. */
const usual: Readonly<Partial<Record<ObjectClass, readonly [number, number, number]>>> = {
  person: [0.5, 0.5, 1.7],
  vehicle: [1.6, 0.9, 1.4],
  moving: [0.8, 0.6, 0.8],
  chair: [0.5, 0.5, 0.9],
  table: [1.2, 0.8, 0.75],
  door: [0.9, 0.1, 2],
  cone: [0.3, 0.3, 0.6],
};

/** Hypotheses of a track that are published. */
const told = 4;

/**
 * Tracks at a time, in odom: hypotheses with their scores times existence, the surest first, each
 * with the pose and its covariance; the pose looks where it moves.
 */
export function tracksMessage(
  tracks: readonly Track[],
  frame: string,
  stamp: number,
  options: TrackerOptions,
): Detection3DArray {
  const header = { stamp: stampOf(stamp), frame_id: frame };
  const detections = tracks.map((each): Detection3D => {
    const there = predicted(each, stamp, options);
    const [x = 0, y = 0] = there.estimate.mean;
    const size = sizeOf(each);
    const pose = {
      position: { x, y, z: size[2] / 2 },
      orientation: quaternionFromYaw(headingOf(there)),
    };
    const covariance = covarianceOf(there);
    return {
      header,
      results: ranked(each.classes).map(({ name, share }) => ({
        hypothesis: { class_id: name, score: share * each.existence },
        pose: { pose, covariance },
      })),
      bbox: { center: pose, size: { x: size[0], y: size[1], z: size[2] } },
      id: String(each.id),
    };
  });
  return { header, detections };
}

/** What each sense told of each track: one status a track, its values by sense. */
export function evidenceMessage(tracks: readonly Track[], now: number): DiagnosticArray {
  const number = (value: number): string => String(Math.round(value * 1e3) / 1e3);
  return {
    header: { stamp: stampOf(now), frame_id: '' },
    status: tracks.map(({ id, evidence, existence, estimate: { mean } }) => ({
      level: 0,
      name: `track ${String(id)}`,
      message: senses.filter((sense) => evidence[sense] !== undefined).join(' '),
      hardware_id: '',
      values: [
        { key: 'existence', value: number(existence) },
        { key: 'vx', value: number(mean[2] as number) },
        { key: 'vy', value: number(mean[3] as number) },
        ...senses.flatMap((sense) => {
          const seen = evidence[sense];
          if (seen === undefined) return [];
          return [
            { key: `${sense} age`, value: number(now - seen.stamp) },
            { key: `${sense} count`, value: String(seen.count) },
          ];
        }),
      ],
    })),
  };
}

export function ranked(classes: Float64Array): { name: ObjectClass; share: number }[] {
  return objectClasses
    .map((name, i) => ({ name, share: classes[i] as number }))
    .sort((a, b) => b.share - a.share)
    .slice(0, told);
}

export function sizeOf({ classes, size }: Track): readonly [number, number, number] {
  const [best] = ranked(classes);
  const [x, y, z] = usual[best?.name ?? 'other'] ?? [0.5, 0.5, 0.5];
  return [size[0] || x, size[1] || y, size[2] || z];
}

export function headingOf({ estimate: { mean } }: Track): number {
  const vx = mean[2] as number;
  const vy = mean[3] as number;
  return Math.hypot(vx, vy) > 0.1 ? Math.atan2(vy, vx) : 0;
}

function covarianceOf({ estimate: { cov } }: Track): Float64Array {
  const out = new Float64Array(36);
  out[0] = cov[0] as number;
  out[1] = out[6] = cov[1] as number;
  out[7] = cov[5] as number;
  out[14] = 0.25;
  out[21] = out[28] = 1e-4;
  out[35] = 0.5;
  return out;
}
