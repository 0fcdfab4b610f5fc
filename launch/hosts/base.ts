import type { Endpoint } from '#nodes/core/bus.ts';
import type { Session } from '#nodes/core/model.ts';
import type { LogLevel } from '#nodes/core/node.ts';
import { publishLog } from './report.ts';
import type { StageTimes } from './stage-times.ts';
import { StageWork } from './stage-work.ts';

export interface HostOptions {
  readonly seed: string | number;
  readonly sessions?: ReadonlyMap<string, Session>;
  /** Run heavy tasks on a worker thread; without, they run on this one. */
  readonly worker?: boolean;
  readonly onLog?: (level: LogLevel, node: string, text: string) => void;
}

/** What hosts have in common whatever their bus: models, logs and the work of stages. */
export abstract class HostBase {
  readonly seed: string | number;
  protected readonly work: StageWork;
  readonly #options: HostOptions;

  constructor(options: HostOptions, worker: boolean) {
    this.#options = options;
    this.seed = options.seed;
    this.work = new StageWork(worker);
  }

  get stages(): StageTimes {
    return this.work.times;
  }

  /** False once work hung or failed: wall time then decided what happened. */
  get reproducible(): boolean {
    return this.work.reproducible;
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

  close(): void {
    this.work.close();
  }
}
