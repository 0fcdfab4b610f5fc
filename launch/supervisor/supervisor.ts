import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Backoff } from './backoff.ts';
import { STAND } from './groups.ts';
import type { ChildMessage, StartMessage } from './protocol.ts';

export interface ProcessSpec {
  readonly start: StartMessage;
  /** Full names of its nodes. */
  readonly nodes: readonly string[];
  /** Ends after the others, once the robot stands. */
  readonly last: boolean;
}

export interface ProcessChange {
  readonly name: string;
  readonly nodes: readonly string[];
  readonly state: 'up' | 'down';
  /** Why it is down and what is done about it; empty for `up`. */
  readonly text: string;
}

export interface SupervisorOptions {
  readonly processes: readonly ProcessSpec[];
  readonly onChange: (change: ProcessChange) => void;
  /** Starts a process; tests have their own. */
  readonly fork?: () => ChildProcess;
}

/** Time a process has to end before it is killed, and to come up [s]. */
const END = 5;

/**
 * Keeps the processes of a launch alive: one that ends is started again after a while, its nodes
 * configured and activated anew, and nothing else is touched.
 */
export class Supervisor {
  readonly #keepers: readonly Keeper[];

  constructor({ processes, onChange, fork: start = forkChild }: SupervisorOptions) {
    this.#keepers = processes.map((spec) => new Keeper(spec, onChange, start));
  }

  /** Resolves when every process has its nodes up; rejects when one cannot come up at all. */
  async start(): Promise<void> {
    await Promise.all(this.#keepers.map((keeper) => keeper.ready));
  }

  /** Nodes of processes that are down now. */
  down(): string[] {
    return this.#keepers.flatMap((keeper) => (keeper.up ? [] : keeper.spec.nodes));
  }

  /** How often processes were started again. */
  get restarts(): number {
    return this.#keepers.reduce((sum, keeper) => sum + keeper.restarts, 0);
  }

  /** From now on a process that ends is no failure. */
  letEnd(): void {
    for (const keeper of this.#keepers) keeper.letEnd();
  }

  async stop(): Promise<void> {
    const [last, first] = [true, false].map((when) =>
      this.#keepers.filter(({ spec }) => spec.last === when),
    ) as [Keeper[], Keeper[]];
    await Promise.all(first.map((keeper) => keeper.stop()));
    if (first.length > 0 && last.length > 0) await sleep(STAND * 1e3);
    await Promise.all(last.map((keeper) => keeper.stop()));
  }
}

interface Settle {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

class Keeper {
  readonly spec: ProcessSpec;
  readonly ready: Promise<void>;
  up = false;
  restarts = 0;
  readonly #change: (change: ProcessChange) => void;
  readonly #fork: () => ChildProcess;
  readonly #backoff = new Backoff();
  #child: ChildProcess | undefined;
  #startedAt = 0;
  #everUp = false;
  #stopping = false;
  #restart: NodeJS.Timeout | undefined;
  readonly #settle: Settle;

  constructor(
    spec: ProcessSpec,
    change: (change: ProcessChange) => void,
    start: () => ChildProcess,
  ) {
    this.spec = spec;
    this.#change = change;
    this.#fork = start;
    const settle: Settle = { resolve: () => undefined, reject: () => undefined };
    this.ready = new Promise((resolve, reject) => Object.assign(settle, { resolve, reject }));
    this.#settle = settle;
    this.#start();
  }

  letEnd(): void {
    this.#stopping = true;
    clearTimeout(this.#restart);
  }

  async stop(): Promise<void> {
    this.letEnd();
    const child = this.#child;
    if (child === undefined) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    if (child.connected) child.send({ kind: 'stop' });
    const force = setTimeout(() => child.kill('SIGKILL'), END * 1e3);
    await ended;
    clearTimeout(force);
  }

  #start(): void {
    const child = this.#fork();
    this.#child = child;
    this.#startedAt = performance.now();
    let reason = '';
    child.on('message', (message: ChildMessage) => {
      if (message.kind === 'refused') reason = message.reason;
      else this.#isUp();
    });
    child.on('error', (error) => {
      reason = error.message;
    });
    child.once('exit', (code, signal) => {
      this.#child = undefined;
      this.#ended(reason === '' ? `ended with ${signal ?? String(code)}` : reason);
    });
    child.send(this.spec.start);
  }

  #isUp(): void {
    this.up = true;
    this.#everUp = true;
    this.#settle.resolve();
    this.#tell('up', '');
  }

  #ended(why: string): void {
    this.up = false;
    if (this.#stopping) return;
    const { name } = this.spec.start;
    if (!this.#everUp) {
      this.#settle.reject(new Error(`process ${name} does not start: ${why}`));
      return;
    }
    const delay = this.#backoff.delay((performance.now() - this.#startedAt) / 1e3);
    this.#tell('down', `process ${name} ${why}, starts again in ${String(delay)} s`);
    this.#restart = setTimeout(() => {
      this.restarts++;
      this.#start();
    }, delay * 1e3);
  }

  #tell(state: 'up' | 'down', text: string): void {
    this.#change({ name: this.spec.start.name, nodes: this.spec.nodes, state, text });
  }
}

function forkChild(): ChildProcess {
  return fork(new URL('./child.ts', import.meta.url), {
    execArgv: process.execArgv,
    // nothing of a child may slip into the JSON that the launch prints
    stdio: ['ignore', 2, 2, 'ipc'],
  });
}
