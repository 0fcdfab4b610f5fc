/** `npm start`: a robot, its stack and a world, with a page to watch and steer it, or headless. */
import { resolve } from 'node:path';
import { seeded } from '#nodes/math/random.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import { Recording } from '#nodes/bus/recording.ts';
import { loadMap } from '#nodes/mapping/map-file.ts';
import { circumscribedRadius } from '#nodes/math/footprint.ts';
import type { RobotProfile } from '#nodes/core/robot.ts';
import { componentAt, drawPose, freeSpace } from '#sim/scenarios/free-space.ts';
import { clearance } from '#sim/world/clearance.ts';
import type { WorldDescription } from '#sim/sdf/description.ts';
import { exitCodes, runCommand } from './command.ts';
import { openDashboard } from './dashboard.ts';
import { bodyPlane } from './mission/body.ts';
import { MissionFlags, missionFlags } from './mission/flags.ts';
import { Mission } from './mission/mission.ts';
import type { GoalReport, GoalSpec } from './mission/verdict.ts';
import { UsageError, helpText, joinNegativeValues, parseFlags } from './mission/options.ts';
import { missionReport } from './mission/report.ts';
import { prepare, robotNamed } from './mission/setup.ts';
import { catalogWorld, readWorld, worldFile } from './world-files.ts';

const PATROL_PAUSE = 1;
/** Time a person has to give the next goal before the patrol goes on [s]. */
const PERSON_PAUSE = 3;

interface Plan {
  readonly world: string;
  readonly robot: RobotProfile;
  readonly start: Pose2;
  /** Goals in turn; one goal is a mission, several a patrol without end. */
  readonly goals: readonly GoalSpec[];
}

/** Everything that can be refused before anything moves. */
function planOf(flags: MissionFlags): Plan {
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

function checkMap(file: string): void {
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

async function main(argv: readonly string[]): Promise<number> {
  const flags = parseFlags(joinNegativeValues(argv, missionFlags), missionFlags, MissionFlags);
  if (flags.help) {
    process.stdout.write(
      helpText('Drives a robot through a world.', 'npm start -- [flags]', missionFlags),
    );
    return exitCodes.ok;
  }
  const plan = planOf(flags);
  const tell = (text: string): void => {
    if (!flags.json) process.stdout.write(`${text}\n`);
  };
  const mission = new Mission(
    await prepare({
      ...plan,
      models: flags.models,
      ...(flags.map === undefined ? {} : { map: resolve(flags.map) }),
      seed: String(flags.seed),
      speed: flags.speed ?? (flags.headless ? 'max' : 1),
      blankScan: flags['blank-scan'],
      worker: !flags.headless,
    }),
    (level, node, text) => {
      if (flags.verbose || level === 'error' || level === 'warn')
        process.stderr.write(`[${level}] ${node}: ${text}\n`);
    },
  );
  const recording = flags.record === undefined ? undefined : record(flags.record, mission);
  const page = flags.headless ? undefined : await openDashboard(mission, plan.robot, flags.port);
  if (page !== undefined)
    tell(`trinav: ${plan.robot.title} in ${flags.world}, watch it at ${page.url}`);
  let interrupted = false;
  const stop = (): void => {
    if (interrupted) process.exit(exitCodes.interrupted); // asked twice
    interrupted = true;
    mission.interrupt();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  await mission.start();
  const report =
    flags.goal === undefined
      ? await patrolOn(mission, plan.goals, flags, tell, page !== undefined)
      : await mission.drive(flags.goal, { duration: flags.duration, arrival: 'stack' });
  await page?.close();
  mission.close();
  const end = await recording?.close();
  if (end?.kind === 'failed') process.stderr.write(`--record: ${end.reason}\n`);
  const result = missionReport(mission, report);
  if (flags.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else if (flags.goal !== undefined || flags.headless) tell(JSON.stringify(result, null, 2));
  if (report.outcome === 'interrupted') return exitCodes.interrupted;
  return report.outcome === 'reached' && report.contacts === 0 ? exitCodes.ok : exitCodes.failed;
}

/** Goal after goal, until interrupted or, headless, until the time is up. */
async function patrolOn(
  mission: Mission,
  goals: readonly GoalSpec[],
  flags: MissionFlags,
  tell: (text: string) => void,
  page: boolean,
): Promise<GoalReport> {
  let last: GoalReport | undefined;
  const until = flags.headless ? mission.host.bus.now() + flags.duration : Infinity;
  for (let i = 0; mission.host.bus.now() < until; i++) {
    const goal = goals[i % goals.length];
    if (goal === undefined) throw new UsageError('--world: there is nowhere to patrol to');
    last = await mission.drive(goal, { duration: flags.duration, arrival: 'stack' });
    tell(`goal ${goal.x.toFixed(1)},${goal.y.toFixed(1)}: ${last.outcome} ${last.reason}`);
    if (last.outcome === 'interrupted') return last;
    // a goal from the page takes the patrol's place; the patrol goes on when it is done
    await (page ? mission.idle(PERSON_PAUSE) : mission.runFor(PATROL_PAUSE));
  }
  return last ?? mission.drive({ x: 0, y: 0 }, { duration: 0, arrival: 'stack' });
}

function record(file: string, mission: Mission): Recording {
  try {
    const recording = new Recording(file);
    mission.host.bus.tap((delivery) => {
      recording.add(delivery);
    });
    return recording;
  } catch (error) {
    throw new UsageError(`--record: ${(error as Error).message}`);
  }
}

await runCommand(main);
