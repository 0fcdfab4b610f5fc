/** `npm run evaluate -- goals|barn …`: many missions, on all cores, resumable. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { seeded } from '#nodes/math/random.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import { circumscribedRadius } from '#nodes/math/footprint.ts';
import { componentAt, drawPose, freeSpace } from '#sim/scenarios/free-space.ts';
import { runCommand } from './command.ts';
import { audioFlags, evaluateAudio } from './evaluate/audio.ts';
import { barnPathLength, barnPathPoint, barnTask } from './evaluate/barn-score.ts';
import type { BarnResult, BarnTrial } from './evaluate/barn-trial.ts';
import type { GoalSegment, SegmentResult } from './evaluate/goal-segment.ts';
import { directionFlags, evaluateDirection } from './evaluate/direction.ts';
import { codeIdentity, modelIdentity } from './evaluate/identity.ts';
import { detectorFlags, evaluateDetector } from './evaluate/detector.ts';
import { evaluateFloor, floorFlags } from './evaluate/floor.ts';
import { evaluateLidar, lidarFlags } from './evaluate/lidar.ts';
import { parseNpy } from './evaluate/npy.ts';
import { dropPartial, runJobs } from './evaluate/shards.ts';
import { evaluateRooms, roomsFlags } from './evaluate/rooms.ts';
import { evaluateSenses, sensesFlags } from './evaluate/senses.ts';
import { evaluateTracker, trackerFlags } from './evaluate/tracker.ts';
import type { Job, JobResult } from './evaluate/shards.ts';
import { worldFlags } from './mission/flags.ts';
import {
  CountFlag,
  PoseFlag,
  UsageError,
  helpText,
  joinNegativeValues,
  parseFlags,
} from './mission/options.ts';
import type { FlagSpec } from './mission/options.ts';
import { bodyPlane } from './mission/body.ts';
import { robotNamed } from './mission/setup.ts';
import { readWorld, worldFile } from './world-files.ts';

const shared = {
  seed: { type: 'string', value: 'S', doc: 'Seed of the whole evaluation; default 1' },
  out: { type: 'string', value: 'F.json', doc: 'Where the result is written' },
  'blank-scan': { type: 'boolean', doc: 'The policy sees an empty scan (it must fail)' },
  help: { type: 'boolean', doc: 'Print this' },
} as const satisfies Record<string, FlagSpec>;

const goalFlags = {
  ...worldFlags,
  goals: { type: 'string', value: 'N', doc: 'How many goals; default 30' },
  ...shared,
} as const satisfies Record<string, FlagSpec>;

const barnFlags = {
  worlds: { type: 'string', value: 'DIR', doc: 'Folder of world_N.world' },
  paths: { type: 'string', value: 'DIR', doc: 'Folder of path_N.npy' },
  trials: { type: 'string', value: 'N', doc: 'Trials a world; default 1' },
  ...shared,
} as const satisfies Record<string, FlagSpec>;

const Shared = {
  seed: CountFlag.default(1),
  out: z.string({ error: 'a file name is needed' }),
  'blank-scan': z.boolean().default(false),
  help: z.boolean().default(false),
};
const GoalFlags = z.strictObject({
  ...Shared,
  world: z.string({ error: 'a world is needed' }),
  models: z.array(z.string()).default([]),
  map: z.string().optional(),
  robot: z.string().default('turtlebot3_burger'),
  start: PoseFlag.optional(),
  goals: CountFlag.pipe(z.number().min(1)).default(30),
});
const BarnFlags = z.strictObject({
  ...Shared,
  worlds: z.string({ error: 'a folder is needed' }),
  paths: z.string({ error: 'a folder is needed' }),
  trials: CountFlag.pipe(z.number().min(1)).default(1),
});

/** Goals that share one run of the stack; a piece begins with an empty map. */
const PIECE = 5;

