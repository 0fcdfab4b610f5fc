/** Every event between the page and its server: schemas and types, shared by both ends. */
import { z } from 'zod';

/** A page of another version is told to reload. */
export const protocolVersion = 1;

const binary = z.custom<Uint8Array | ArrayBuffer>(
  (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value),
  'expected binary data',
);
export type Binary = z.infer<typeof binary>;

const pose = { x: z.number(), y: z.number(), yaw: z.number() };

/** An OccupancyGrid: cells row by row, 0..100, 255 unknown; the pose is that of cell (0, 0)'s corner. */
const Grid = z.object({
  ...pose,
  stamp: z.number(),
  resolution: z.number(),
  width: z.int(),
  height: z.int(),
  data: binary,
});
export type Grid = z.infer<typeof Grid>;

const Robot = z.object({ ...pose, stamp: z.number(), v: z.number(), w: z.number() });
export type Robot = z.infer<typeof Robot>;

/** Ranges as float32 [m], as measured; the pose is the sensor's in `map` at the stamp. */
const Scan = z.object({
  ...pose,
  stamp: z.number(),
  angleMin: z.number(),
  angleIncrement: z.number(),
  rangeMin: z.number(),
  rangeMax: z.number(),
  ranges: binary,
});
export type Scan = z.infer<typeof Scan>;

/** Points x, y as float32 in `map` [m]. */
const Plan = z.object({ stamp: z.number(), points: binary });
export type Plan = z.infer<typeof Plan>;

/** A missing heading means any. */
const Goal = z.object({ x: z.number(), y: z.number(), yaw: z.number().nullable() });
export type Goal = z.infer<typeof Goal>;

const Picture = z.object({
  stamp: z.number(),
  width: z.int(),
  height: z.int(),
  /** Bytes of a row. */
  step: z.int(),
  encoding: z.enum(['rgb8', 'bgr8', 'rgba8', 'bgra8', 'mono8']),
  data: binary,
});
export type Picture = z.infer<typeof Picture>;

/** Root mean square of each microphone [dBFS], -100 at the least. */
const Sound = z.object({ stamp: z.number(), levels: z.array(z.number()) });
export type Sound = z.infer<typeof Sound>;

const Navigation = z.object({
  state: z.enum(['idle', 'driving', 'succeeded', 'aborted', 'canceled', 'rejected']),
  /** Whether the goal was set here. */
  mine: z.boolean(),
  text: z.string(),
  /** [m] */
  remaining: z.number().nullable(),
  /** [s] */
  eta: z.number().nullable(),
  /** [s] */
  elapsed: z.number().nullable(),
  recoveries: z.int().nullable(),
  goal: Goal.nullable(),
});
export type Navigation = z.infer<typeof Navigation>;

const Safety = z.object({
  emergencyStop: z.boolean(),
  /** Why the watchdog lets the robot stand; empty: it does not. */
  safetyStop: z.string(),
  /** What the collision monitor does and why; empty: it passes commands. */
  monitor: z.string(),
  /** Velocity source in force. */
  source: z.string(),
});
export type Safety = z.infer<typeof Safety>;

const Health = z.object({
  name: z.string(),
  level: z.enum(['ok', 'warn', 'error', 'stale']),
  message: z.string(),
});
export type Health = z.infer<typeof Health>;

const Clock = z.object({ time: z.number() });

export const Items = z.object({
  clock: Clock,
  map: Grid,
  globalCostmap: Grid,
  localCostmap: Grid,
  robot: Robot,
  scan: Scan,
  plan: Plan,
  navigation: Navigation,
  safety: Safety,
  image: Picture,
  sound: Sound,
  diagnostics: z.array(Health),
});
export type Items = z.infer<typeof Items>;
export type Item = keyof Items;

/** One packet a tick: the newest of every item that changed since the last one. */
export const Frame = z.object({
  sequence: z.int(),
  /** Simulated seconds a second; null while it is not known. */
  realtimeFactor: z.number().nullable(),
  /** Values that were replaced before this client could take them. */
  dropped: z.partialRecord(Items.keyof(), z.int()),
  items: Items.partial(),
});
export type Frame = z.infer<typeof Frame>;

const mount = { ...pose, z: z.number(), roll: z.number(), pitch: z.number() };

export const Hello = z.object({
  version: z.int(),
  title: z.string(),
  robot: z.object({
    title: z.string(),
    footprint: z.array(z.tuple([z.number(), z.number()])),
    baseHeight: z.number(),
    lidarHeight: z.number(),
    camera: z.boolean(),
    microphones: z.int(),
    colliders: z.array(
      z.discriminatedUnion('kind', [
        z.object({
          kind: z.literal('box'),
          mount: z.object(mount),
          size: z.tuple([z.number(), z.number(), z.number()]),
        }),
        z.object({
          kind: z.literal('cylinder'),
          mount: z.object(mount),
          radius: z.number(),
          length: z.number(),
        }),
      ]),
    ),
  }),
});
export type Hello = z.infer<typeof Hello>;

/** Answer to a message that is not understood: which field, and why. */
export const Problem = z.object({ field: z.string(), message: z.string() });
export type Problem = z.infer<typeof Problem>;

const coordinate = z.number().min(-1e5).max(1e5);
const heading = z.number().min(-7).max(7);
const share = z.number().min(-1).max(1);

/** What a person wants of the robot. */
export const Command = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('goal'),
    x: coordinate,
    y: coordinate,
    yaw: heading.nullable(),
  }),
  z.strictObject({ kind: z.literal('cancel') }),
  z.strictObject({ kind: z.literal('emergencyStop'), active: z.boolean() }),
  z.strictObject({ kind: z.literal('teleop'), forward: share, turn: share }),
  z.strictObject({ kind: z.literal('initialPose'), x: coordinate, y: coordinate, yaw: heading }),
]);
export type Command = z.infer<typeof Command>;

export interface ServerEvents {
  hello(hello: Hello): void;
  frame(frame: Frame): void;
  problem(problem: Problem): void;
}

export interface PageEvents {
  command(command: unknown): void;
  /** Sequence of the frame that was taken; lets the next one come. */
  ack(sequence: unknown): void;
}

export function bytesOf(data: Binary): Uint8Array {
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

/** Without a copy where the alignment allows it. */
export function floatsOf(data: Binary): Float32Array {
  const { buffer, byteOffset, byteLength } = bytesOf(data);
  const whole = byteLength - (byteLength % 4);
  return byteOffset % 4 === 0
    ? new Float32Array(buffer, byteOffset, whole / 4)
    : new Float32Array(buffer.slice(byteOffset, byteOffset + whole));
}
