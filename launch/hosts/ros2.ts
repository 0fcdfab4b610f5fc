import { AsyncSubject } from 'rxjs';
import type { Observable } from 'rxjs';
import type { Bus, Endpoint } from '#nodes/core/bus.ts';
import type { Compute, Stage, Task } from '#nodes/core/compute.ts';
import type { Session } from '#nodes/core/model.ts';
import type { LogLevel } from '#nodes/core/node.ts';
import type { Host } from '#nodes/core/run-node.ts';
import { topics } from '#nodes/core/topics.ts';
import { downText, publishFailure, publishLog, publishTrouble } from './report.ts';
import type { StageTimes } from './stage-times.ts';
import { StageWork } from './stage-work.ts';

export interface RosHostOptions {
  readonly bus: Bus;
  /** Name of the node that speaks for this process. */
  readonly name: string;
  readonly seed: string | number;
  readonly sessions?: ReadonlyMap<string, Session>;
  readonly worker?: boolean;
  readonly onLog?: (level: LogLevel, node: string, text: string) => void;
  readonly onDown?: (node: string) => void;
}

/** Nodes on a bus that runs by the clock on the wall: results arrive when they are there. */
export class RosHost implements Host {
  readonly bus: Bus;
  readonly seed: string | number;
  readonly self: Endpoint;
  readonly #options: RosHostOptions;
  readonly #work: StageWork;

  constructor(options: RosHostOptions) {
    this.#options = options;
    this.bus = options.bus;
    this.seed = options.seed;
    this.self = options.bus.connect(options.name);
    this.self.advertise(topics.diagnostics);
    this.#work = new StageWork(options.worker ?? true);
  }

  get stages(): StageTimes {
    return this.#work.times;
  }

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

  /** Something is wrong between nodes: `rosout` and `diagnostics` carry it. */
  trouble(text: string): void {
    this.log(this.self, 'warn', text);
    publishTrouble(this.self, text);
  }

  onError(node: string, error: unknown): void {
    this.log(this.self, 'error', downText(node, error));
    publishFailure(this.self, node, 'down');
    this.#options.onDown?.(node);
  }

  compute(): Compute {
    const inline = <T>(stage: Stage, work: () => T | Promise<T>): Observable<T> =>
      later(this.#work.run(stage, work));
    const offload = <I, O>(stage: Stage, task: Task<I, O>, input: I): Observable<O> =>
      later(this.#work.offload(stage, task, input));
    return Object.assign(inline, { offload });
  }

  close(): void {
    this.#work.close();
    this.self.close();
  }
}

/** The result once it is there, never inside the call, kept for whoever subscribes later. */
function later<T>(work: T | Promise<T>): Observable<T> {
  const result = new AsyncSubject<T>();
  Promise.resolve(work).then(
    (value) => {
      result.next(value);
      result.complete();
    },
    (error: unknown) => {
      result.error(error);
    },
  );
  return result;
}