async function evaluateGoals(argv: readonly string[]): Promise<void> {
  const flags = parseFlags(joinNegativeValues(argv, goalFlags), goalFlags, GoalFlags);
  const robot = robotNamed(flags.robot);
  const file = worldFile(flags.world);
  const { start, goals } = drawGoals(flags, file);
  const jobs: Job[] = [];
  for (let first = 0; first < goals.length; first += PIECE) {
    const input: GoalSegment = {
      world: file,
      models: flags.models,
      robot: flags.robot,
      ...(flags.map === undefined ? {} : { map: resolve(flags.map) }),
      start: goals[first - 1] ?? start,
      goals: goals.slice(first, first + PIECE).map(({ x, y }) => ({ x, y })),
      seed: `${String(flags.seed)}/${flags.world}/${String(first)}`,
      blankScan: flags['blank-scan'],
    };
    jobs.push({ key: `goals ${String(first)}`, kind: 'goals', input });
  }
  const done = await runAll(jobs, argv, flags.out, ({ result }) => {
    const { goals: pieces } = result as SegmentResult;
    return pieces.map(({ outcome }) => outcome).join(' ');
  });
  const segments = jobs.map(({ key }) => done.get(key) as SegmentResult);
  const results = segments.flatMap(({ goals: piece }) => piece);
  const moving = segments.reduce((sum, s) => sum + s.moving, 0);
  const own = segments.reduce((sum, s) => sum + s.own, 0);
  finish(flags.out, {
    world: flags.world,
    robot: robot.name,
    seed: flags.seed,
    reached: results.filter(({ outcome }) => outcome === 'reached').length,
    contacts: results.reduce((sum, { contacts }) => sum + contacts, 0),
    policy_share: moving === 0 ? 1 : own / moving,
    goals: results,
  });
}

/** Start and goals of an evaluation, uniform over where the robot fits with room to spare. */
function drawGoals(
  flags: z.output<typeof GoalFlags>,
  file: string,
): { start: Pose2; goals: Pose2[] } {
  const robot = robotNamed(flags.robot);
  const world = readWorld(file, flags.models);
  const space = freeSpace(bodyPlane(robot, world), circumscribedRadius(robot.footprint) + 0.05);
  const random = seeded(`${String(flags.seed)}/goals`);
  const given = flags.start;
  const component = given === undefined ? space.main : componentAt(space, given);
  const start =
    given === undefined ? drawPose(space, component, random) : { ...given, yaw: given.yaw ?? 0 };
  if (start === undefined || component === 0)
    throw new UsageError(`--start: there is no free space for ${robot.name} there`);
  const goals: Pose2[] = [];
  while (goals.length < flags.goals) {
    const goal = drawPose(space, component, random, goals.at(-1) ?? start, 2);
    if (goal === undefined)
      throw new UsageError(`--world: no free place of ${flags.world} is 2 m away from another`);
    goals.push(goal);
  }
  return { start, goals };
}

async function evaluateBarn(argv: readonly string[]): Promise<void> {
  const flags = parseFlags(joinNegativeValues(argv, barnFlags), barnFlags, BarnFlags);
  const worlds = barnWorlds(flags.worlds, flags.paths);
  const jobs = worlds.flatMap(({ world, worldFile: file, length }) =>
    Array.from({ length: flags.trials }, (_, trial): Job => {
      const input: BarnTrial = {
        worldFile: file,
        world,
        trial,
        length,
        seed: `${String(flags.seed)}/${String(world)}/${String(trial)}`,
        blankScan: flags['blank-scan'],
      };
      return { key: `world ${String(world)} trial ${String(trial)}`, kind: 'barn', input };
    }),
  );
  const done = await runAll(jobs, argv, flags.out, ({ result }) => {
    const { outcome, time, score } = result as BarnResult;
    return `${outcome} ${time.toFixed(1)} s, score ${score.toFixed(3)}`;
  });
  const results = jobs.map(({ key }) => done.get(key) as BarnResult);
  const share = (outcome: string): number =>
    results.filter((r) => r.outcome === outcome).length / results.length;
  const moving = results.reduce((sum, r) => sum + r.moving, 0);
  const own = results.reduce((sum, r) => sum + r.own, 0);
  finish(flags.out, {
    score: results.reduce((sum, r) => sum + r.score, 0) / results.length,
    success: share('reached'),
    collision: share('collision'),
    timeout: share('timeout') + share('aborted'),
    clip: barnTask.clip,
    policy_share: moving === 0 ? 1 : own / moving,
    trials: results.map(({ moving: m, own: o, ...trial }) => ({
      ...trial,
      policy_share: m === 0 ? 1 : o / m,
    })),
  });
}

