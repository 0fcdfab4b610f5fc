import type { Observable } from 'rxjs';

/** A piece of work that takes time: inference, planning, scan matching. */
export interface Stage {
  readonly name: string;
  /** Modelled latency [s]: when the result arrives in simulation; the measured p95 must stay below. */
  readonly latency: number;
  /** Wall time [s] after which the work counts as hung. Default 20 times the latency, at least 1 s. */
  readonly limit?: number;
}

/** A pure function that can be found again in another thread: `task(import.meta.url, 'plan', plan)`. */
export interface Task<I, O> {
  readonly module: string;
  readonly export: string;
  readonly run: (input: I) => O;
}

export function task<I, O>(module: string, name: string, run: (input: I) => O): Task<I, O> {
  return { module, export: name, run };
}

/** Work that failed or outlasted its wall limit. The run is then no longer reproducible. */
export class StageError extends Error {
  readonly stage: string;
  readonly kind: 'failed' | 'hung';
  constructor(stage: string, kind: 'failed' | 'hung', cause: unknown) {
    super(`stage '${stage}' ${kind}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    this.name = 'StageError';
    this.stage = stage;
    this.kind = kind;
  }
}

/**
 * The one seam for work that takes time. In simulation the result arrives exactly `stage.latency`
 * after the call, and time never overtakes it; on a robot it arrives when it is done. The work is
 * started at once. Errors with a `StageError`.
 */
export interface Compute {
  /** On this thread: for work well below a millisecond, or already asynchronous. */
  <T>(stage: Stage, work: () => T | Promise<T>): Observable<T>;
  /** On a worker thread where the host has one; input and output are structured clones. */
  offload<I, O>(stage: Stage, task: Task<I, O>, input: I): Observable<O>;
}
