import { readFileSync } from 'node:fs';
import type { Session } from '#nodes/core/model.ts';
import type { RobotProfile } from '#nodes/core/robot.ts';
import { topics } from '#nodes/core/topics.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import type { SimParams } from '#sim/params.ts';
import { launchProblems, run } from '../compose.ts';
import type { Entry } from '../compose.ts';
import { nodes } from '../nodes.ts';
import { robots } from '../robots/registry.ts';
import { smootherLimits, stack, stackModels } from '../stack.ts';
import type { MissionSpec } from './mission.ts';
import { loadModels } from './models.ts';
import { UsageError } from './options.ts';

export interface Setup {
  /** World file, already found. */
  readonly world: string;
  readonly models: readonly string[];
  readonly robot: RobotProfile;
  readonly start: Pose2;
  /** Where the stack is told the robot stands, when that is not the truth. */
  readonly believed?: Pose2;
  readonly map?: string | undefined;
  readonly seed: string;
  readonly speed: number | 'max';
  readonly blankScan?: boolean;
  readonly senses?: boolean;
  readonly sim?: Partial<Pick<SimParams, 'faults' | 'sounds' | 'depth'>>;
  readonly worker?: boolean;
  readonly settle?: number;
  /** Stands between the stack and its models; tests break them here. */
  readonly wrapSession?: (session: Session) => Session;
}

/** Throws a `UsageError` for a robot nobody knows. */
export function robotNamed(name: string): RobotProfile {
  const robot = robots[name];
  if (robot === undefined)
    throw new UsageError(`--robot: '${name}' is none of ${Object.keys(robots).join(', ')}`);
  return robot;
}

/** A robot in a simulated world, and its stack; throws a `UsageError` for what cannot work. */
export function simulatedEntries(setup: Setup): Entry[] {
  const { robot, start, map, believed = start } = setup;
  const entries: Entry[] = [
    run(nodes.sim, {
      world: setup.world,
      model_paths: [...setup.models, ...resourcePaths()],
      robot,
      robot_description: urdfOf(robot),
      start,
      ...setup.sim,
    }),
    ...stack({
      robot,
      start: believed,
      map,
      blankScan: setup.blankScan ?? false,
      senses: setup.senses ?? false,
    }),
  ];
  const problems = launchProblems(entries, external);
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  return entries;
}

/** The same with models loaded, ready for a mission in this process. */
export async function prepare(setup: Setup): Promise<MissionSpec> {
  const { robot } = setup;
  const entries = simulatedEntries(setup);
  return {
    entries,
    models: (await loadModels(entries, new Set(stackModels(robot)))).map((model) => ({
      ...model,
      session: setup.wrapSession?.(model.session) ?? model.session,
    })),
    seed: setup.seed,
    speed: setup.speed,
    smoother: smootherLimits(robot),
    ...(setup.worker === undefined ? {} : { worker: setup.worker }),
    ...(setup.settle === undefined ? {} : { settle: setup.settle }),
  };
}

/** Folders that Gazebo would search for models too. */
export function resourcePaths(): string[] {
  return (process.env['GZ_SIM_RESOURCE_PATH'] ?? '').split(':').filter((path) => path !== '');
}

/** What people and the launch itself publish, and what is silent where a robot lacks a sense. */
export const external = [
  topics.goalPose,
  topics.initialPose,
  topics.cmdVelTeleop,
  topics.emergencyStop,
  topics.voiceStop,
  topics.nodeFailures,
  topics.map,
  topics.detections,
  topics.soundSources,
  topics.soundEvents,
  topics.tracks,
  topics.tracksPredicted,
].map(({ name }) => `/${name}`);

export function urdfOf({ name }: RobotProfile): string {
  const file = new URL(`../robots/${name.replaceAll('_', '-')}.urdf`, import.meta.url);
  return readFileSync(file, 'utf8');
}
