import type { TfBuffer } from '#nodes/core/tf-buffer.ts';
import { transformPoint, wrapAngle } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import type { OccupancyGrid } from '#nodes/msgs/nav.ts';
import { secondsOf } from '#nodes/msgs/time.ts';
import type { Classification, Detection3D, Detection3DArray } from '#nodes/msgs/vision.ts';
import { surroundingsOf } from './messages.ts';
import type { Surroundings } from './open-space.ts';
import type { HeardSource, Person, Surrounding } from './voice-places.ts';

/** What the commander has heard and seen; owned by one node. */
export interface VoiceStation {
  buffer: TfBuffer | undefined;
  heard: HeardSource[];
  people: readonly Person[];
  peopleAt: number;
  map: Surroundings | undefined;
}

export function voiceStation(): VoiceStation {
  return { buffer: undefined, heard: [], people: [], peopleAt: -Infinity, map: undefined };
}

/** Tracks are published at 10 Hz; what is older is no longer there [s]. */
const SEEN = 1;

export function around(station: VoiceStation, now: number, robot: Pose2 | undefined): Surrounding {
  const { heard, people, peopleAt, map } = station;
  return { now, robot, heard, map, people: now - peopleAt <= SEEN ? people : [] };
}

export function hearMap(station: VoiceStation, grid: OccupancyGrid): void {
  station.map = grid.header.frame_id === 'map' ? surroundingsOf(grid) : undefined;
}

/** Keeps sounds of the last `memory` seconds, in `map` as the robot believes it now. */
export function hearSources(
  station: VoiceStation,
  { header, detections }: Detection3DArray,
  memory: number,
): void {
  const mapFromFrame = poseOf(station, header.frame_id);
  const time = secondsOf(header.stamp);
  if (mapFromFrame === undefined || !Number.isFinite(time)) return;
  const kept = station.heard.filter((old) => Math.abs(time - old.time) <= memory);
  for (const detection of detections) {
    const source = sourceOf(detection, mapFromFrame, time);
    if (source !== undefined) kept.push(source);
  }
  station.heard = kept;
}

function poseOf({ buffer }: VoiceStation, frame: string): Pose2 | undefined {
  const found = buffer?.lookup2('map', frame, 'latest');
  return found?.kind === 'ok' ? found.pose : undefined;
}

/** A position of length 1 is a direction; its place is not known. */
function sourceOf(
  { results }: Detection3D,
  mapFromFrame: Pose2,
  time: number,
): HeardSource | undefined {
  const [first] = results;
  if (first === undefined) return undefined;
  const { x, y, z } = first.pose.pose.position;
  const length = Math.hypot(x, y, z);
  if (!(length > 0.05) || !Number.isFinite(length)) return undefined;
  const bearing = wrapAngle(mapFromFrame.yaw + Math.atan2(y, x));
  const place = Math.abs(length - 1) < 1e-3 ? undefined : transformPoint(mapFromFrame, { x, y });
  const score = first.hypothesis.score;
  return { time, from: mapFromFrame, bearing, place, score };
}

export function seePeople(
  station: VoiceStation,
  { header, detections }: Detection3DArray,
  now: number,
  least: number,
): void {
  const mapFromFrame = poseOf(station, header.frame_id);
  if (mapFromFrame === undefined) return;
  station.peopleAt = now;
  station.people = detections.flatMap(({ results, id }): Person[] => {
    const person = results.find(({ hypothesis }) => hypothesis.class_id === 'person');
    if (person === undefined || !(person.hypothesis.score >= least)) return [];
    const { x, y } = person.pose.pose.position;
    if (!Number.isFinite(x + y)) return [];
    return [{ id, ...transformPoint(mapFromFrame, { x, y }) }];
  });
}

/** The likeliest word of a classification. */
export function wordOf({ results }: Classification): string {
  let word = '';
  let most = 0;
  for (const { class_id, score } of results) {
    if (!(score > most)) continue;
    most = score;
    word = class_id;
  }
  return word;
}
