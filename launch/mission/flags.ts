import { z } from 'zod';
import { processModes } from '../supervisor/groups.ts';
import { CountFlag, NumberFlag, PoseFlag, PositiveFlag, SpeedFlag } from './options.ts';
import type { FlagSpec } from './options.ts';

/** Flags that every command that drives a robot through a world understands. */
export const worldFlags = {
  world: {
    type: 'string',
    value: 'FILE',
    doc: 'Gazebo world (.world, .sdf) or one of ours by name',
  },
  models: {
    type: 'string',
    multiple: true,
    value: 'DIR',
    doc: 'Where model://NAME is looked up; repeatable',
  },
  map: {
    type: 'string',
    value: 'FILE.yaml',
    doc: 'Map to localise in; without it the robot maps as it goes',
  },
  robot: {
    type: 'string',
    value: 'NAME',
    doc: 'turtlebot3_burger, turtlebot3_waffle_pi, husky_a200 or jackal',
  },
  start: {
    type: 'string',
    value: 'X,Y,YAW',
    doc: 'Where the robot stands at first, in the world [m, rad]',
  },
  seed: { type: 'string', value: 'N', doc: 'Seed of every random number' },
} as const satisfies Record<string, FlagSpec>;

export const missionFlags = {
  ...worldFlags,
  goal: { type: 'string', value: 'X,Y[,YAW]', doc: 'Where to drive; without it the robot patrols' },
  headless: { type: 'boolean', doc: 'No page; ends with the mission' },
  duration: { type: 'string', value: 'S', doc: 'Simulated seconds until a goal counts as missed' },
  bus: { type: 'string', value: 'NAME', doc: 'in-process (default) or ros2' },
  processes: {
    type: 'string',
    value: 'HOW',
    doc: 'Over ROS: one process, one per group of nodes (default) or one per node',
  },
  speed: { type: 'string', value: 'max|FACTOR', doc: 'Simulated seconds a second; 1 is real time' },
  record: { type: 'string', value: 'FILE.mcap', doc: 'Record every message (MCAP, CDR)' },
  json: { type: 'boolean', doc: 'Print the result as one JSON object, nothing else' },
  port: { type: 'string', value: 'N', doc: 'Port of the page; default 8080' },
  senses: {
    type: 'boolean',
    doc: 'Drive by camera and microphones, too: what they see and hear, spoken commands (young)',
  },
  'blank-scan': { type: 'boolean', doc: 'The policy sees an empty scan (ablation: it must fail)' },
  verbose: { type: 'boolean', doc: 'Print what the nodes log' },
  help: { type: 'boolean', doc: 'Print this' },
} as const satisfies Record<string, FlagSpec>;

const Flag = z.boolean().default(false);
export const ProcessesFlag = z
  .enum(processModes, { error: `expected ${processModes.join(', ')}` })
  .default('group');
export const PortFlag = NumberFlag.pipe(z.int().min(0).max(65535)).default(8080);

export const MissionFlags = z.strictObject({
  world: z.string().default('apartment'),
  models: z.array(z.string()).default([]),
  map: z.string().optional(),
  robot: z.string().default('turtlebot3_waffle_pi'),
  start: PoseFlag.optional(),
  goal: PoseFlag.optional(),
  headless: Flag,
  seed: CountFlag.default(1),
  duration: PositiveFlag.default(300),
  bus: z
    .enum(['in-process', 'ros2'], { error: 'expected in-process or ros2' })
    .default('in-process'),
  processes: ProcessesFlag,
  speed: SpeedFlag.optional(),
  record: z.string().optional(),
  json: Flag,
  port: PortFlag,
  senses: Flag,
  'blank-scan': Flag,
  verbose: Flag,
  help: Flag,
});
export type MissionFlags = z.output<typeof MissionFlags>;
