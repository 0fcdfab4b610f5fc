import { AsyncSubject } from 'rxjs';
import type { Observable } from 'rxjs';
import type { Bus, Endpoint } from '#nodes/core/bus.ts';
import type { Compute, Stage, Task } from '#nodes/core/compute.ts';
import type { Host } from '#nodes/core/run-node.ts';
import { topics } from '#nodes/core/topics.ts';
import { HostBase } from './base.ts';
import type { HostOptions } from './base.ts';
import { downText, publishFailure, publishTrouble } from './report.ts';

export interface RosHostOptions extends HostOptions {
  readonly bus: Bus;
  /** Name of the node that speaks for this process. */
  readonly name: string;
  readonly onDown?: (node: string) => void;
}

/** Nodes on a bus that runs by the clock on the wall: results arrive when they are there. */
export class RosHost extends HostBase implements Host {
  readonly bus: Bus;
  readonly self: Endpoint;
  readonly #onDown: RosHostOptions['onDown'];

  constructor(options: RosHostOptions) {
    super(options, options.worker ?? true);
    this.bus = options.bus;
    this.#onDown = options.onDown;
    this.self = options.bus.connect(options.name);
    this.self.advertise(topics.diagnostics);
  }

  /** Something is wrong between nodes: `rosout` and `diagnostics` carry it. */
  trouble(text: string): void {
    this.log(this.self, 'warn', text);
    publishTrouble(this.self, text);
  }

  onError(node: string, error: unknown): void {
    this.log(this.self, 'error', downText(node, error));
    publishFailure(this.self, node, 'down');
    this.#onDown?.(node);
  }

  compute(): Compute {
    const inline = <T>(stage: Stage, work: () => T | Promise<T>): Observable<T> =>
      later(this.work.run(stage, work));
    const offload = <I, O>(stage: Stage, task: Task<I, O>, input: I): Observable<O> =>
      later(this.work.offload(stage, task, input));
    return Object.assign(inline, { offload });
  }

  override close(): void {
    super.close();
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
