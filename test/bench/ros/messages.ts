import type { Topic } from '#nodes/core/topic.ts';
import { topic } from '#nodes/core/topic.ts';
import { AudioDataStamped } from '#nodes/msgs/audio.ts';
import { TwistStamped } from '#nodes/msgs/geometry.ts';
import { Odometry, Path } from '#nodes/msgs/nav.ts';
import { Image, LaserScan, PointCloud2 } from '#nodes/msgs/sensor.ts';
import { fromJson } from '#test/ros/support/wire.ts';

interface Stamped {
  readonly header: {
    readonly stamp: { readonly sec: number; readonly nanosec: number };
    readonly frame_id: string;
  };
}

const header = { stamp: { sec: 0, nanosec: 0 }, frame_id: 'f' };
const qos = { depth: 10, reliable: true, latched: false };
const cloudFields = ['x', 'y', 'z', 'i'].map((name, i) => ({
  name,
  offset: 4 * i,
  datatype: 7,
  count: 1,
}));
const poses = Array.from({ length: 1000 }, (_, i) => ({
  header,
  pose: { position: { x: i / 10, y: 1, z: 0 }, orientation: { x: 0, y: 0, z: 0, w: 1 } },
}));

const messages = {
  small: [TwistStamped, fromJson(TwistStamped, { twist: { linear: { x: 1 } } })],
  scan: [
    LaserScan,
    { ...fromJson(LaserScan, { range_max: 10 }), ranges: new Float32Array(720).fill(1.5) },
  ],
  image: [
    Image,
    {
      ...fromJson(Image, { height: 480, width: 640, encoding: 'rgb8', step: 1920 }),
      data: new Uint8Array(640 * 480 * 3).fill(7),
    },
  ],
  cloud: [
    PointCloud2,
    {
      ...fromJson(PointCloud2, { height: 1, width: 100_000, point_step: 16, row_step: 1_600_000 }),
      fields: cloudFields,
      data: new Uint8Array(1_600_000).fill(3),
    },
  ],
  path: [Path, { header, poses }],
  odom: [Odometry, fromJson(Odometry, { child_frame_id: 'base_link' })],
  audio: [
    AudioDataStamped,
    { ...fromJson(AudioDataStamped, {}), audio: { data: new Uint8Array(6400) } },
  ],
} as const;

export type Kind = keyof typeof messages;
export const kinds = ['small', 'scan', 'image', 'cloud', 'path'] as const;

/** What is sent on `/<name>`, and the topic to send it on. */
export function sample(kind: Kind, name: string): { topic: Topic<Stamped>; message: Stamped } {
  const [type, message] = messages[kind];
  return {
    topic: topic(name, type, '', { qos }),
    message: { ...(message as Stamped), header },
  };
}

/** The message with a number in its stamp, by which it is known again. */
export const numbered = (message: Stamped, sec: number): Stamped => ({
  ...message,
  header: { ...header, stamp: { sec, nanosec: 0 } },
});

/** Full sensor load: rate of each [Hz]. */
export const load = { image: 30, scan: 10, odom: 50, audio: 20 } as const;
