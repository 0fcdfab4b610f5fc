import { performance } from 'node:perf_hooks';
import { StageError } from '#nodes/core/compute.ts';
import type { Stage, Task } from '#nodes/core/compute.ts';
import { StageTimes } from './stage-times.ts';
import { TaskWorker } from './worker-pool.ts';

/** Runs the work of stages under their wall limits, tasks on a worker, and keeps how long each took. */
export class StageWork {
  readonly times = new StageTimes();
  /** False once work hung or failed: wall time then decided what happened. */
  reproducible = true;
  readonly #worker: TaskWorker | undefined;

  /** @param worker run heavy tasks on a worker thread; without, they run on this one */
  constructor(worker: boolean) {
    this.#worker = worker ? new TaskWorker() : undefined;
    this.#worker?.warm();
  }

  /** Rejects with a `StageError`; never throws. */
  run<T>(stage: Stage, work: () => T | Promise<T>): T | Promise<T> {
    const start = performance.now();
    let result: T | Promise<T>;
    try {
      result = work();
    } catch (error) {
      return Promise.reject(this.#failed(stage, 'failed', error));
    }
    if (!(result instanceof Promise)) {
      this.#took(stage, start);
      return result;
    }
    return this.#limited(stage, result).finally(() => {
      this.#took(stage, start);
    });
  }

  #took(stage: Stage, start: number): void {
    this.times.add(stage, (performance.now() - start) / 1e3);
  }

  offload<I, O>(stage: Stage, task: Task<I, O>, input: I): O | Promise<O> {
    const worker = this.#worker;
    return this.run(stage, () =>
      worker === undefined ? task.run(input) : worker.run(task, input),
    );
  }

  close(): void {
    this.#worker?.stop();
  }

  #limited<T>(stage: Stage, work: Promise<T>): Promise<T> {
    const limit = stage.limit ?? Math.max(1, 20 * stage.latency);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#worker?.stop(`'${stage.name}' took more than ${String(limit)} s`);
        reject(this.#failed(stage, 'hung', new Error(`no result within ${String(limit)} s`)));
      }, limit * 1e3);
      work
        .then(resolve, (error: unknown) => {
          reject(this.#failed(stage, 'failed', error));
        })
        .finally(() => {
          clearTimeout(timer);
        });
    });
  }

  #failed(stage: Stage, kind: 'failed' | 'hung', cause: unknown): StageError {
    this.reproducible = false;
    return new StageError(stage.name, kind, cause);
  }
}
