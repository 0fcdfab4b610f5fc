import { resolve } from 'node:path';
import { seeded } from '#nodes/math/random.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import { loadMap } from '#nodes/mapping/map-file.ts';
import { circumscribedRadius } from '#nodes/math/footprint.ts';
import type { RobotProfile } from '#nodes/core/robot.ts';
import { componentAt, drawPose, freeSpace } from '#sim/scenarios/free-space.ts';
import { clearance } from '#sim/world/clearance.ts';
import type { WorldDescription } from '#sim/sdf/description.ts';
import { catalogWorld, readWorld, worldFile } from '../world-files.ts';
import { bodyPlane } from './body.ts';
import type { MissionFlags } from './flags.ts';
import { UsageError } from './options.ts';
import { robotNamed } from './setup.ts';
import type { GoalSpec } from './verdict.ts';

export interface Plan {
  readonly world: string;
  readonly robot: RobotProfile;
  readonly start: Pose2;
  /** Goals in turn; one goal is a mission, several a patrol without end. */
  readonly goals: readonly GoalSpec[];
}

/** Everything that can be refused before anything moves. */
export function planOf(flags: MissionFlags): Plan {
  const robot = robotNamed(flags.robot);
  const world = worldFile(flags.world);
  const description = readWorld(world, flags.models);
  if (flags.map !== undefined) checkMap(flags.map);
  const start = startPose(flags, robot, description);
  const goals =
    flags.goal !== undefined
      ? [flags.goal]
      : (catalogWorld(flags.world)?.goals.map(({ x, y }) => ({ x, y })) ??
        patrol(flags, robot, description, start));
  return { world, robot, start, goals };
}

/** Throws a `UsageError` where a map cannot be loaded. */
export function checkMap(file: string): void {
  const loaded = loadMap(resolve(file));
  if (loaded.kind === 'error') throw new UsageError(`--map: ${loaded.message}`);
}

function startPose(flags: MissionFlags, robot: RobotProfile, world: WorldDescription): Pose2 {
  const plane = bodyPlane(robot, world);
  const given = flags.start ?? catalogWorld(flags.world)?.start;
  if (given !== undefined) {
    const start = { x: given.x, y: given.y, yaw: given.yaw ?? 0 };
    if (clearance(plane, Float64Array.from(robot.footprint.flat()), start, 0.1) <= 0)
      throw new UsageError(
        `--start: ${robot.name} would stand in something at ${String(start.x)},${String(start.y)}`,
      );
    return start;
  }
  const space = freeSpace(plane, circumscribedRadius(robot.footprint) + 0.05);
  const drawn = drawPose(space, space.main, seeded(`${String(flags.seed)}/start`));
  if (drawn === undefined)
    throw new UsageError(`--world: no room for ${robot.name} in ${flags.world}`);
  return drawn;
}

function patrol(
  flags: MissionFlags,
  robot: RobotProfile,
  world: WorldDescription,
  start: Pose2,
): GoalSpec[] {
  const space = freeSpace(bodyPlane(robot, world), circumscribedRadius(robot.footprint) + 0.1);
  const random = seeded(`${String(flags.seed)}/patrol`);
  const goals: GoalSpec[] = [];
  for (let i = 0; i < 6; i++) {
    const goal = drawPose(space, componentAt(space, start), random, goals.at(-1) ?? start, 1.5);
    if (goal !== undefined) goals.push({ x: goal.x, y: goal.y });
  }
  return goals;
}
