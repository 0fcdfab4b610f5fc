import { differingInterfaces } from './interfaces-compare.ts';
import { privateFolder, privateFolders, sourced } from './place.ts';
import { readyOf } from './ready.ts';
import { CommandFailed, tailOf, type Progress } from './setup-job.ts';
import { setUpPrivate } from './setup-private.ts';
import { packagesToInstall, rclPrefix, setUpSourced } from './setup-sourced.ts';
import { compilerProblems, findTools } from './setup-tools.ts';

/** How a setup ended. `impossible`: this machine lacks something; `failed`: it ought to have worked. */
export type SetUp =
  | { readonly kind: 'ready' }
  | { readonly kind: 'impossible' | 'failed'; readonly reasons: readonly string[] };

const ready: SetUp = { kind: 'ready' };
const impossible = (reasons: readonly string[]): SetUp => ({ kind: 'impossible', reasons });

const offline =
  /NameResolution|NewConnectionError|ConnectTimeout|Network is unreachable|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|No matching distribution/;

/** Tells a machine without network (or disk) from a build that broke. */
function outcomeOf(error: unknown): SetUp {
  if (!(error instanceof CommandFailed)) throw error;
  const tail = tailOf(error.output, 12);
  if (offline.test(error.output)) {
    return impossible([
      'the network: packages could not be downloaded (pypi.org)',
      ...tail.slice(-2),
    ]);
  }
  if (/No space left on device/.test(error.output)) {
    return impossible(['disk: about 500 MB in the cache folder (XDG_CACHE_HOME moves it)']);
  }
  return { kind: 'failed', reasons: [error.message, ...tail] };
}

async function useSourced(
  ros: NonNullable<ReturnType<typeof sourced>>,
  tell: Progress,
): Promise<SetUp> {
  const prefix = rclPrefix(ros);
  if (prefix === undefined) {
    return impossible([`librcl in ${ros.prefixes.join(', ')} (ROS ${ros.distro} is sourced)`]);
  }
  const lacking = packagesToInstall(ros);
  if (lacking.length > 0) {
    const debs = lacking.map((name) => `ros-${ros.distro}-${name.replaceAll('_', '-')}`);
    tell(`ROS 2 ${ros.distro} lacks ${lacking.join(', ')}; get: apt install ${debs.join(' ')}`);
  }
  const other = differingInterfaces(ros.prefixes);
  if (other.length > 0) {
    tell(`ROS 2 ${ros.distro} has other fields than Jazzy in ${other.join(', ')}`);
  }
  try {
    await setUpSourced(ros, prefix, tell);
  } catch (error) {
    const compilers = compilerProblems();
    return compilers.length > 0 ? impossible(compilers) : outcomeOf(error);
  }
  return ready;
}

/** Makes a ROS 2 ready: the sourced one, else a private one in the user's cache folder. */
export async function setUpRos(tell: Progress = () => undefined): Promise<SetUp> {
  const ros = sourced();
  if (ros !== undefined) return useSourced(ros, tell);
  if (privateFolders().some((folder) => readyOf(folder) !== undefined)) return ready;
  const tools = findTools();
  if (tools.kind === 'lacking') return impossible(tools.reasons);
  const folder = privateFolder(tools.python.version);
  tell(`A private ROS 2 in ${folder}, about 3 minutes; setup.log there has all that is said.`);
  try {
    await setUpPrivate(folder, tools, tell);
  } catch (error) {
    return outcomeOf(error);
  }
  return ready;
}
