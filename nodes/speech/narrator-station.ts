import type { TfBuffer } from '#nodes/core/tf-buffer.ts';
import { transformPoint } from '#nodes/math/se2.ts';
import type { PoseStamped } from '#nodes/msgs/geometry.ts';
import type { Path } from '#nodes/msgs/nav.ts';
import type { Classification, Detection3DArray } from '#nodes/msgs/vision.ts';
import type { NarratorEvent } from './narrator.ts';

/** What the narrator knows of where things are; owned by one node. */
export interface NarratorStation {
  buffer: TfBuffer | undefined;
  goal: PoseStamped | undefined;
  /** Bearing of the surest sound in the robot's frame [rad]. */
  sound: number | undefined;
  stopped: Readonly<Record<'console' | 'voice', boolean>>;
}

export function narratorStation(): NarratorStation {
  return {
    buffer: undefined,
    goal: undefined,
    sound: undefined,
    stopped: { console: false, voice: false },
  };
}

export function planEvent(
  { poses, header }: Path,
  { buffer, goal }: NarratorStation,
  base: string,
): NarratorEvent {
  let metres = 0;
  for (let i = 1; i < poses.length; i++) {
    const a = poses[i - 1]?.pose.position;
    const b = poses[i]?.pose.position;
    if (a !== undefined && b !== undefined) metres += Math.hypot(b.x - a.x, b.y - a.y);
  }
  const frame = goal?.header.frame_id ?? header.frame_id;
  const found = buffer?.lookup2(base, frame === '' ? 'map' : frame, 'latest');
  const place =
    goal === undefined || found?.kind !== 'ok'
      ? undefined
      : transformPoint(found.pose, goal.pose.position);
  return { kind: 'plan', metres, left: place && Math.hypot(place.x, place.y) };
}

/** A stop that begins or ends; undefined when it was so before. */
export function stopEvent(
  station: NarratorStation,
  by: 'console' | 'voice',
  active: boolean,
): NarratorEvent | undefined {
  if (station.stopped[by] === active) return undefined;
  station.stopped = { ...station.stopped, [by]: active };
  return { kind: 'stop', by, active };
}

/** The likeliest name of each track, seen from the robot; what is not sure is left out. */
export function seenEvents(
  { header, detections }: Detection3DArray,
  { buffer }: NarratorStation,
  base: string,
  least: number,
  things: readonly string[],
): NarratorEvent[] {
  const found = buffer?.lookup2(base, header.frame_id, 'latest');
  if (found?.kind !== 'ok') return [];
  return detections.flatMap(({ id, results }): NarratorEvent[] => {
    const best = likeliest(results.map(({ hypothesis }) => hypothesis));
    const position = results[0]?.pose.pose.position;
    if (best === undefined || position === undefined || best.score < least) return [];
    if (!things.includes(best.class_id)) return [];
    const { x, y } = transformPoint(found.pose, position);
    const metres = Math.hypot(x, y);
    if (!Number.isFinite(metres)) return [];
    return [{ kind: 'seen', id, what: best.class_id, bearing: Math.atan2(y, x), metres }];
  });
}

export function hearSource(
  station: NarratorStation,
  { header, detections }: Detection3DArray,
  base: string,
): void {
  const found = station.buffer?.lookup2(base, header.frame_id, 'latest');
  let most = 0;
  station.sound = undefined;
  for (const { results } of detections) {
    const [best] = results;
    if (best === undefined || found?.kind !== 'ok' || best.hypothesis.score <= most) continue;
    most = best.hypothesis.score;
    const { x, y } = best.pose.pose.position;
    station.sound = Math.atan2(y, x) + found.pose.yaw;
  }
}

export function heardEvent(
  { results }: Classification,
  { sound }: NarratorStation,
  least: number,
  sounds: readonly string[],
): NarratorEvent | undefined {
  const best = likeliest(results);
  if (best === undefined || best.score < least || !sounds.includes(best.class_id)) return undefined;
  const what = best.class_id;
  return { kind: 'heard', id: what, what, bearing: sound, metres: undefined };
}

interface Scored {
  readonly class_id: string;
  readonly score: number;
}

function likeliest(results: readonly Scored[]): Scored | undefined {
  let best: Scored | undefined;
  for (const result of results) if (result.score > (best?.score ?? 0)) best = result;
  return best;
}
