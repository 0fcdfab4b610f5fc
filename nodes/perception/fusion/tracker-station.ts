import type { TfBuffer } from '#nodes/core/tf-buffer.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import type { Transform3 } from '#nodes/math/se3.ts';
import type { DiagnosticArray } from '#nodes/msgs/diagnostic.ts';
import type { CameraInfo, LaserScan } from '#nodes/msgs/sensor.ts';
import type { Header } from '#nodes/msgs/std.ts';
import { secondsOf } from '#nodes/msgs/time.ts';
import type { Classification, Detection2DArray, Detection3DArray } from '#nodes/msgs/vision.ts';
import type { MarkerArray } from '#nodes/msgs/visualization.ts';
import { markersMessage } from './markers.ts';
import type { MeasurementSet } from './measurement.ts';
import { evidenceMessage, tracksMessage } from './messages.ts';
import type { TrackerOptions } from './options.ts';
import { audioSet, cameraSet, lidarSet, scanNear } from './readings.ts';
import type { ReadingOptions, SeenScan } from './readings.ts';
import { insert, stateOf, timelineStart } from './timeline.ts';
import type { Timeline } from './timeline.ts';
import { predicted } from './track.ts';

/** What the tracker has heard so far; belongs to one node. */
export interface TrackerStation {
  readonly frame: string;
  timeline: Timeline;
  scans: readonly SeenScan[];
  info: CameraInfo | undefined;
  event: Classification | undefined;
  shown: ReadonlySet<number>;
  /** Messages without a transform at their stamp. */
  unplaced: number;
  lastUnplaced: string;
}

const SCANS = 10;

export function trackerStation(frame: string): TrackerStation {
  return {
    frame,
    timeline: timelineStart,
    scans: [],
    info: undefined,
    event: undefined,
    shown: new Set(),
    unplaced: 0,
    lastUnplaced: '',
  };
}

export function hearScan(
  station: TrackerStation,
  scan: LaserScan,
  pose: Pose2,
  stamp: number,
): void {
  station.scans = [{ scan, pose, stamp }, ...station.scans].slice(0, SCANS);
}

type Options = TrackerOptions & ReadingOptions & { readonly rewind_time: number };

export function hearLidar(
  station: TrackerStation,
  message: Detection3DArray,
  buffer: TfBuffer | undefined,
  options: Options,
): void {
  const odomFromFrame = placeOf(station, message.header, buffer);
  if (odomFromFrame === undefined) return;
  const stamp = secondsOf(message.header.stamp);
  const scan = station.scans.find((seen) => Math.abs(seen.stamp - stamp) < 1e-3);
  take(station, lidarSet(message, odomFromFrame, scan, options), options);
}

export function hearCamera(
  station: TrackerStation,
  message: Detection2DArray,
  buffer: TfBuffer | undefined,
  options: Options,
): void {
  const odomFromOptical = placeOf(station, message.header, buffer);
  if (odomFromOptical === undefined) return;
  const occluder = scanNear(station.scans, secondsOf(message.header.stamp));
  take(station, cameraSet(message, odomFromOptical, station.info, occluder, options), options);
}

export function hearAudio(
  station: TrackerStation,
  message: Detection3DArray,
  buffer: TfBuffer | undefined,
  options: Options,
): void {
  const odomFromFrame = placeOf(station, message.header, buffer);
  if (odomFromFrame === undefined) return;
  take(station, audioSet(message, odomFromFrame, station.event, options), options);
}

function take(station: TrackerStation, set: MeasurementSet, options: Options): void {
  station.timeline = insert(station.timeline, set, options.rewind_time, options);
}

function placeOf(
  station: TrackerStation,
  { frame_id, stamp }: Header,
  buffer: TfBuffer | undefined,
): Transform3 | undefined {
  const found = buffer?.lookup(station.frame, frame_id, secondsOf(stamp));
  if (found?.kind === 'ok') return found.transform;
  unplaced(station, found?.message ?? 'no transform yet');
  return undefined;
}

export function unplaced(station: TrackerStation, why: string): void {
  station.unplaced++;
  station.lastUnplaced = why;
}

/** Everything the tracker says at one instant. */
export interface TrackerReport {
  readonly tracks: Detection3DArray;
  readonly predicted: Detection3DArray;
  readonly evidence: DiagnosticArray;
  readonly markers: MarkerArray;
  readonly health: {
    readonly level: 'OK' | 'WARN';
    readonly message: string;
    readonly values: Readonly<Record<string, number>>;
  };
}

/** Tracks as they are now; undefined before anything was heard. */
export function report(
  station: TrackerStation,
  now: number,
  horizon: number,
  options: TrackerOptions,
): TrackerReport | undefined {
  const { timeline, frame } = station;
  if (timeline.steps.length === 0) return undefined;
  const tracks = stateOf(timeline)
    .tracks.map((each) => predicted(each, now, options))
    .filter(({ existence }) => existence >= options.existence_threshold);
  const markers = markersMessage(tracks, station.shown, frame, now);
  station.shown = new Set(tracks.map(({ id }) => id));
  const missing = station.unplaced > 0 && tracks.length === 0;
  return {
    tracks: tracksMessage(tracks, frame, now, options),
    predicted: tracksMessage(tracks, frame, now + horizon, options),
    evidence: evidenceMessage(tracks, now),
    markers,
    health: {
      level: missing ? 'WARN' : 'OK',
      message: missing ? `nothing placed: ${station.lastUnplaced}` : 'tracking',
      values: {
        tracks: tracks.length,
        'dropped without transform': station.unplaced,
        'dropped bad stamp': timeline.dropped['bad-stamp'],
        'dropped too old': timeline.dropped['too-old'],
      },
    },
  };
}
