import { Observable, Subscription } from 'rxjs';

/** One input of a state and what it makes of it. */
export interface Feed<S> {
  readonly source: Observable<unknown>;
  readonly step: (state: S, value: never) => S;
}

/** An input of `fold`. */
export function feed<S, T>(source: Observable<T>, step: (state: S, value: T) => S): Feed<S> {
  return { source, step };
}

/**
 * The state after every value of any of the inputs. One operator where `map` for each, `merge` and
 * `scan` are many, for nodes that hear hundreds of messages a second.
 */
export function fold<S>(start: S, feeds: readonly Feed<S>[]): Observable<S> {
  return new Observable((subscriber) => {
    let state = start;
    let open = feeds.length;
    const subscription = new Subscription();
    for (const { source, step } of feeds)
      subscription.add(
        source.subscribe({
          next: (value) => {
            try {
              state = step(state, value as never);
            } catch (error) {
              subscriber.error(error);
              return;
            }
            subscriber.next(state);
          },
          error: (error) => subscriber.error(error),
          complete: () => {
            if (--open === 0) subscriber.complete();
          },
        }),
      );
    return subscription;
  });
}
