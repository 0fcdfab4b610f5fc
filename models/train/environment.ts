import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const packages = ['numpy', 'onnx', 'onnxruntime', 'onnxscript', 'torch'];

/** Where PyTorch lives: outside the repository, since it is 5.5 GB. */
export const environment = join(homedir(), '.cache', 'trinav', 'train-venv');

/** Path of a Python that has PyTorch; makes the environment on first use (about two minutes). */
export function python(tell: (text: string) => void): string {
  const binary = join(environment, 'bin', 'python');
  const stamp = join(environment, 'trinav.txt');
  if (existsSync(stamp)) return binary;
  if (!has(binary)) {
    const base = ['python3.11', 'python3.12', 'python3.10', 'python3'].find(has);
    if (base === undefined) throw new Error('training needs Python 3.10 to 3.12; none was found');
    tell(`making ${environment} with ${base}`);
    mkdirSync(environment, { recursive: true });
    call(base, ['-m', 'venv', environment]);
  }
  tell(`installing ${packages.join(', ')} (5.5 GB, about two minutes)`);
  call(binary, ['-m', 'pip', 'install', '--quiet', ...packages]);
  writeFileSync(stamp, `${packages.join(' ')}\n`);
  return binary;
}

function has(command: string): boolean {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** Runs a program, its output on standard error; throws when it fails. */
export function call(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, {
    stdio: ['ignore', process.stderr, process.stderr],
    env: { ...process.env, PYTHONHASHSEED: '0', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' },
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(status)}`);
}
