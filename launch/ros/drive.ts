import type { Ros2Bus } from '#nodes/bus/ros2.ts';
import { Recording } from '#nodes/bus/recording.ts';
import type { Placement } from '#nodes/core/names.ts';
import type { RobotProfile } from '#nodes/core/robot.ts';
import type { SmootherLimits } from '#nodes/safety/velocity-smoother.ts';
import type { Entry } from '../compose.ts';
import { openDashboard } from '../dashboard.ts';
import { logPrinter, logSettings } from '../log.ts';
import type { MissionFlags } from '../mission/flags.ts';
import { interruptible } from '../mission/interrupt.ts';
import { UsageError } from '../mission/options.ts';
import { patrol } from '../mission/patrol.ts';
import { exitCodeOf, tellResult } from '../mission/report.ts';
import type { GoalReport, GoalSpec } from '../mission/verdict.ts';
import type { RosArgs } from './args.ts';
import { RosMission } from './mission.ts';
import { openRos } from './open.ts';
import type { OpenedRos } from './open.ts';
import { recordAll } from './record.ts';

export type DriveFlags = Pick<
  MissionFlags,
  'duration' | 'goal' | 'headless' | 'json' | 'port' | 'processes' | 'record' | 'seed' | 'verbose'
>;

export interface DriveOptions {
  readonly flags: DriveFlags;
  readonly ros: RosArgs;
  readonly robot: RobotProfile;
  /** Without `--goal`: in turn; none: the robot waits for goals of others. */
  readonly goals: readonly GoalSpec[];
  readonly entries: readonly Entry[];
  readonly useSimTime: boolean;
  readonly place: Placement;
  readonly goalFrame: string;
  readonly truth: boolean;
  readonly pace: number;
  readonly smoother: SmootherLimits;
  readonly title: string;
}

/** Runs a launch over ROS to its end: processes, page, recording, goals; gives the exit code. */
export async function driveOverRos(options: DriveOptions, opened?: OpenedRos): Promise<number> {
  const { flags, robot, place } = options;
  const { bus, settings } =
    opened ?? (await openRos(options.ros, options.useSimTime, tellOnStderr));
  const tell = (text: string): void => {
    if (!flags.json) process.stdout.write(`${text}\n`);
  };
  const log = logSettings(flags.verbose, options.ros);
  const mission = new RosMission(
    {
      ...options,
      bus,
      ros: settings,
      baseFrame: robot.baseFrame,
      processes: flags.processes,
      seed: String(flags.seed),
      log,
    },
    logPrinter(log),
  );
  interruptible(mission);
  let recording: Recording | undefined;
  let page: Awaited<ReturnType<typeof openDashboard>> | undefined;
  let report: GoalReport;
  try {
    recording = flags.record === undefined ? undefined : record(flags.record, bus, place);
    if (!flags.headless) page = await openDashboard(mission.host, robot, flags, place);
    if (page !== undefined) tell(`trinav: ${options.title}, watch it at ${page.url}`);
    await mission.start();
    report = await drive(mission, options, tell, page !== undefined);
  } finally {
    await page?.close();
    await mission.close();
    await bus.close();
  }
  const end = await recording?.close();
  if (end?.kind === 'failed') process.stderr.write(`--record: ${end.reason}\n`);
  tellResult(rosReport(report, mission), flags);
  return exitCodeOf(report);
}

export function tellOnStderr(text: string): void {
  process.stderr.write(`${text}\n`);
}

function drive(
  mission: RosMission,
  { flags, goals }: DriveOptions,
  tell: (text: string) => void,
  page: boolean,
): Promise<GoalReport> {
  const { duration, goal, headless } = flags;
  if (goal !== undefined) return mission.drive(goal, { duration, arrival: 'stack' });
  const until = headless ? mission.now() + duration : Infinity;
  if (goals.length > 0) return patrol(mission, { goals, duration, until, page, tell });
  return mission.wait(until);
}

function record(file: string, bus: Ros2Bus, place: Placement): Recording {
  try {
    const recording = new Recording(file);
    recordAll(bus, place, recording);
    return recording;
  } catch (error) {
    throw new UsageError(`--record: ${(error as Error).message}`);
  }
}

/** What `--json` prints: the same fields as of a simulated mission in this process. */
export function rosReport(report: GoalReport, mission?: RosMission): object {
  const invalid = mission?.invalidity() ?? [];
  const factor = mission?.realtimeFactor() ?? NaN;
  return {
    ...report,
    outcome: report.outcome === 'interrupted' ? 'aborted' : report.outcome,
    min_clearance: Number.isFinite(report.min_clearance) ? report.min_clearance : null,
    hash: null, // over a network no two runs are equal
    valid: invalid.length === 0,
    invalid_because: invalid,
    realtime_factor: Number.isFinite(factor) ? factor : null,
    latency_ms: mission?.watch.latency() ?? { p50: null, p99: null },
    policy_share: mission?.watch.share.share ?? null,
    stages: mission?.watch.stages() ?? [],
  };
}
