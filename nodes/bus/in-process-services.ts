import { AsyncSubject, isObservable, of, take } from 'rxjs';
import type { Observable } from 'rxjs';
import { ServiceUnavailable } from '#nodes/core/bus.ts';
import type { ServiceServer } from '#nodes/core/bus.ts';

interface Scheduler {
  now(): number;
  schedule(time: number, topic: string, publisher: string, run: () => void): void;
}

/** One call: request and reply are events of their own, so neither side runs inside the other. */
export function callService(
  bus: Scheduler,
  find: () => ServiceServer<unknown, unknown> | undefined,
  name: string,
  node: string,
  request: unknown,
): Observable<unknown> {
  const reply = new AsyncSubject<unknown>();
  const answer = (run: () => void): void => {
    bus.schedule(bus.now(), `~reply/${name}`, node, run);
  };
  bus.schedule(bus.now(), `~request/${name}`, node, () => {
    const server = find();
    if (server === undefined) {
      answer(() => {
        reply.error(new ServiceUnavailable(name));
      });
      return;
    }
    const result = server(request);
    (isObservable(result) ? result : of(result)).pipe(take(1)).subscribe({
      next: (response) => {
        answer(() => {
          reply.next(response);
          reply.complete();
        });
      },
      error: (error: unknown) => {
        answer(() => {
          reply.error(error);
        });
      },
    });
  });
  return reply;
}
