import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RosFound } from '#launch/ros/find.ts';
import { isolated } from './installation.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** `npm start` as a user runs it, on this test's private domain. */
export interface Launched {
  /** Everything it has said so far. */
  readonly said: () => string;
  readonly running: () => boolean;
  readonly pid: number;
  /** Its end: exit code and the JSON it printed, if it did. */
  readonly end: Promise<{ readonly code: number | null; readonly stdout: string }>;
  /** Ctrl-C, and its end. */
  stop(): Promise<void>;
}

export async function running(ros: RosFound, args: readonly string[]): Promise<Launched> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'launch/main.ts', ...args], {
    cwd: root,
    env: { ...process.env, ...(await isolated(ros.distro)) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  const closed = once(child, 'close');
  const end = closed.then(([code]) => ({ code: code as number | null, stdout }));
  return {
    said: () => stdout + stderr,
    running: () => child.exitCode === null && child.signalCode === null,
    pid: child.pid ?? -1,
    end,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGINT');
      const force = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await closed;
      clearTimeout(force);
    },
  };
}

/** Process ids of a launch's children by the name that `ps` shows. */
export function children(parent: number): Map<string, number> {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const rows = stdout.split('\n').map((row) => row.trim().split(/\s+/));
  return new Map(
    rows
      .filter(([, ppid, title]) => Number(ppid) === parent && title === 'trinav')
      .map(([pid, , , name]) => [name ?? '', Number(pid)]),
  );
}
