import { distance, wrapAngle } from '#nodes/math/se2.ts';
import type { Point2, Pose2 } from '#nodes/math/se2.ts';
import type { Goal } from './navigator.ts';
import type { Surroundings } from './open-space.ts';

/** A sound that was heard, in `map`. */
export interface HeardSource {
  readonly time: number;
  /** Where the microphones were. */
  readonly from: Point2;
  /** [rad] */
  readonly bearing: number;
  /** Undefined while only the direction is known. */
  readonly place: Point2 | undefined;
  readonly score: number;
}

/** A person as the tracker knows them, in `map`. */
export interface Person extends Point2 {
  readonly id: string;
}

/** What is known around at one moment, all in `map`. */
export interface Surrounding {
  readonly now: number;
  readonly robot: Pose2 | undefined;
  readonly heard: readonly HeardSource[];
  readonly people: readonly Person[];
  readonly map: Surroundings | undefined;
}

export interface Speaker {
  readonly id: string | undefined;
  readonly place: Point2;
  /** Whether `place` is where they are, or only on the way to them. */
  readonly known: boolean;
}

/** Angle within which a person counts as who spoke [rad]. */
const SAME = 0.45;
const BLOCKED = 90;

/**
 * Who spoke a word that ended at `spokenAt`: the loudest source near in time, and the person who
 * stands there; without one its place, or else the end of the free way towards it.
 */
export function speakerOf(
  { robot, heard, people, map }: Surrounding,
  spokenAt: number,
  settings: { readonly speaker_window: number; readonly come_distance: number },
): Speaker | undefined {
  if (robot === undefined) return undefined;
  const voice = voiceAt(heard, spokenAt, settings.speaker_window);
  if (voice === undefined) {
    const [only] = people;
    return people.length === 1 && only !== undefined
      ? { id: only.id, place: only, known: true }
      : undefined;
  }
  const person = personAlong(voice, people);
  if (person !== undefined) return { id: person.id, place: person, known: true };
  if (voice.place !== undefined) return { id: undefined, place: voice.place, known: true };
  const place = freeWay(robot, voice.bearing, settings.come_distance, map);
  return { id: undefined, place, known: false };
}

function voiceAt(
  heard: readonly HeardSource[],
  spokenAt: number,
  window: number,
): HeardSource | undefined {
  let best: HeardSource | undefined;
  let most = 0;
  for (const source of heard) {
    const away = Math.abs(source.time - spokenAt);
    if (away > window) continue;
    const weight = source.score * (1 - (0.5 * away) / window);
    if (weight <= most) continue;
    most = weight;
    best = source;
  }
  return best;
}

function personAlong(voice: HeardSource, people: readonly Person[]): Person | undefined {
  let best: Person | undefined;
  let least = SAME;
  for (const person of people) {
    const angle = Math.atan2(person.y - voice.from.y, person.x - voice.from.x);
    const off = Math.abs(wrapAngle(angle - voice.bearing));
    if (off >= least) continue;
    least = off;
    best = person;
  }
  return best;
}

/** The last free point of the map along a bearing, at most `most` away [m]. */
function freeWay(
  robot: Pose2,
  bearing: number,
  most: number,
  map: Surroundings | undefined,
): Point2 {
  const x = Math.cos(bearing);
  const y = Math.sin(bearing);
  if (map === undefined) return { x: robot.x + most * x, y: robot.y + most * y };
  const { grid, data } = map;
  let free = 0;
  for (let way = 0; way <= most; way += grid.resolution) {
    const column = Math.floor((robot.x + way * x - grid.originX) / grid.resolution);
    const row = Math.floor((robot.y + way * y - grid.originY) / grid.resolution);
    const inside = column >= 0 && row >= 0 && column < grid.width && row < grid.height;
    // where the robot is already must not stop it
    if (way > 0.3 && inside && (data[row * grid.width + column] ?? 0) >= BLOCKED) break;
    free = way;
  }
  return { x: robot.x + free * x, y: robot.y + free * y };
}

/** A goal `off` metres before a place, facing it; where the robot is when it is nearer. */
export function approach(robot: Pose2, place: Point2, off: number): Goal {
  const away = distance(robot, place);
  if (away < 1e-3) return { x: robot.x, y: robot.y };
  const yaw = Math.atan2(place.y - robot.y, place.x - robot.x);
  const way = Math.max(0, away - off) / away;
  return {
    x: robot.x + way * (place.x - robot.x),
    y: robot.y + way * (place.y - robot.y),
    yaw,
  };
}

/** How far a person can be from where they were last, as a new track [m]. */
const STEP = 1.5;

/** The person who is followed: by the track's name, else whoever is nearest to where they were. */
export function reacquire(
  { id, place }: { readonly id: string | undefined; readonly place: Point2 },
  { people }: Surrounding,
): Person | undefined {
  const same = people.find((person) => person.id === id);
  if (same !== undefined) return same;
  let best: Person | undefined;
  let least = STEP;
  for (const person of people) {
    const away = distance(person, place);
    if (away >= least) continue;
    least = away;
    best = person;
  }
  return best;
}
