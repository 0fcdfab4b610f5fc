import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Task } from '#nodes/core/compute.ts';

interface Job {
  readonly id: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Reply {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

// resolved by hand: under mocha, files are loaded in a way that has no import.meta.resolve
const tsxPackage = pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json'));
const tsx = new URL('./dist/esm/api/index.mjs', tsxPackage).href;
const bootstrap = `
import { parentPort } from 'node:worker_threads';
import { register } from '${tsx}';
register();
parentPort.on('message', async ({ id, module, name, input }) => {
  try {
    const value = (await import(module))[name](input);
    parentPort.postMessage({ id, value });
  } catch (error) {
    parentPort.postMessage({ id, error: String(error?.message ?? error) });
  }
});
`;

/** One worker thread that runs named pure functions, one after another. */
export class TaskWorker {
  #worker: Worker | undefined;
  readonly #jobs = new Map<number, Job>();
  #next = 0;

  /** Starts the thread before there is anything for it to do. */
  warm(): void {
    this.#worker ??= this.#start();
  }

  run<I, O>(task: Task<I, O>, input: I): Promise<O> {
    const worker = (this.#worker ??= this.#start());
    const id = this.#next++;
    return new Promise<O>((resolve, reject) => {
      this.#jobs.set(id, { id, resolve: resolve as (value: unknown) => void, reject });
      worker.postMessage({ id, module: task.module, name: task.export, input });
    });
  }

  /** Ends the thread, whatever it is doing; the next task starts a new one. */
  stop(reason = 'worker stopped'): void {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#fail(reason);
    void worker?.terminate();
  }

  #start(): Worker {
    const source = `data:text/javascript,${encodeURIComponent(bootstrap)}`;
    const worker = new Worker(new URL(source));
    worker.unref();
    worker.on('message', (reply: Reply) => {
      const job = this.#jobs.get(reply.id);
      this.#jobs.delete(reply.id);
      if (reply.error === undefined) job?.resolve(reply.value);
      else job?.reject(new Error(reply.error));
    });
    worker.on('error', (error) => {
      if (this.#worker === worker) this.#worker = undefined;
      this.#fail(error.message);
    });
    return worker;
  }

  #fail(reason: string): void {
    for (const job of this.#jobs.values()) job.reject(new Error(reason));
    this.#jobs.clear();
  }
}
