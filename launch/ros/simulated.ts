import { resolve } from 'node:path';
import { resolveName } from '#nodes/core/names.ts';
import { launchProblems } from '../compose.ts';
import type { MissionFlags } from '../mission/flags.ts';
import { UsageError } from '../mission/options.ts';
import type { Plan } from '../mission/plan.ts';
import { external, simulatedEntries } from '../mission/setup.ts';
import { smootherLimits } from '../stack.ts';
import { applyRosArgs, placementFor } from './apply.ts';
import type { RosArgs } from './args.ts';
import { driveOverRos } from './drive.ts';
import { tableNames } from './table-names.ts';

/** `npm start -- --bus ros2`: our simulator and the stack, in processes that talk over ROS. */
export async function simulateOverRos(
  flags: MissionFlags,
  plan: Plan,
  ros: RosArgs,
): Promise<number> {
  const pace = flags.speed ?? 1;
  if (pace === 'max')
    throw new UsageError('--speed: max needs the in-process bus; over ROS give a factor');
  const applied = applyRosArgs(
    simulatedEntries({
      ...plan,
      models: flags.models,
      ...(flags.map === undefined ? {} : { map: resolve(flags.map) }),
      seed: String(flags.seed),
      speed: pace,
      blankScan: flags['blank-scan'],
      senses: flags.senses,
    }),
    ros,
  );
  const place = placementFor({}, tableNames, 'mission', ros);
  const outside = external.map((name) => resolveName(name.slice(1), 'mission', place));
  const problems = [...applied.problems, ...launchProblems(applied.entries, outside)];
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  for (const warning of applied.warnings) process.stderr.write(`--ros-args: ${warning}\n`);
  return driveOverRos({
    flags,
    ros,
    robot: plan.robot,
    goals: plan.goals,
    entries: applied.entries,
    // the simulator is the clock of everybody else
    useSimTime: applied.useSimTime ?? true,
    place,
    goalFrame: 'map',
    truth: true,
    pace,
    smoother: smootherLimits(plan.robot),
    title: `${plan.robot.title} in ${flags.world}`,
  });
}
