import { performance } from 'node:perf_hooks';
import type { Observable } from 'rxjs';
import { InProcessBus } from '#nodes/bus/in-process.ts';
import type { Endpoint } from '#nodes/core/bus.ts';
import { StageError } from '#nodes/core/compute.ts';
import type { Compute, Stage, Task } from '#nodes/core/compute.ts';
import type { Session } from '#nodes/core/model.ts';
import type { LogLevel } from '#nodes/core/node.ts';
import type { Host } from '#nodes/core/run-node.ts';
import { topics } from '#nodes/core/topics.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import { StageTimes } from './stage-times.ts';
import { TaskWorker } from './worker-pool.ts';

export interface InProcessHostOptions {
  readonly seed: string | number;
  readonly sessions?: ReadonlyMap<string, Session>;
  /** Run heavy tasks on a worker thread; without, they run on this one. Results are the same. */
  readonly worker?: boolean;
  readonly onLog?: (level: LogLevel, node: string, text: string) => void;
}

const levels = { debug: 10, info: 20, warn: 30, error: 40 } as const;

/** Nodes on the in-process bus, in virtual time. */
export class InProcessHost implements Host {
  readonly bus = new InProcessBus();
  readonly seed: string | number;
  readonly stages = new StageTimes();
  /** Every node whose stream failed, with why. */
  readonly failures: { readonly node: string; readonly error: unknown }[] = [];
  /** False once work hung or failed: wall time then decided what happened. */
  reproducible = true;
  readonly #options: InProcessHostOptions;
  readonly #worker: TaskWorker | undefined;
  readonly #self: Endpoint;

  constructor(options: InProcessHostOptions) {
    this.#options = options;
    this.seed = options.seed;
    this.#worker = options.worker === true ? new TaskWorker() : undefined;
    this.#worker?.warm();
    this.#self = this.bus.connect('/launch');
  }

  model(name: string): Session {
    const session = this.#options.sessions?.get(name);
    if (session === undefined) throw new Error(`model '${name}' was not loaded by the launch`);
    return session;
  }

  log(endpoint: Endpoint, level: LogLevel, text: string): void {
    this.#options.onLog?.(level, endpoint.node, text);
    endpoint.publish(topics.rosout, {
      stamp: stampOf(endpoint.clock.now()),
      level: levels[level],
      name: endpoint.node,
      msg: text,
      file: '',
      function: '',
      line: 0,
    });
  }

  onError(node: string, error: unknown): void {
    this.failures.push({ node, error });
    this.log(
      this.#self,
      'error',
      `${node} is down: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    const namespace = node.slice(0, node.lastIndexOf('/'));
    const topic = { ...topics.nodeFailures, name: `${namespace}/${topics.nodeFailures.name}` };
    this.#self.publish(topic, { data: node });
  }

  compute(endpoint: Endpoint): Compute {
    const inline = <T>(stage: Stage, work: () => T | Promise<T>): Observable<T> =>
      this.#hold(endpoint, stage, this.#measured(stage, work));
    const offload = <I, O>(stage: Stage, task: Task<I, O>, input: I): Observable<O> => {
      const worker = this.#worker;
      return inline(stage, () =>
        worker === undefined ? task.run(input) : worker.run(task, input),
      );
    };
    return Object.assign(inline, { offload });
  }

  close(): void {
    this.#worker?.stop();
  }

  #hold<T>(endpoint: Endpoint, stage: Stage, work: T | Promise<T>): Observable<T> {
    return this.bus.hold(work, stage.latency, stage.name, endpoint.node);
  }

  #measured<T>(stage: Stage, work: () => T | Promise<T>): T | Promise<T> {
    const start = performance.now();
    const done = (): void => {
      this.stages.add(stage, (performance.now() - start) / 1e3);
    };
    let result: T | Promise<T>;
    try {
      result = work();
    } catch (error) {
      return Promise.reject(this.#failed(stage, 'failed', error));
    }
    if (!(result instanceof Promise)) {
      done();
      return result;
    }
    return this.#limited(stage, result).finally(done);
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
