import { z } from 'zod';

const Mount = z.strictObject({
  x: z.number(),
  y: z.number(),
  z: z.number(),
  roll: z.number().default(0),
  pitch: z.number().default(0),
  yaw: z.number().default(0),
});
export type Mount = z.infer<typeof Mount>;

const Lidar = z.strictObject({
  frame: z.string(),
  mount: Mount.describe('In the base frame [m, rad]'),
  beams: z.int().positive(),
  angleMin: z.number().describe('First beam [rad]'),
  angleMax: z.number().describe('Last beam [rad]'),
  rangeMin: z.number().positive(),
  rangeMax: z.number().positive(),
  rate: z.number().positive().describe('[Hz]'),
  sigma: z.number().nonnegative().describe('Noise of a range [m], one standard deviation'),
  sigmaRelative: z.number().nonnegative().default(0).describe('Noise as share of the range'),
  latency: z.number().nonnegative().describe('From measurement to message [s]'),
  dropout: z.number().min(0).max(1).default(0).describe('Share of beams without a return'),
});
export type Lidar = z.infer<typeof Lidar>;

const Camera = z.strictObject({
  frame: z.string(),
  opticalFrame: z.string(),
  mount: Mount,
  width: z.int().positive(),
  height: z.int().positive(),
  hfov: z.number().positive().describe('Horizontal field of view [rad]'),
  near: z.number().positive().default(0.05),
  far: z.number().positive().default(30),
  rate: z.number().positive(),
  latency: z.number().nonnegative(),
  sigma: z.number().nonnegative().describe('Noise of a channel [0..255]'),
});
export type Camera = z.infer<typeof Camera>;

const ImuSpec = z.strictObject({
  frame: z.string(),
  mount: Mount,
  rate: z.number().positive(),
  gyroSigma: z.number().nonnegative().describe('[rad/s]'),
  gyroBias: z.number().nonnegative().describe('Standard deviation of the constant bias [rad/s]'),
  accelSigma: z.number().nonnegative().describe('[m/s²]'),
  latency: z.number().nonnegative(),
});
export type ImuSpec = z.infer<typeof ImuSpec>;

const Microphones = z.strictObject({
  frame: z.string(),
  mount: Mount.describe('Centre of the circle'),
  count: z.int().positive(),
  radius: z.number().positive(),
  sampleRate: z.number().positive(),
  chunk: z.int().positive().describe('Samples per channel and message'),
  latency: z.number().nonnegative(),
});
export type Microphones = z.infer<typeof Microphones>;

const Drive = z.strictObject({
  wheelRadius: z.number().positive(),
  wheelSeparation: z.number().positive(),
  maxLinear: z.number().positive().describe('[m/s]'),
  maxReverse: z.number().nonnegative().describe('Backwards, as a positive number [m/s]'),
  maxAngular: z.number().positive().describe('[rad/s]'),
  linearAcceleration: z.number().positive().describe('[m/s²]'),
  linearDeceleration: z.number().positive(),
  angularAcceleration: z.number().positive().describe('[rad/s²]'),
  maxWheelSpeed: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe('Rim speed the motors saturate at [m/s]; null: never'),
  commandTimeout: z.number().positive().describe('Wheels stop after this silence [s]'),
  slip: z.number().nonnegative().describe('Standard deviation of the share of motion lost'),
  odometryRate: z.number().positive(),
  odometryLatency: z.number().nonnegative(),
});
export type Drive = z.infer<typeof Drive>;

const Collider = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('box'),
    mount: Mount,
    size: z.tuple([z.number(), z.number(), z.number()]).describe('x, y, z [m]'),
  }),
  z.strictObject({
    kind: z.literal('cylinder'),
    mount: Mount,
    radius: z.number().positive(),
    length: z.number().positive(),
  }),
]);

/** Everything the stack and the simulator must know of a robot; a sensor it lacks is null by design. */
export const RobotProfile = z.strictObject({
  name: z.string(),
  title: z.string(),
  sources: z.array(z.string()).describe('Data sheets and files the numbers come from'),
  baseFrame: z.enum(['base_footprint', 'base_link']),
  baseHeight: z.number().default(0).describe('Base frame over the ground [m]'),
  /** Outline on the ground in the base frame, counter-clockwise [m]. */
  footprint: z.array(z.tuple([z.number(), z.number()])).min(3),
  colliders: z.array(Collider).min(1),
  mass: z.number().positive().describe('[kg]'),
  /** Fixed frames beside those of the sensors, such as the other of base_link and base_footprint. */
  fixedFrames: z.array(z.strictObject({ frame: z.string(), mount: Mount })).default([]),
  drive: Drive,
  lidar: Lidar,
  imu: ImuSpec,
  camera: Camera.nullable(),
  microphones: Microphones.nullable(),
  /** Catalogue name of the policy trained for it. */
  policy: z.string(),
});
export type RobotProfile = z.infer<typeof RobotProfile>;
