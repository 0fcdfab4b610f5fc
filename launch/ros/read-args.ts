import { readFileSync } from 'node:fs';
import { UsageError } from '../mission/options.ts';
import { parseRosArgs } from './args.ts';
import type { RosArgs } from './args.ts';

/** Splits off what stands behind `--ros-args`; throws a `UsageError` that names what is wrong. */
export function readRosArgs(argv: readonly string[]): {
  readonly ros: RosArgs;
  readonly rest: readonly string[];
} {
  const parsed = parseRosArgs(argv, (file) => readFileSync(file, 'utf8'));
  if (parsed.kind === 'refused') throw new UsageError(parsed.reason);
  return parsed;
}

/** Refuses ROS arguments where there is no ROS. */
export function noRosArgs({ remaps, parameters, enclave }: RosArgs, needs: string): void {
  if (remaps.length + parameters.size > 0 || enclave !== undefined)
    throw new UsageError(`--ros-args: only with ${needs}`);
}
