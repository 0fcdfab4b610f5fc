import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** One check of the gate: a program of node_modules (or of ours) that exits with 0 when all is well. */
export interface Step {
  readonly name: string;
  readonly doc: string;
  readonly arguments: readonly string[];
}

const require = createRequire(import.meta.url);

/** Path of a package's command, without npx's second of start-up. */
function command(name: string, packageName = name): string {
  const file = require.resolve(join(root, 'node_modules', packageName, 'package.json'));
  const { bin } = require(file) as { bin: string | Readonly<Record<string, string>> };
  const path = typeof bin === 'string' ? bin : bin[name];
  if (path === undefined) throw new Error(`${packageName} has no command '${name}'`);
  return join(dirname(file), path);
}

const folders = ['nodes', 'models', 'launch', 'sim', 'dashboard', 'test'];
const cache = (name: string): readonly string[] => [
  '--cache',
  '--cache-location',
  join('.cache', name),
];

export function steps(): readonly Step[] {
  return [
    {
      name: 'lint',
      doc: 'eslint: types, floating promises, determinism',
      arguments: [command('eslint'), '.', ...cache('eslint')],
    },
    {
      name: 'types',
      doc: 'tsc --noEmit',
      arguments: [command('tsc', 'typescript')],
    },
    {
      name: 'format',
      doc: 'prettier --check',
      arguments: [command('prettier'), '--check', '.', '--log-level', 'warn', ...cache('prettier')],
    },
    {
      name: 'arrows',
      doc: 'dependency-cruiser: who may import whom',
      arguments: [command('depcruise', 'dependency-cruiser'), '--no-progress', ...folders],
    },
    {
      name: 'unused',
      doc: 'knip: files, exports and packages nobody uses',
      arguments: [command('knip'), '--no-progress'],
    },
    {
      name: 'docs',
      doc: 'README tables equal what the code says',
      arguments: ['--import=tsx', join('launch', 'readme.ts'), '--check'],
    },
  ];
}

export interface Outcome {
  readonly passed: boolean;
  readonly seconds: number;
  readonly output: string;
}

/** Runs a Node program to its end and keeps what it said. */
export function execute(argv: readonly string[], signal: AbortSignal): Promise<Outcome> {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, argv, {
      cwd: root,
      env: { ...process.env, FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    });
    const parts: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    child.stderr.on('data', (part: Buffer) => parts.push(part));
    const end = (passed: boolean, more = ''): void => {
      const output = Buffer.concat(parts).toString() + more;
      resolve({ passed, seconds: (performance.now() - started) / 1000, output });
    };
    child.on('error', (error) => {
      end(false, error.message);
    });
    child.on('close', (code) => {
      end(code === 0);
    });
  });
}

/** Takes jobs from a list with `workers` at a time; the order of the list is that of the starts. */
export async function inParallel(
  jobs: readonly (() => Promise<void>)[],
  workers: number,
): Promise<void> {
  const waiting = [...jobs];
  const work = async (): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) await job();
  };
  await Promise.all(Array.from({ length: workers }, work));
}
