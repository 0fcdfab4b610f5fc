import type { Observable } from 'rxjs';
import { InProcessBus } from '#nodes/bus/in-process.ts';
import type { Endpoint } from '#nodes/core/bus.ts';
import type { Compute, Stage, Task } from '#nodes/core/compute.ts';
import type { Host } from '#nodes/core/run-node.ts';
import { HostBase } from './base.ts';
import type { HostOptions } from './base.ts';
import { downText, publishFailure } from './report.ts';

/** Nodes on the in-process bus, in virtual time; with or without a worker results are the same. */
export class InProcessHost extends HostBase implements Host {
  readonly bus = new InProcessBus();
  /** Every node whose stream failed, with why. */
  readonly failures: { readonly node: string; readonly error: unknown }[] = [];
  readonly #self: Endpoint;

  constructor(options: HostOptions) {
    super(options, options.worker === true);
    this.#self = this.bus.connect('/launch');
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
      hold(stage, this.work.run(stage, work));
    const offload = <I, O>(stage: Stage, task: Task<I, O>, input: I): Observable<O> =>
      hold(stage, this.work.offload(stage, task, input));
    return Object.assign(inline, { offload });
  }
}
