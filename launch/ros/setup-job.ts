import { spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Told what goes on, a line at a time. */
export type Progress = (line: string) => void;

/** A command that ended badly; the message says which, and the log has what it said. */
export class CommandFailed extends Error {
  readonly output: string;

  constructor(message: string, output: string) {
    super(message);
    this.name = 'CommandFailed';
    this.output = output;
  }
}

const lockDescriptor = 3;
const secondsSince = (start: number): number => (performance.now() - start) / 1000;

/**
 * A folder being set up: steps that are done once, whenever their process is killed, and commands
 * that write to a log. One process at a time works in it.
 */
export class Job {
  readonly folder: string;
  readonly log: string;
  private readonly lock: number;
  private readonly tell: Progress;
  private readonly total: number;
  private count = 0;

  private constructor(folder: string, lock: number, total: number, tell: Progress) {
    this.folder = folder;
    this.log = join(folder, 'setup.log');
    this.lock = lock;
    this.total = total;
    this.tell = tell;
  }

  /** Waits until nobody else works in `folder`. */
  static async open(folder: string, total: number, tell: Progress): Promise<Job> {
    mkdirSync(join(folder, 'steps'), { recursive: true });
    const lock = openSync(join(folder, 'lock'), 'a');
    // The lock belongs to the open file: it lasts until we and all the programs we started are gone.
    const take = (): boolean => {
      const stdio = ['ignore', 'ignore', 'ignore', lock] as const;
      const { status, error } = spawnSync('flock', ['-n', String(lockDescriptor)], {
        stdio: [...stdio],
      });
      return status === 0 || error !== undefined;
    };
    if (!take()) tell(`another setup is at work in ${folder}; waiting for its end`);
    while (!take()) await wait(500);
    return new Job(folder, lock, total, tell);
  }

  close(): void {
    closeSync(this.lock);
  }

  /** Does `work` unless an earlier run has finished it; it must bear being broken off and begun anew. */
  async step(name: string, what: string, work: () => Promise<void> | void): Promise<void> {
    const marker = join(this.folder, 'steps', name);
    this.count += 1;
    const label = `[${this.count}/${this.total}] ${what}`;
    if (existsSync(marker)) {
      this.tell(`${label}: done before`);
      return;
    }
    this.tell(`${label} ...`);
    const start = performance.now();
    await work();
    const seconds = secondsSince(start).toFixed(1);
    writeFileSync(marker, seconds);
    this.tell(`${' '.repeat(6)}${seconds} s`);
  }

  /** Runs a program to its good end and gives what it wrote, which goes to the log as well. */
  run(
    program: string,
    argv: readonly string[],
    options: { cwd?: string; env: NodeJS.ProcessEnv },
  ): Promise<string> {
    appendFileSync(this.log, `\n$ ${[program, ...argv].join(' ')}\n`);
    return new Promise((resolve, reject) => {
      const child = spawn(program, argv, {
        ...options,
        stdio: ['ignore', 'pipe', 'pipe', this.lock],
      });
      const parts: Buffer[] = [];
      const keep = (part: Buffer): void => {
        parts.push(part);
        appendFileSync(this.log, part);
      };
      child.stdout?.on('data', keep);
      child.stderr?.on('data', keep);
      const stop = (): void => void child.kill('SIGTERM');
      process.once('exit', stop);
      const end = (code: number | null, reason?: string): void => {
        process.off('exit', stop);
        const output = Buffer.concat(parts).toString();
        if (code === 0) resolve(output);
        else reject(new CommandFailed(reason ?? `${program} ended with ${String(code)}`, output));
      };
      child.on('error', (error) => end(null, error.message));
      child.on('close', (code) => end(code));
    });
  }

  /** Removes what lies at a path in the folder, and gives its full path. */
  clear(name: string): string {
    const path = join(this.folder, name);
    rmSync(path, { recursive: true, force: true });
    return path;
  }
}

/** Last lines of a text that say something. */
export function tailOf(text: string, lines: number): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-lines);
}
