import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { programIn } from './ready.ts';

/** An interpreter the wheels are for. */
export interface Python {
  /** As the setup's key has it: `3.12`. */
  readonly version: string;
  readonly path: string;
}

/** What the machine has for making a private ROS 2, or all that it lacks. */
export type Tools =
  | { readonly kind: 'tools'; readonly python: Python; readonly fromPip: readonly string[] }
  | { readonly kind: 'lacking'; readonly reasons: readonly string[] };

const Probe = z.object({
  version: z.tuple([z.number(), z.number()]),
  machine: z.string(),
  venv: z.boolean(),
  headers: z.boolean(),
  path: z.string(),
});
type Probe = z.infer<typeof Probe>;

const probeScript = `
import importlib.util as u, json, os, platform, sys, sysconfig
has = lambda name: u.find_spec(name) is not None
print(json.dumps({'version': sys.version_info[:2], 'machine': platform.machine(),
  'venv': has('venv') and has('ensurepip'), 'path': sys.executable,
  'headers': os.path.exists(os.path.join(sysconfig.get_path('include'), 'Python.h'))}))`;

const versions = ['3.12', '3.11', '3.13', '3.10'];

/** Interpreters worth asking: those of the path, then those that pyenv keeps. */
function candidates(): readonly string[] {
  const kept = join(homedir(), '.pyenv', 'versions');
  const own = existsSync(kept) ? readdirSync(kept) : [];
  const ofPyenv = versions.flatMap((version) =>
    own
      .filter((name) => name.startsWith(`${version}.`))
      .map((name) => join(kept, name, 'bin/python3')),
  );
  const { TRINAV_PYTHON: chosen } = process.env;
  if (chosen !== undefined) return [chosen];
  return [
    ...versions.map((version) => `python${version}`),
    'python3',
    '/usr/bin/python3',
    ...ofPyenv,
  ];
}

function probe(program: string): Probe | undefined {
  // A shim of pyenv may run for a second only to say that it stands for nothing.
  const { status, stdout } = spawnSync(program, ['-c', probeScript], {
    encoding: 'utf8',
    timeout: 20_000,
    env: { ...process.env, PYTHONPATH: '' },
  });
  if (status !== 0) return undefined;
  const parsed = Probe.safeParse(JSON.parse(stdout));
  return parsed.success ? parsed.data : undefined;
}

const nameOf = ({ version }: Probe): string => version.join('.');
const fits = (python: Probe): boolean =>
  versions.includes(nameOf(python)) && python.machine === 'x86_64';

/** The first interpreter with all it takes, or what the best of them lacks. */
function findPython(): Python | readonly string[] {
  const seen: Probe[] = [];
  for (const program of candidates()) {
    const python = probe(program);
    if (python === undefined) continue;
    seen.push(python);
    if (fits(python) && python.venv && python.headers) {
      return { version: nameOf(python), path: python.path };
    }
  }
  const best = seen.find(fits);
  if (best === undefined) {
    const there = seen.map((python) => `${nameOf(python)} at ${python.path}`).join(', ');
    return [
      `Python 3.10 to 3.13 for x86_64 (there is ${there === '' ? 'none' : there}): ` +
        'apt install python3 python3-venv python3-dev, or: uv python install 3.12',
    ];
  }
  const name = nameOf(best);
  return [
    ...(best.venv ? [] : [`venv of Python ${name}: apt install python${name}-venv`]),
    ...(best.headers
      ? []
      : [`headers of Python ${name} (Python.h): apt install python${name}-dev`]),
  ];
}

/** glibc of this process; undefined with another C library (Alpine's musl). */
function glibc(): string | undefined {
  const { header } = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime;
}

const oldestGlibc = 28;

function systemProblem(): string | undefined {
  const { platform, arch } = process;
  if (platform !== 'linux') return `Linux: there are no ROS 2 wheels for ${platform}`;
  if (arch !== 'x64') {
    return (
      `an x86_64 processor: there are no ROS 2 wheels for ${arch}. Install ROS 2 itself and source it: ` +
      'apt install ros-jazzy-ros-base (Ubuntu 24.04) or ros-humble-ros-base (Jetson, Ubuntu 22.04), ' +
      'docs.ros.org/en/jazzy/Installation'
    );
  }
  const version = glibc();
  const minor = Number(version?.split('.')[1] ?? 0);
  if (minor >= oldestGlibc) return undefined;
  return `glibc 2.${oldestGlibc} or later (this is ${version ?? 'another C library'}): Debian 11, Ubuntu 20.04 or later`;
}

const has = (name: string): boolean => programIn(process.env['PATH'], name) !== undefined;

/** What compiling an addon takes, without the tools that pip can bring. */
export function compilerProblems(): readonly string[] {
  const install = 'apt install build-essential';
  return [
    ...(has('g++') || has('c++') ? [] : [`a C++ compiler (g++): ${install}`]),
    ...(has('gcc') || has('cc') ? [] : [`a C compiler (gcc): ${install}`]),
    ...(has('make') ? [] : [`make: ${install}`]),
  ];
}

/** Looks at the machine; starts nothing but interpreters that say what they are. */
export function findTools(): Tools {
  const system = systemProblem();
  if (system !== undefined) return { kind: 'lacking', reasons: [system] };
  const python = findPython();
  const reasons = [...compilerProblems(), ...('path' in python ? [] : python)];
  if (!('path' in python) || reasons.length > 0) return { kind: 'lacking', reasons };
  const wheels = { cmake: 'cmake==3.31.6', ninja: 'ninja==1.11.1.4' };
  const fromPip = Object.entries(wheels).filter(([name]) => !has(name));
  return { kind: 'tools', python, fromPip: fromPip.map(([, wheel]) => wheel) };
}
