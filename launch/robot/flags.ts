import { z } from 'zod';
import { PortFlag, ProcessesFlag, missionFlags } from '../mission/flags.ts';
import { CountFlag, PoseFlag, PositiveFlag } from '../mission/options.ts';
import type { FlagSpec } from '../mission/options.ts';

const {
  robot,
  goal,
  headless,
  map,
  senses,
  seed,
  duration,
  record,
  json,
  port,
  processes,
  verbose,
  help,
} = missionFlags;

export const robotFlags = {
  robot,
  namespace: {
    type: 'string',
    value: 'NAME',
    doc: "The robot's namespace; without it the one robot of this kind that is there",
  },
  goal: {
    ...goal,
    doc: 'Where to drive, in map where there is a map, else in odom; without it goals come from others',
  },
  map,
  start: { type: 'string', value: 'X,Y,YAW', doc: 'Where the robot stands in the map [m, rad]' },
  senses,
  microphones: {
    type: 'string',
    value: 'DEVICE',
    doc: 'Record a microphone array of this machine, an ALSA device such as hw:1,0 or default',
  },
  wait: { type: 'string', value: 'S', doc: 'How long to wait for the robot; default 60' },
  headless,
  json,
  duration: { ...duration, doc: 'Seconds until a goal counts as missed' },
  record,
  port,
  processes,
  seed,
  verbose,
  help,
} as const satisfies Record<string, FlagSpec>;

const Flag = z.boolean().default(false);
const namespace = /^\/?[A-Za-z_]\w*(\/[A-Za-z_]\w*)*$/;

export const RobotFlags = z.strictObject({
  robot: z.string().default('turtlebot3_waffle_pi'),
  namespace: z
    .string()
    .regex(namespace, 'expected a name such as robot1 or /site/robot1')
    .optional(),
  goal: PoseFlag.optional(),
  map: z.string().optional(),
  start: PoseFlag.optional(),
  senses: Flag,
  microphones: z.string().min(1).optional(),
  wait: PositiveFlag.default(60),
  headless: Flag,
  json: Flag,
  duration: PositiveFlag.default(300),
  record: z.string().optional(),
  port: PortFlag,
  processes: ProcessesFlag,
  seed: CountFlag.default(1),
  verbose: Flag,
  help: Flag,
});
export type RobotFlags = z.output<typeof RobotFlags>;
