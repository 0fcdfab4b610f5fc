import { identityQuaternion, quaternionFromYaw, zero3 } from '#nodes/math/se3.ts';
import type { Pose3 } from '#nodes/math/planar.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import { Marker } from '#nodes/msgs/visualization.ts';
import type { MarkerArray } from '#nodes/msgs/visualization.ts';
import { senses } from './classes.ts';
import type { ObjectClass } from './classes.ts';
import { headingOf, ranked, sizeOf } from './messages.ts';
import type { Track } from './track.ts';

type Rgb = readonly [number, number, number];
const colours: Readonly<Partial<Record<ObjectClass, Rgb>>> = {
  person: [0.95, 0.35, 0.2],
  vehicle: [0.6, 0.2, 0.85],
  moving: [0.9, 0.65, 0.1],
  animal: [0.85, 0.5, 0.3],
};
const still: Rgb = [0.3, 0.6, 0.8];

/** Kinds of marker of one track; each is a namespace, the track's id is the marker's. */
const parts = ['body', 'text', 'velocity', 'covariance'] as const;

function constant(name: string): number {
  return Number(Marker.constants[name]?.value);
}

/**
 * Tracks for eyes: a cylinder or box by class, what it is and who told, an arrow of one second's way,
 * the ellipse of two standard deviations. What was shown before and is no more is deleted.
 *
 * @param before ids shown so far
 */
export function markersMessage(
  tracks: readonly Track[],
  before: ReadonlySet<number>,
  frame: string,
  stamp: number,
): MarkerArray {
  const ids = new Set(tracks.map(({ id }) => id));
  const gone = [...before].filter((id) => !ids.has(id));
  return {
    markers: [
      ...tracks.flatMap((track) => shown(track, frame, stamp)),
      ...gone.flatMap((id) =>
        parts.map((ns) => marker({ frame, stamp, ns, id, action: constant('DELETE') })),
      ),
    ],
  };
}

function shown(track: Track, frame: string, stamp: number): Marker[] {
  const { id, estimate, classes, existence, evidence } = track;
  const { mean, cov } = estimate;
  const x = mean[0] as number;
  const y = mean[1] as number;
  const [length, width, height] = sizeOf(track);
  const [best] = ranked(classes);
  const name = best?.name ?? 'other';
  const rgb = colours[name] ?? still;
  const at = (z: number, yaw = 0): Pose3 => ({
    position: { x, y, z },
    orientation: quaternionFromYaw(yaw),
  });
  const base = { frame, stamp, id, action: constant('ADD') };
  const round = name === 'person' || name === 'cone';
  const ellipse = ellipseOf(cov);
  const told = senses.filter((sense) => evidence[sense] !== undefined).join('+');
  return [
    marker({
      ...base,
      ns: 'body',
      type: constant(round ? 'CYLINDER' : 'CUBE'),
      pose: at(height / 2, headingOf(track)),
      scale: { x: length, y: width, z: height },
      rgb,
      alpha: 0.35 + 0.5 * existence,
    }),
    marker({
      ...base,
      ns: 'text',
      type: constant('TEXT_VIEW_FACING'),
      pose: at(height + 0.25),
      scale: { x: 0, y: 0, z: 0.22 },
      rgb: [1, 1, 1],
      text: `${name} ${String(id)} ${Math.round(100 * (best?.share ?? 0)).toFixed(0)}% ${told}`,
    }),
    marker({
      ...base,
      ns: 'velocity',
      type: constant('ARROW'),
      scale: { x: 0.06, y: 0.12, z: 0.12 },
      rgb,
      points: [
        { x, y, z: 0.1 },
        { x: x + (mean[2] as number), y: y + (mean[3] as number), z: 0.1 },
      ],
    }),
    marker({
      ...base,
      ns: 'covariance',
      type: constant('CYLINDER'),
      pose: at(0.01, ellipse.yaw),
      scale: { x: 4 * ellipse.major, y: 4 * ellipse.minor, z: 0.02 },
      rgb,
      alpha: 0.2,
    }),
  ];
}

/** Standard deviations along the axes of the place's ellipse [m] and the turn of the longer one. */
function ellipseOf(cov: Float64Array): { major: number; minor: number; yaw: number } {
  const xx = cov[0] as number;
  const xy = cov[1] as number;
  const yy = cov[5] as number;
  const mean = (xx + yy) / 2;
  const half = Math.hypot((xx - yy) / 2, xy);
  return {
    major: Math.sqrt(mean + half),
    minor: Math.sqrt(Math.max(0, mean - half)),
    yaw: 0.5 * Math.atan2(2 * xy, xx - yy),
  };
}

interface Look {
  readonly frame: string;
  readonly stamp: number;
  readonly ns: string;
  readonly id: number;
  readonly action: number;
  readonly type?: number;
  readonly pose?: Pose3;
  readonly scale?: Marker['scale'];
  readonly rgb?: Rgb;
  readonly alpha?: number;
  readonly text?: string;
  readonly points?: Marker['points'];
}

function marker(look: Look): Marker {
  const [r, g, b] = look.rgb ?? [0, 0, 0];
  return {
    header: { stamp: stampOf(look.stamp), frame_id: look.frame },
    ns: look.ns,
    id: look.id,
    type: look.type ?? 0,
    action: look.action,
    pose: look.pose ?? { position: zero3, orientation: identityQuaternion },
    scale: look.scale ?? zero3,
    color: { r, g, b, a: look.alpha ?? 1 },
    lifetime: { sec: 1, nanosec: 0 },
    frame_locked: false,
    points: look.points ?? [],
    colors: [],
    texture_resource: '',
    texture: { header: { stamp: stampOf(0), frame_id: '' }, format: '', data: new Uint8Array(0) },
    uv_coordinates: [],
    text: look.text ?? '',
    mesh_resource: '',
    mesh_file: { filename: '', data: new Uint8Array(0) },
    mesh_use_embedded_materials: false,
  };
}