function barnWorlds(
  worlds: string,
  paths: string,
): { world: number; worldFile: string; length: number }[] {
  if (!existsSync(worlds)) throw new UsageError(`--worlds: no such folder: ${worlds}`);
  const found = readdirSync(worlds)
    .map((name) => /^world_(\d+)\.world$/.exec(name)?.[1])
    .filter((number) => number !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
  if (found.length === 0) throw new UsageError(`--worlds: no world_N.world in ${worlds}`);
  return found.map((world) => {
    const pathFile = join(paths, `path_${String(world)}.npy`);
    if (!existsSync(pathFile)) throw new UsageError(`--paths: no such file: ${pathFile}`);
    const { rows, data } = parseNpy(readFileSync(pathFile), pathFile);
    const points = Array.from({ length: rows }, (_, i) =>
      barnPathPoint(data[2 * i] ?? 0, data[2 * i + 1] ?? 0),
    );
    const file = resolve(worlds, `world_${String(world)}.world`);
    return { world, worldFile: file, length: barnPathLength(points) };
  });
}

async function runAll(
  jobs: readonly Job[],
  argv: readonly string[],
  out: string,
  tell: (result: JobResult) => string,
): Promise<Map<string, unknown>> {
  const started = process.uptime();
  return runJobs(jobs, {
    out,
    identity: { arguments: argv.join(' '), code: codeIdentity(), model: modelIdentity() },
    onProgress: (done, total, last) => {
      const left = ((process.uptime() - started) / done) * (total - done);
      process.stderr.write(
        `${String(done)}/${String(total)}  ${last.key}: ${tell(last)}  (about ${left.toFixed(0)} s left)\n`,
      );
    },
  });
}

function finish(out: string, result: object): void {
  writeFileSync(out, `${JSON.stringify(result, null, 2)}\n`);
  dropPartial(out);
  const long = new Set(['goals', 'trials']);
  const summary = Object.fromEntries(Object.entries(result).filter(([key]) => !long.has(key)));
  process.stdout.write(`${JSON.stringify(summary)}\n`);
}

const kinds: Readonly<
  Record<
    string,
    {
      run: (argv: readonly string[]) => Promise<void>;
      flags: Record<string, FlagSpec>;
      doc: string;
    }
  >
> = {
  goals: {
    run: evaluateGoals,
    flags: goalFlags,
    doc: 'Random goals in a world, one after another',
  },
  direction: {
    run: evaluateDirection,
    flags: directionFlags,
    doc: 'Where sounds come from: microphones in rooms, with noise',
  },
  barn: {
    run: evaluateBarn,
    flags: barnFlags,
    doc: 'The BARN Challenge: a Jackal through clutter',
  },
  detector: {
    run: evaluateDetector,
    flags: detectorFlags,
    doc: 'What the photo detector finds on labelled photographs',
  },
  floor: {
    run: evaluateFloor,
    flags: floorFlags,
    doc: 'Where the camera network sees the floor end in our own worlds',
  },
  lidar: {
    run: evaluateLidar,
    flags: lidarFlags,
    doc: 'Who reads scans best: networks against geometry',
  },
  rooms: {
    run: evaluateRooms,
    flags: roomsFlags,
    doc: 'What the camera network finds in rooms drawn at random',
  },
  senses: {
    run: evaluateSenses,
    flags: sensesFlags,
    doc: 'Scenarios made for camera, LiDAR and microphones, complete or with senses taken away',
  },
  tracker: {
    run: evaluateTracker,
    flags: trackerFlags,
    doc: 'Tracks of people and vehicles, with each sense taken away',
  },
  audio: {
    run: evaluateAudio,
    flags: audioFlags,
    doc: 'Spoken commands and sounds, by voices and generators never trained on',
  },
};

await runCommand(async (argv) => {
  const [name = '', ...rest] = argv;
  const kind = kinds[name];
  if (kind === undefined) {
    const list = Object.entries(kinds).map(([k, { doc }]) => `  ${k.padEnd(8)}${doc}`);
    const text = `Usage: npm run evaluate -- KIND [flags]\n\n${list.join('\n')}\n\nKIND --help tells the flags.\n`;
    if (name !== '--help' && name !== '')
      throw new UsageError(`'${name}' is no evaluation\n${text}`);
    process.stdout.write(text);
    return 0;
  }
  if (rest.includes('--help')) {
    process.stdout.write(helpText(kind.doc, `npm run evaluate -- ${name} [flags]`, kind.flags));
    return 0;
  }
  await kind.run(rest);
  return 0;
});
