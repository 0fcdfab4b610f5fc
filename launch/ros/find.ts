import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { privateFolders, sourced, sourcedFolder, type Sourced } from './place.ts';
import { privateEnvironment, programIn, rclnodejsIn, readyOf } from './ready.ts';

/** A ROS 2 that is ready for use. */
export interface RosFound {
  readonly kind: 'found';
  /** From the shell, or a private one that `npm run ros:setup` made. */
  readonly source: 'sourced' | 'private';
  readonly distro: string;
  /** Absolute path of the rclnodejs package to import. */
  readonly rclnodejs: string;
  /** Absolute path of rclnodejs's addon; see `loadProblem`. */
  readonly addon: string;
  /** An interpreter that has rclpy. */
  readonly python: string;
  /** To be set before rclnodejs is imported, and for child processes. */
  readonly env: Readonly<Record<string, string>>;
}

/** No ROS 2 is ready, and why. */
export interface RosMissing {
  readonly kind: 'missing';
  readonly reasons: readonly string[];
}

function foundPrivate(folder: string): RosFound | undefined {
  const ready = readyOf(folder);
  if (ready?.prefix === undefined) return undefined;
  const prefix = join(folder, ready.prefix);
  const python = join(prefix, 'bin', 'python');
  // The interpreter is a link to the one it was made from, which may be gone.
  if (!existsSync(python)) return undefined;
  return {
    kind: 'found',
    source: 'private',
    distro: ready.distro,
    rclnodejs: rclnodejsIn(folder),
    addon: join(folder, ready.addon),
    python,
    env: privateEnvironment(prefix, ready.distro),
  };
}

const passedOn = /^(ROS_|RMW_|AMENT_|LD_LIBRARY_PATH$|PYTHONPATH$|CYCLONEDDS_|FASTRTPS_|FASTDDS_)/;

function foundSourced(ros: Sourced): RosFound | RosMissing {
  const { distro, prefixes } = ros;
  if (!prefixes.some((prefix) => existsSync(join(prefix, 'lib', 'librcl.so')))) {
    const where = prefixes.join(', ');
    return { kind: 'missing', reasons: [`ROS 2 ${distro} is sourced, but ${where} has no librcl`] };
  }
  const folder = sourcedFolder(ros);
  const ready = readyOf(folder);
  if (ready === undefined) {
    const reason = `ROS 2 ${distro} is sourced, but rclnodejs is not built for it yet`;
    return { kind: 'missing', reasons: [reason] };
  }
  const env = Object.entries(process.env).filter(([name]) => passedOn.test(name));
  return {
    kind: 'found',
    source: 'sourced',
    distro,
    rclnodejs: rclnodejsIn(folder),
    addon: join(folder, ready.addon),
    python: programIn(process.env['PATH'], 'python3') ?? 'python3',
    env: Object.fromEntries(env.flatMap(([name, value]) => (value ? [[name, value]] : []))),
  };
}

/** The ROS 2 to use: the sourced one, else the private one. Reads a few files and starts nothing. */
export function findRos(): RosFound | RosMissing {
  const ros = sourced();
  if (ros !== undefined) return foundSourced(ros);
  for (const folder of privateFolders()) {
    const found = foundPrivate(folder);
    if (found !== undefined) return found;
  }
  return { kind: 'missing', reasons: ['no ROS 2 is sourced, and none has been set up'] };
}

/**
 * Why rclnodejs's addon cannot be loaded, if so. To be asked before rclnodejs is imported, which
 * would delete its addon and build it anew. Sets the environment of `ros` in this process.
 */
export function loadProblem({ addon, env }: RosFound): string | undefined {
  Object.assign(process.env, env);
  try {
    process.dlopen({ exports: {} }, addon);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
