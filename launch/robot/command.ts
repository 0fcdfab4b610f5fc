import { resolve } from 'node:path';
import { resolveName } from '#nodes/core/names.ts';
import type { Ros2Bus } from '#nodes/bus/ros2.ts';
import { exitCodes } from '../command.ts';
import { launchProblems } from '../compose.ts';
import { UsageError, helpText, joinNegativeValues, parseFlags } from '../mission/options.ts';
import { checkMap } from '../mission/plan.ts';
import { exitCodeOf, tellResult } from '../mission/report.ts';
import { robotNamed } from '../mission/setup.ts';
import type { GoalReport } from '../mission/verdict.ts';
import { applyRosArgs, placementFor } from '../ros/apply.ts';
import type { RosArgs } from '../ros/args.ts';
import { driveOverRos, rosReport, tellOnStderr } from '../ros/drive.ts';
import { openRos } from '../ros/open.ts';
import type { OpenedRos } from '../ros/open.ts';
import { readRosArgs } from '../ros/read-args.ts';
import { tableNames } from '../ros/table-names.ts';
import { smootherLimits } from '../stack.ts';
import { remapsOf, robotEntries } from './entries.ts';
import { RobotFlags, robotFlags } from './flags.ts';
import { namespacesOf } from './look.ts';
import type { Looking } from './look.ts';
import { meetRobot } from './meet.ts';
import type { Meeting, Met } from './meet.ts';

/** `npm start -- robot`: the stack for a robot, or a Gazebo, that is there already. */
export async function robotCommand(argv: readonly string[]): Promise<number> {
  const { ros, rest } = readRosArgs(argv);
  const flags = parseFlags(joinNegativeValues(rest, robotFlags), robotFlags, RobotFlags);
  if (flags.help) {
    process.stdout.write(
      helpText(
        'Drives a robot that is there already, real or in Gazebo, over ROS 2.',
        'npm start -- robot [flags] [--ros-args ...]',
        robotFlags,
      ),
    );
    return exitCodes.ok;
  }
  const robot = robotNamed(flags.robot);
  if (flags.map !== undefined) checkMap(flags.map);
  const opened = await openRos(ros, timeAsked(ros), tellOnStderr);
  const scout = new Scout(flags, ros, opened.bus);
  const meeting = await scout.meet();
  if (meeting.kind !== 'met') {
    await opened.bus.close();
    return notMet(meeting, flags);
  }
  const { namespace } = scout;
  tellOnStderr(metText(meeting, robot.title, namespace));
  return driveOverRos(
    driveOptions(meeting, flags, ros, namespace),
    await inTimeOf(meeting, opened, ros),
  );
}

/** Looks for the robot until it is found, given up or interrupted. */
class Scout {
  namespace: string;
  readonly #flags: RobotFlags;
  readonly #ros: RosArgs;
  readonly #bus: Ros2Bus;

  constructor(flags: RobotFlags, ros: RosArgs, bus: Ros2Bus) {
    this.#flags = flags;
    this.#ros = ros;
    this.#bus = bus;
    this.namespace = rooted(flags.namespace ?? this.#place().namespace ?? '/');
  }

  async meet(): Promise<Meeting> {
    let interrupted = false;
    const stop = (): void => {
      interrupted = true;
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
    const meeting = await meetRobot({
      bus: this.#bus,
      robot: robotNamed(this.#flags.robot),
      looking: () => this.#looking(),
      wait: this.#flags.wait,
      tell: tellOnStderr,
      interrupted: () => interrupted,
    });
    process.off('SIGINT', stop).off('SIGTERM', stop);
    return meeting;
  }

  #place() {
    return placementFor({}, tableNames, 'mission', this.#ros);
  }

  #looking(): Looking {
    if (this.#flags.namespace === undefined && this.namespace === '/') {
      const found = namespacesOf(this.#bus, this.#flags.robot);
      if (found.length === 1) this.namespace = found[0] ?? '/';
    }
    const { namespace } = this;
    const { remaps = {} } = placementFor({ namespace }, tableNames, 'mission', this.#ros);
    return { robot: this.#flags.robot, namespace, given: remaps, own: () => false };
  }
}

function driveOptions(met: Met, flags: RobotFlags, ros: RosArgs, namespace: string) {
  const profile = robotNamed(flags.robot);
  const robot = { ...profile, baseFrame: met.plan.base };
  const start = { x: 0, y: 0, yaw: 0, ...withoutUndefined(flags.start) };
  const map = flags.map === undefined ? undefined : resolve(flags.map);
  const applied = applyRosArgs(
    robotEntries(met, {
      robot: profile,
      start,
      map,
      namespace,
      microphones: flags.microphones,
      senses: flags.senses,
    }),
    ros,
  );
  const place = placementFor({ namespace, remaps: remapsOf(met) }, tableNames, 'mission', ros);
  const outside = tableNames.map((name) => resolveName(name, 'mission', place));
  const problems = [...applied.problems, ...launchProblems(applied.entries, outside)];
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  for (const warning of applied.warnings) tellOnStderr(`--ros-args: ${warning}`);
  return {
    flags,
    ros,
    robot,
    goals: [],
    entries: applied.entries,
    useSimTime: met.simulatedTime,
    place,
    goalFrame: map !== undefined || met.localized ? 'map' : 'odom',
    truth: false,
    pace: 1,
    smoother: smootherLimits(profile),
    title: profile.title,
  };
}

/** Joins anew where the robot turns out to live in simulated time and nobody said so. */
async function inTimeOf(met: Met, opened: OpenedRos, ros: RosArgs): Promise<OpenedRos> {
  if (met.simulatedTime === opened.settings.useSimTime) return opened;
  await opened.bus.close();
  return openRos(ros, met.simulatedTime, tellOnStderr);
}

function timeAsked({ parameters }: RosArgs): boolean {
  return [...parameters.values()].some((values) => values.get('use_sim_time') === true);
}

const rooted = (namespace: string): string =>
  namespace.startsWith('/') ? namespace : `/${namespace}`;

function withoutUndefined(pose: RobotFlags['start']): { x?: number; y?: number; yaw?: number } {
  if (pose === undefined) return {};
  const { x, y, yaw = 0 } = pose;
  return { x, y, yaw };
}

function metText({ seen, plan, localized, simulatedTime }: Met, title: string, ns: string): string {
  const lines = [
    `${title} in ${ns}: ${Object.values(seen.names).join(' ')}`,
    `commands as ${String(seen.command)}, ${simulatedTime ? 'simulated' : 'real'} time`,
    plan.robotMoves
      ? `the robot publishes odom -> ${plan.base} itself`
      : `the stack publishes odom -> ${plan.base}`,
    ...plan.completed.map(
      ({ parent, child }) => `tf: ${parent} -> ${child} is added from the profile`,
    ),
    ...(localized ? ['map and map -> odom come from others'] : []),
  ];
  return lines.join('\n  ');
}

/** What is printed when the robot did not come. */
function notMet(meeting: Exclude<Meeting, Met>, flags: RobotFlags): number {
  const reason =
    meeting.kind === 'interrupted' ? 'interrupted' : `no robot: ${meeting.reasons.join('; ')}`;
  const report: GoalReport = {
    outcome: meeting.kind === 'interrupted' ? 'interrupted' : 'aborted',
    reason,
    time: 0,
    path_length: 0,
    contacts: 0,
    min_clearance: Infinity,
  };
  if (meeting.kind === 'missing') tellOnStderr(reason);
  tellResult(rosReport(report), flags);
  return exitCodeOf(report);
}
