/** rclnodejs in the cache: a copy of the project's package, built and bound to one ROS 2. */
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { CommandFailed, type Job } from './setup-job.ts';

/** Folder of a dependency as Node finds it from `folder`, no further up than `top`. */
function resolvePackage(name: string, folder: string, top: string): string | undefined {
  for (let place = folder; place.startsWith(dirname(top)); place = dirname(place)) {
    const found = join(place, 'node_modules', name);
    if (existsSync(join(found, 'package.json'))) return found;
  }
  return undefined;
}

/** Folders of a package and of all it depends on. */
function closure(start: string, top: string): readonly string[] {
  const found = new Set<string>();
  const visit = (folder: string): void => {
    if (found.has(folder)) return;
    found.add(folder);
    const { dependencies = {} } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    ) as { dependencies?: Record<string, string> };
    for (const name of Object.keys(dependencies)) {
      const next = resolvePackage(name, folder, top);
      if (next !== undefined) visit(next);
    }
  };
  visit(start);
  return [...found];
}

/** Copies rclnodejs and what it needs from `modules` (a `node_modules`) to `app/node_modules` of the job. */
export function copyRclnodejs(job: Job, modules: string, prebuilds: boolean): void {
  const part = job.clear('app.part');
  const unwanted = (source: string, path: string): boolean =>
    path === 'node_modules' ||
    (source.endsWith('/rclnodejs') &&
      (path === 'build' || path === 'generated' || (path === 'prebuilds' && !prebuilds)));
  for (const source of closure(join(modules, 'rclnodejs'), modules)) {
    cpSync(source, join(part, 'node_modules', relative(modules, source)), {
      recursive: true,
      filter: (path) => !unwanted(source, relative(source, path)),
    });
  }
  writeFileSync(join(part, 'package.json'), '{ "private": true }\n');
  renameSync(part, job.clear('app'));
}

/** Compiles the addon against the ROS 2 in `prefix`, with `env` as it is when that is sourced. */
export async function buildAddon(
  job: Job,
  rclnodejs: string,
  prefix: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  // The addon's build asks where `ros2` is to find headers and libraries, and not all ROS have it.
  const shim = job.clear('shim');
  mkdirSync(join(shim, 'bin'), { recursive: true });
  writeFileSync(join(shim, 'bin', 'ros2'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  for (const name of ['include', 'lib']) symlinkSync(join(prefix, name), join(shim, name));
  const path = `${join(shim, 'bin')}:${dirname(process.execPath)}:${env['PATH'] ?? ''}`;
  const node = dirname(dirname(process.execPath));
  const headers = existsSync(join(node, 'include/node/node.h')) ? [`--nodedir=${node}`] : [];
  const gyp = join(rclnodejs, '..', 'node-gyp', 'bin', 'node-gyp.js');
  await job.run(process.execPath, [gyp, 'rebuild', '-j', 'max', ...headers], {
    cwd: rclnodejs,
    env: { ...env, PATH: path },
  });
}

const typeSupport = /^lib.*__rosidl_typesupport_c\.so$/;

/**
 * Binds the addon to the libraries of a ROS 2 that is never sourced. rclnodejs opens the type
 * support of each package by its bare name, from the node program, whose search path we do not
 * own: so the addon needs them all, and they are there by name when they are asked for.
 */
export async function bindAddon(job: Job, addon: string, prefix: string): Promise<void> {
  const patchelf = join(prefix, 'bin', 'patchelf');
  const env = process.env;
  const needed = new Set((await job.run(patchelf, ['--print-needed', addon], { env })).split('\n'));
  const lib = join(prefix, 'lib');
  const added = readdirSync(lib)
    .filter((name) => typeSupport.test(name) && !needed.has(name))
    .flatMap((name) => ['--add-needed', name]);
  const fresh = `${addon}.new`;
  copyFileSync(addon, fresh);
  await job.run(patchelf, ['--force-rpath', '--set-rpath', lib, ...added, fresh], { env });
  renameSync(fresh, addon);
}

/** Writes rclnodejs's JavaScript of all messages it finds in `env`'s AMENT_PREFIX_PATH. */
export async function generateMessages(
  job: Job,
  rclnodejs: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const script = join(rclnodejs, 'scripts', 'generate_messages.cjs');
  const output = await job.run(process.execPath, [script], { cwd: rclnodejs, env });
  // It tells of an error and ends well all the same.
  if (!output.includes('Generation complete')) {
    throw new CommandFailed('rclnodejs could not generate its messages', output);
  }
}

/** Loads the addon, and then rclnodejs if one is given, in a process of its own. */
export async function checkAddon(
  job: Job,
  rclnodejs: string | undefined,
  addon: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const load = `process.dlopen({ exports: {} }, ${JSON.stringify(addon)});`;
  const entry = rclnodejs === undefined ? '' : join(rclnodejs, 'dist', 'index.js');
  const use = `import(${JSON.stringify(entry)}).then((m) => process.exit(m.default.init ? 0 : 1));`;
  const script = entry === '' ? load : load + use;
  await job.run(process.execPath, ['-e', script], { env });
}
