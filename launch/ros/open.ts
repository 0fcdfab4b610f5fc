import { fileURLToPath } from 'node:url';
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
  const env = { ...transportSettings(process.env), ...ros.env };
  Object.assign(process.env, env);
  const settings: RosSettings = {
    rclnodejs: ros.rclnodejs,
    env,
    args: args.enclave === undefined ? [] : ['--ros-args', '--enclave', args.enclave],
    useSimTime,
  };
  try {
    return { bus: await openRos2(settings), settings };
  } catch (error) {
    throw new UsageError(`ROS 2 cannot be joined: ${(error as Error).message}`);
  }
}

/** Where Fast DDS, the default middleware, reads settings from, by the names of its versions. */
const settingsFiles = ['FASTDDS_DEFAULT_PROFILES_FILE', 'FASTRTPS_DEFAULT_PROFILES_FILE'] as const;

/** Shared memory for pictures, where the user has not set up the middleware himself. */
export function transportSettings(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const rmw = env['RMW_IMPLEMENTATION'] ?? 'rmw_fastrtps_cpp';
  const own = [...settingsFiles, 'FASTDDS_BUILTIN_TRANSPORTS'];
  if (!rmw.startsWith('rmw_fastrtps') || own.some((name) => env[name] !== undefined)) return {};
  const file = fileURLToPath(new URL('./fastdds.xml', import.meta.url));
  return Object.fromEntries(settingsFiles.map((name) => [name, file]));
}
