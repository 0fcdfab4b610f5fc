import { Observable } from 'rxjs';
import { StageError } from './compute.ts';
import type { Compute, Stage } from './compute.ts';

/** What became of one input of a stage. */
export type Outcome<T, R> = {
  readonly input: T;
  /** Inputs since the last one that were passed over for newer ones. */
  readonly skipped: number;
} & (
  | { readonly kind: 'done'; readonly result: R }
  | { readonly kind: 'failed'; readonly reason: string }
);

/**
 * Work that is slower than its inputs come: while one is worked on, only the newest of those that
 * arrive waits for its turn. `work` is called for each input when its turn comes, so parameters read
 * in it are those of that moment. Work that fails or hangs is an outcome; the stream goes on.
 */
export function newest<T, R>(
  work: (input: T) => Observable<R>,
): (inputs: Observable<T>) => Observable<Outcome<T, R>> {
  return (inputs) =>
    new Observable((subscriber) => {
      let waiting: { readonly input: T } | undefined;
      let skipped = 0;
      let busy = false;
      let ended = false;
      const next = (): void => {
        busy = false;
        const taken = waiting;
        waiting = undefined;
        if (taken !== undefined) start(taken.input);
        else if (ended) subscriber.complete();
      };
      const start = (input: T): void => {
        busy = true;
        const passed = skipped;
        skipped = 0;
        let done: Observable<R>;
        try {
          done = work(input);
        } catch (error) {
          subscriber.error(error);
          return;
        }
        const run = done.subscribe({
          next: (result) => subscriber.next({ kind: 'done', input, skipped: passed, result }),
          error: (error: unknown) => {
            if (!(error instanceof StageError)) {
              subscriber.error(error);
              return;
            }
            subscriber.next({ kind: 'failed', input, skipped: passed, reason: error.message });
            next();
          },
          complete: next,
        });
        if (!run.closed) running = run;
      };
      let running: { unsubscribe(): void } | undefined;
      const listening = inputs.subscribe({
        next: (input) => {
          if (!busy) {
            start(input);
            return;
          }
          if (waiting !== undefined) skipped++;
          waiting = { input };
        },
        error: (error) => subscriber.error(error),
        complete: () => {
          ended = true;
          if (!busy) subscriber.complete();
        },
      });
      return () => {
        listening.unsubscribe();
        running?.unsubscribe();
      };
    });
}

/** `newest` with each piece of work as a stage: timed, limited and reported by the host. */
export function newestStage<T, R>(
  compute: Compute,
  stage: (input: T) => Stage,
  work: (input: T) => R | Promise<R>,
): (inputs: Observable<T>) => Observable<Outcome<T, R>> {
  return newest((input) => compute(stage(input), () => work(input)));
}
