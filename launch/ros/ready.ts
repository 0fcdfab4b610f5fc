/** What a finished setup leaves behind. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { z } from 'zod';

/** What a finished setup leaves behind as `ready.json`; paths are relative to its folder. */
const Ready = z.strictObject({
  distro: z.string(),
  addon: z.string(),
  prefix: z.string().optional(),
  seconds: z.number(),
});
type Ready = z.infer<typeof Ready>;

const readyFile = 'ready.json';

/** What the setup in `folder` made, when it is whole. */
export function readyOf(folder: string): Ready | undefined {
  const file = join(folder, readyFile);
  if (!existsSync(file)) return undefined;
  const ready = Ready.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  return ready.success && existsSync(join(folder, ready.data.addon)) ? ready.data : undefined;
}

/** Declares the setup in `folder` whole; nobody uses it before. */
export function finish(folder: string, ready: Omit<Ready, 'seconds'>, start: number): void {
  const file = join(folder, readyFile);
  const seconds = Math.round((performance.now() - start) / 1000);
  writeFileSync(`${file}.new`, `${JSON.stringify({ ...ready, seconds }, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

export const rclnodejsIn = (folder: string): string =>
  join(folder, 'app', 'node_modules', 'rclnodejs');

/** What programs need to run on a private ROS 2; nothing of another ROS may be left in there. */
export function privateEnvironment(prefix: string, distro: string): Record<string, string> {
  return {
    ROS_VERSION: '2',
    ROS_PYTHON_VERSION: '3',
    ROS_DISTRO: distro,
    AMENT_PREFIX_PATH: prefix,
    LD_LIBRARY_PATH: '',
    PYTHONPATH: '',
    // Keeps the wheels from starting Python a second time, for an LD_LIBRARY_PATH not needed here.
    _ROS_WHEELS_BOOTSTRAP_COMPLETE: '1',
  };
}

/** Path of a program in the folders of `PATH`. */
export function programIn(path: string | undefined, name: string): string | undefined {
  return (path ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}
