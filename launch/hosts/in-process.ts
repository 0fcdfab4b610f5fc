import type { Observable } from 'rxjs';
import { InProcessBus } from '#nodes/bus/in-process.ts';
import type { Endpoint } from '#nodes/core/bus.ts';
import type { Compute, Stage, Task } from '#nodes/core/compute.ts';
import type { Session } from '#nodes/core/model.ts';
import type { LogLevel } from '#nodes/core/node.ts';
import type { Host } from '#nodes/core/run-node.ts';
import { downText, publishFailure, publishLog } from './report.ts';
import type { StageTimes } from './stage-times.ts';
import { StageWork } from './stage-work.ts';

export interface InProcessHostOptions {
  readonly seed: string | number;
  readonly sessions?: ReadonlyMap<string, Session>;
  /** Run heavy tasks on a worker thread; without, they run on this one. Results are the same. */
  readonly worker?: boolean;
  readonly onLog?: (level: LogLevel, node: string, text: string) => void;
}

/** Nodes on the in-process bus, in virtual time. */
export class InProcessHost implements Host {
  readonly bus = new InProcessBus();
  readonly seed: string | number;
  /** Every node whose stream failed, with why. */
  readonly failures: { readonly node: string; readonly error: unknown }[] = [];
  readonly #options: InProcessHostOptions;
  readonly #work: StageWork;
  readonly #self: Endpoint;

  constructor(options: InProcessHostOptions) {
    this.#options = options;
    this.seed = options.seed;
    this.#work = new StageWork(options.worker === true);
    this.#self = this.bus.connect('/launch');
  }

  get stages(): StageTimes {
    return this.#work.times;
  }

  /** False once work hung or failed: wall time then decided what happened. */
  get reproducible(): boolean {
    return this.#work.reproducible;
  }

  model(name: string): Session {
    const session = this.#options.sessions?.get(name);
    if (session === undefined) throw new Error(`model '${name}' was not loaded by the launch`);
    return session;
  }

  log(endpoint: Endpoint, level: LogLevel, text: string): void {
    this.#options.onLog?.(level, endpoint.node, text);
    publishLog(endpoint, level, text);
  }

  onError(node: string, error: unknown): void {
    this.failures.push({ node, error });
    this.log(this.#self, 'error', downText(node, error));
    publishFailure(this.#self, node, 'down');
  }

  compute(endpoint: Endpoint): Compute {
    const hold = <T>(stage: Stage, work: T | Promise<T>): Observable<T> =>
      this.bus.hold(work, stage.latency, stage.name, endpoint.node);
    const inline = <T>(stage: Stage, work: () => T | Promise<T>): Observable<T> =>
      hold(stage, this.#work.run(stage, work));
    const offload = <I, O>(stage: Stage, task: Task<I, O>, input: I): Observable<O> =>
      hold(stage, this.#work.offload(stage, task, input));
    return Object.assign(inline, { offload });
  }

  close(): void {
    this.#work.close();
  }
}
