import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A Python environment: its folder in the user's cache, since they are large, and what is in it. */
interface Environment {
  readonly folder: string;
  readonly packages: readonly string[];
  readonly size: string;
}

const training: Environment = {
  folder: 'train-venv',
  packages: ['numpy', 'onnx', 'onnxruntime', 'onnxscript', 'torch'],
  size: '5.5 GB',
};
/** What turns TensorFlow Lite into ONNX. */
export const converting: Environment = {
  folder: 'convert-venv',
  packages: ['numpy', 'onnx', 'onnxruntime', 'sympy', 'tensorflow-cpu==2.21.0', 'tf2onnx==1.17.0'],
  size: '1.7 GB',
};

/** Path of a Python that has PyTorch, or what is asked for; made on first use (about two minutes). */
export function python(tell: (text: string) => void, wanted: Environment = training): string {
  const { packages, size } = wanted;
  const environment = join(homedir(), '.cache', 'trinav', wanted.folder);
  const binary = join(environment, 'bin', 'python');
  const stamp = join(environment, 'trinav.txt');
  if (existsSync(stamp)) return binary;
  if (!has(binary)) {
    const base = somePython();
    tell(`making ${environment} with ${base}`);
    mkdirSync(environment, { recursive: true });
    call(base, ['-m', 'venv', environment]);
  }
  tell(`installing ${packages.join(', ')} (${size}, about two minutes)`);
  call(binary, ['-m', 'pip', 'install', '--quiet', ...packages]);
  writeFileSync(stamp, `${packages.join(' ')}\n`);
  return binary;
}

/** A Python without anything. */
export function somePython(): string {
  const base = ['python3.11', 'python3.12', 'python3.10', 'python3'].find(has);
  if (base === undefined) throw new Error('this needs Python 3.10 to 3.12; none was found');
  return base;
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
