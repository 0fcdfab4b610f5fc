/** `npm start`: a robot, its stack and a world, with a page to watch and steer it, or headless. */
import { resolve } from 'node:path';
import { Recording } from '#nodes/bus/recording.ts';
import { exitCodes, runCommand } from './command.ts';
import { openDashboard } from './dashboard.ts';
import { logPrinter, logSettings } from './log.ts';
import { MissionFlags, missionFlags } from './mission/flags.ts';
import { interruptible } from './mission/interrupt.ts';
import { Mission } from './mission/mission.ts';
import { UsageError, helpText, joinNegativeValues, parseFlags } from './mission/options.ts';
import { patrol } from './mission/patrol.ts';
import { planOf } from './mission/plan.ts';
import type { Plan } from './mission/plan.ts';
import { exitCodeOf, missionReport, tellResult } from './mission/report.ts';
import { prepare } from './mission/setup.ts';
import { robotCommand } from './robot/command.ts';
import { noRosArgs, readRosArgs } from './ros/read-args.ts';
import { simulateOverRos } from './ros/simulated.ts';

async function main(argv: readonly string[]): Promise<number> {
  if (argv[0] === 'robot') return robotCommand(argv.slice(1));
  const { ros, rest } = readRosArgs(argv);
  const flags = parseFlags(joinNegativeValues(rest, missionFlags), missionFlags, MissionFlags);
  if (flags.help) {
    process.stdout.write(
      helpText(
        'Drives a robot through a world.',
        'npm start -- [flags], or npm start -- robot [flags] for a robot that is there already',
        missionFlags,
      ),
    );
    return exitCodes.ok;
  }
  const plan = planOf(flags);
  if (flags.bus === 'ros2') return simulateOverRos(flags, plan, ros);
  noRosArgs(ros, '--bus ros2');
  return simulate(flags, plan);
}

/** Simulator and stack in this process, in virtual time. */
async function simulate(flags: MissionFlags, plan: Plan): Promise<number> {
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
      senses: flags.senses,
      worker: !flags.headless,
    }),
    logPrinter(logSettings(flags.verbose)),
  );
  const recording = flags.record === undefined ? undefined : record(flags.record, mission);
  const page = flags.headless ? undefined : await openDashboard(mission.host, plan.robot, flags);
  if (page !== undefined)
    tell(`trinav: ${plan.robot.title} in ${flags.world}, watch it at ${page.url}`);
  interruptible(mission);
  await mission.start();
  const { duration, goal, headless } = flags;
  const report =
    goal === undefined
      ? await patrol(mission, {
          ...plan,
          duration,
          until: headless ? mission.now() + duration : Infinity,
          page: page !== undefined,
          tell,
        })
      : await mission.drive(goal, { duration, arrival: 'stack' });
  await page?.close();
  mission.close();
  const end = await recording?.close();
  if (end?.kind === 'failed') process.stderr.write(`--record: ${end.reason}\n`);
  tellResult(missionReport(mission, report), flags);
  return exitCodeOf(report);
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
