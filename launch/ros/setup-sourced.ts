/** rclnodejs for a ROS 2 that the shell brought along, which is used as it is. */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { interfaceFiles } from './interfaces.ts';
import { interfacePackages, projectModules, sourcedFolder, type Sourced } from './place.ts';
import { finish, rclnodejsIn, readyOf } from './ready.ts';
import { buildAddon, checkAddon, copyRclnodejs, generateMessages } from './setup-addon.ts';
import { Job, type Progress } from './setup-job.ts';

/** The prefix that ROS 2's own libraries are in. */
export function rclPrefix({ prefixes }: Sourced): string | undefined {
  return prefixes.find((prefix) => existsSync(join(prefix, 'lib', 'librcl.so')));
}

/** Packages of trinav's interface table that this ROS 2 lacks. */
export function packagesToInstall({ prefixes }: Sourced): readonly string[] {
  const there = new Set(interfacePackages(prefixes).map((path) => path.split('/').at(-1)));
  return [...interfaceFiles().keys()].filter((name) => !there.has(name));
}

function codename(): string {
  const file = '/etc/os-release';
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return /^VERSION_CODENAME=(.*)$/m.exec(text)?.[1] ?? '';
}

/** The addon that rclnodejs brings for exactly this Ubuntu and ROS 2, if it does and it loads. */
async function prebuiltAddon(
  job: Job,
  rclnodejs: string,
  distro: string,
): Promise<string | undefined> {
  const { platform, arch } = process;
  const name = `${distro}-${codename()}-${arch}-node-rclnodejs.node`;
  const file = join(rclnodejs, 'prebuilds', `${platform}-${arch}`, name);
  if (existsSync(file)) {
    try {
      await checkAddon(job, undefined, file, process.env);
      return file;
    } catch {
      // The log has the reason; it is built instead.
    }
  }
  // rclnodejs would try it first at every start.
  job.clear(relative(job.folder, join(rclnodejs, 'prebuilds')));
  return undefined;
}

export async function setUpSourced(ros: Sourced, prefix: string, tell: Progress): Promise<void> {
  const folder = sourcedFolder(ros);
  const start = performance.now();
  const job = await Job.open(folder, 3, tell);
  try {
    if (readyOf(folder) !== undefined) return;
    const rclnodejs = rclnodejsIn(folder);
    const { env } = process;
    await job.step('copy', 'rclnodejs into the cache', () => {
      copyRclnodejs(job, projectModules, true);
    });
    await job.step('addon', `rclnodejs's addon for ${ros.distro}`, async () => {
      if ((await prebuiltAddon(job, rclnodejs, ros.distro)) !== undefined) return;
      await buildAddon(job, rclnodejs, prefix, env);
    });
    await job.step('messages', 'messages for JavaScript, and a first load', async () => {
      const built = join(rclnodejs, 'build', 'Release', 'rclnodejs.node');
      const addon = existsSync(built) ? built : await prebuiltAddon(job, rclnodejs, ros.distro);
      if (addon === undefined) throw new Error(`${rclnodejs} has no addon`);
      await generateMessages(job, rclnodejs, env);
      await checkAddon(job, rclnodejs, addon, env);
      finish(folder, { distro: ros.distro, addon: relative(folder, addon) }, start);
    });
  } finally {
    job.close();
  }
}
