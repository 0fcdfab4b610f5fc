import { Observable } from 'rxjs';
import type { Subscriber } from 'rxjs';

/** A stream that is fed by hand. */
export interface Outlet<T> {
  readonly messages: Observable<T>;
  next(message: T): void;
}

/**
 * A stream for one output, which only the port subscribes to: a `Subject` without the list of
 * observers, whose keeping costs more than the passing on of a message.
 */
export function outlet<T>(): Outlet<T> {
  let port: Subscriber<T> | undefined;
  return {
    messages: new Observable((subscriber) => {
      port = subscriber;
      return () => (port = undefined);
    }),
    next: (message) => port?.next(message),
  };
}
