import { Observable } from 'rxjs';

/**
 * Calls `hear` with every message and passes nothing on; errors, those of `hear` too, are passed on.
 * One operator where `tap` and `ignoreElements` are two, for inputs of hundreds of messages a second.
 */
export function heard<T>(messages: Observable<T>, hear: (message: T) => void): Observable<never> {
  return new Observable((subscriber) =>
    messages.subscribe({
      next: (message) => {
        try {
          hear(message);
        } catch (error) {
          subscriber.error(error);
        }
      },
      error: (error) => subscriber.error(error),
      complete: () => subscriber.complete(),
    }),
  );
}
