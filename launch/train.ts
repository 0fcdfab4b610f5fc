/** `npm run train -- policy|lidar|…`: trains a model of the catalogue. */
import { resolve } from 'node:path';
import { z } from 'zod';
import type { RobotProfile } from '#nodes/core/robot.ts';
import { catalogDirectory } from '#models/registry.ts';
import { trainPolicy } from '#models/train/policy.ts';
import { runCommand } from './command.ts';
import { CountFlag, helpText, parseFlags, UsageError, type FlagSpec } from './mission/options.ts';
import { robots } from './robots/registry.ts';
import { trainAudioCommand } from './train/audio.ts';
import { trainCameraCommand } from './train/camera.ts';
import { convertDetectorCommand } from './train/detector-photo.ts';
import { trainLidarCommand } from './train/lidar.ts';

const flags = {
  robot: { type: 'string', value: 'NAME', doc: 'Policy of a robot, by either name; default all' },
  seed: { type: 'string', value: 'S', doc: 'Seed of worlds, noise and weights; default 1' },
  rounds: { type: 'string', value: 'K', doc: 'Rounds the student drives itself; default 2' },
  samples: { type: 'string', value: 'N', doc: 'Labelled moments a round; default 16000' },
  epochs: { type: 'string', value: 'N', doc: 'Passes over the data after each round; default 12' },
  episodes: { type: 'string', value: 'N', doc: 'Unseen courses a robot at the end; default 40' },
  work: { type: 'string', value: 'DIR', doc: 'Where the rounds are kept; default out/train' },
  catalog: { type: 'string', value: 'DIR', doc: 'Where the model goes; default models/catalog' },
  help: { type: 'boolean', doc: 'Print this' },
} as const satisfies Record<string, FlagSpec>;

const Flags = z.strictObject({
  robot: z.string().optional(),
  seed: CountFlag.default(1),
  rounds: CountFlag.default(2),
  samples: CountFlag.pipe(z.number().min(1000)).default(16_000),
  epochs: CountFlag.pipe(z.number().min(1)).default(12),
  episodes: CountFlag.pipe(z.number().min(2)).default(40),
  work: z.string().default('out/train'),
  catalog: z.string().default(catalogDirectory),
  help: z.boolean().default(false),
});

/** The robots that share a policy; the first, which it is named after, counts twice. */
function fleet(policy: string): RobotProfile[] {
  const all = Object.values(robots).filter((robot) => robot.policy === policy);
  const namesake = all.filter(({ name }) => name === policy);
  return [
    ...namesake,
    ...all.sort((a, b) => Number(b.name === policy) - Number(a.name === policy)),
  ];
}

/** Trainers with flags of their own. */
const trainers: Readonly<Record<string, (argv: readonly string[]) => Promise<void>>> = {
  camera: trainCameraCommand,
  'detector-photo': convertDetectorCommand,
  keyword: (argv) => trainAudioCommand('keyword', argv),
  lidar: trainLidarCommand,
  'sound-events': (argv) => trainAudioCommand('sound-events', argv),
};

await runCommand(async (argv) => {
  const [first = '', ...rest] = argv;
  const trainer = trainers[first];
  if (trainer !== undefined) {
    await trainer(rest);
    return 0;
  }
  const { positionals, help, robot, work, catalog, ...options } = parseFlags(argv, flags, Flags);
  const usage = `npm run train -- policy|${Object.keys(trainers).join('|')} [flags]`;
  if (help || positionals.length === 0) {
    process.stdout.write(helpText('Trains a model of the catalogue', usage, flags));
    return 0;
  }
  if (positionals.join(' ') !== 'policy') {
    throw new UsageError(`'${positionals.join(' ')}' cannot be trained; usage: ${usage}`);
  }
  const policies = new Set(Object.values(robots).map(({ policy }) => policy));
  const wanted = robot === undefined ? undefined : (robots[robot]?.policy ?? robot);
  if (wanted !== undefined && !policies.has(wanted)) {
    const known = [...policies, ...Object.keys(robots)].join(', ');
    throw new UsageError(`--robot: '${wanted}' is unknown; known are ${known}`);
  }
  const tell = (text: string): void => {
    process.stderr.write(`${text}\n`);
  };
  for (const policy of wanted === undefined ? policies : [wanted]) {
    await trainPolicy({
      ...options,
      policy,
      robots: fleet(policy),
      work: resolve(work),
      catalog: resolve(catalog),
      tell,
    });
  }
  return 0;
});
