import { openRos2 } from '#nodes/bus/ros2.ts';
import type { Ros2Bus } from '#nodes/bus/ros2.ts';
import { UsageError } from '../mission/options.ts';
import type { RosSettings } from '../supervisor/protocol.ts';
import type { RosArgs } from './args.ts';
import { findRos, loadProblem } from './find.ts';
import { setUpRos } from './setup.ts';

export interface OpenedRos {
  readonly bus: Ros2Bus;
  /** For processes that join too. */
  readonly settings: RosSettings;
}

/**
 * Joins ROS 2: the sourced one, else a private one, which is set up where it is missing. Throws a
 * `UsageError` with what this machine lacks.
 *
 * @param tell hears of progress
 */
export async function openRos(
  args: RosArgs,
  useSimTime: boolean,
  tell: (text: string) => void,
): Promise<OpenedRos> {
  let ros = findRos();
  if (ros.kind === 'missing') {
    const made = await setUpRos(tell);
    if (made.kind !== 'ready')
      throw new UsageError(`ROS 2 is missing and cannot be set up:\n${made.reasons.join('\n')}`);
    ros = findRos();
  }
  if (ros.kind === 'missing') throw new UsageError(`ROS 2 is missing: ${ros.reasons.join('; ')}`);
  const problem = loadProblem(ros);
  if (problem !== undefined) throw new UsageError(`ROS 2 does not load: ${problem}`);
  const settings: RosSettings = {
    rclnodejs: ros.rclnodejs,
    env: ros.env,
    args: args.enclave === undefined ? [] : ['--ros-args', '--enclave', args.enclave],
    useSimTime,
  };
  try {
    return { bus: await openRos2(settings), settings };
  } catch (error) {
    throw new UsageError(`ROS 2 cannot be joined: ${(error as Error).message}`);
  }
}
