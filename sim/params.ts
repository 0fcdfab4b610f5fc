import { z } from 'zod';
import { RobotProfile } from '#nodes/core/robot.ts';
import { SoundSource } from './sound/source.ts';

/** What is wrong with a sensor for a while, as tests and scenarios ask for it. */
export const Fault = z.strictObject({
  sensor: z.enum(['scan', 'odom', 'imu', 'image', 'audio']),
  kind: z
    .enum(['silent', 'frozen', 'nan', 'empty'])
    .describe('No messages; old data with new stamps; not-a-numbers; no data in the message'),
  from: z.number().nonnegative().describe('[s]'),
  until: z.number().nonnegative().describe('[s]'),
});
export type Fault = z.infer<typeof Fault>;

export const SimParams = z.strictObject({
  world: z.string().describe('World file, SDF 1.4 to 1.12'),
  model_paths: z.array(z.string()).default([]).describe('Folders searched for model://'),
  robot: RobotProfile.describe('Shape, drive and sensors'),
  robot_description: z.string().default('').describe('URDF to be published'),
  start: z
    .strictObject({ x: z.number(), y: z.number(), yaw: z.number() })
    .default({ x: 0, y: 0, yaw: 0 })
    .describe('Base in the world [m, rad]'),
  depth: z.boolean().default(false).describe('Publish the depth of the camera too'),
  sounds: z.array(SoundSource).default([]).describe('What there is to hear'),
  faults: z.array(Fault).default([]).describe('Sensor faults by time'),
});
export type SimParams = z.infer<typeof SimParams>;
