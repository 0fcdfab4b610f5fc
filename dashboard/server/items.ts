/** What the page sees of each message. */
import { floatsOf } from '../protocol.ts';
import type { Goal, Grid, Health, Picture, Plan, Scan, Sound } from '../protocol.ts';
import { isFinitePose2, pose2OfPose } from '#nodes/math/planar.ts';
import { compose, transformPoint } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import type { DiagnosticStatus } from '#nodes/msgs/diagnostic.ts';
import type { OccupancyGrid, Path } from '#nodes/msgs/nav.ts';
import type { CollisionMonitorState } from '#nodes/msgs/nav2.ts';
import type { Image, LaserScan } from '#nodes/msgs/sensor.ts';
import { secondsOf } from '#nodes/msgs/time.ts';

const silence = -100;

export function gridOf(
  { header, info, data }: OccupancyGrid,
  mapFromFrame: Pose2,
): Grid | undefined {
  const mapFromCorner = compose(mapFromFrame, pose2OfPose(info.origin));
  if (!isFinitePose2(mapFromCorner) || data.length < info.width * info.height) return undefined;
  return {
    ...mapFromCorner,
    stamp: secondsOf(header.stamp),
    resolution: info.resolution,
    width: info.width,
    height: info.height,
    data: new Uint8Array(data.buffer, data.byteOffset, info.width * info.height),
  };
}

export function scanOf(scan: LaserScan, mapFromSensor: Pose2): Scan | undefined {
  if (!isFinitePose2(mapFromSensor)) return undefined;
  const { buffer, byteOffset, byteLength } = scan.ranges;
  return {
    ...mapFromSensor,
    stamp: secondsOf(scan.header.stamp),
    angleMin: scan.angle_min,
    angleIncrement: scan.angle_increment,
    rangeMin: scan.range_min,
    rangeMax: scan.range_max,
    ranges: new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength),
  };
}

export function planOf({ header, poses }: Path, mapFromFrame: Pose2): Plan {
  const points = new Float32Array(2 * poses.length);
  for (const [i, { pose }] of poses.entries()) {
    const { x, y } = transformPoint(mapFromFrame, pose.position);
    points[2 * i] = x;
    points[2 * i + 1] = y;
  }
  return { stamp: secondsOf(header.stamp), points: new Uint8Array(points.buffer) };
}

/** Where a plan leads and from which side; undefined for an empty one. */
export function planEnd({ points }: Plan): Goal | undefined {
  const xy = floatsOf(points);
  const [x, y] = xy.subarray(-2);
  if (x === undefined || y === undefined || !Number.isFinite(x + y)) return undefined;
  return { x, y, yaw: null };
}

/** Way along it [m]. */
export function planLength({ points }: Plan): number {
  const xy = floatsOf(points);
  let length = 0;
  for (let i = 2; i + 1 < xy.length; i += 2) {
    const step = Math.hypot(
      (xy[i] as number) - (xy[i - 2] as number),
      (xy[i + 1] as number) - (xy[i - 1] as number),
    );
    if (Number.isFinite(step)) length += step;
  }
  return length;
}

const encodings: readonly string[] = ['rgb8', 'bgr8', 'rgba8', 'bgra8', 'mono8'];

export function pictureOf(image: Image): Picture | undefined {
  if (!encodings.includes(image.encoding)) return undefined;
  if (image.data.length < image.step * image.height || image.width === 0) return undefined;
  return {
    stamp: secondsOf(image.header.stamp),
    width: image.width,
    height: image.height,
    step: image.step,
    encoding: image.encoding as Picture['encoding'],
    data: image.data as Uint8Array<ArrayBuffer>,
  };
}

/** Root mean square of every channel of interleaved S16LE samples [dBFS of a full-scale square]. */
export function soundOf(bytes: Uint8Array, channels: number, stamp: number): Sound {
  const samples = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames = channels > 0 ? Math.floor(bytes.byteLength / (2 * channels)) : 0;
  const power = new Float64Array(channels);
  for (let i = 0; i < frames * channels; i++) {
    const sample = samples.getInt16(2 * i, true) / 32768;
    const c = i % channels;
    power[c] = (power[c] as number) + sample * sample;
  }
  const levels = Array.from(power, (sum) =>
    frames === 0 || sum === 0 ? silence : Math.max(silence, 10 * Math.log10(sum / frames)),
  );
  return { stamp, levels };
}

const levels: readonly Health['level'][] = ['ok', 'warn', 'error', 'stale'];

/** Statuses by name, the newest of each, names in order; at most `most` of them. */
export function healthAfter(
  known: ReadonlyMap<string, Health>,
  statuses: readonly DiagnosticStatus[],
  most = 200,
): ReadonlyMap<string, Health> {
  const next = new Map(known);
  for (const { name, level, message } of statuses)
    if (next.has(name) || next.size < most)
      next.set(name, { name, level: levels[level] ?? 'error', message });
  return next;
}

const actions = ['', 'stops', 'slows down', 'approaches', 'limits'];

/** In words; empty while commands pass. */
export function monitorText({ action_type, polygon_name }: CollisionMonitorState): string {
  if (action_type === 0) return '';
  return `${actions[action_type] ?? 'acts'}: ${polygon_name}`;
}
