import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface CommandEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Runs one of the project's commands as a user does, without npm around it. */
export function command(
  file: string,
  args: readonly string[],
  options: {
    readonly interruptAfter?: RegExp;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<CommandEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
      cwd: root,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    let interrupted = false;
    const watch = (): void => {
      if (interrupted || options.interruptAfter?.test(stdout + stderr) !== true) return;
      interrupted = true;
      child.kill('SIGINT');
    };
    child.stdout.on('data', (data: Buffer) => {
      stdout += data.toString();
      watch();
    });
    child.stderr.on('data', (data: Buffer) => {
      stderr += data.toString();
      watch();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}
