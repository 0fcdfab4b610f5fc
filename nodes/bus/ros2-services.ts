import { Observable, from, isObservable, of, take } from 'rxjs';
import { ServiceUnavailable } from '#nodes/core/bus.ts';
import type { ServiceServer } from '#nodes/core/bus.ts';
import type { Service } from '#nodes/core/topic.ts';
import type { Rcl, RclNode } from './rclnodejs.ts';
import { available } from './ros2-actions.ts';
import { serviceClass } from './ros2-messages.ts';

/** How often a caller looks whether the server it waits for is still there [ms]. */
const WATCH = 1000;

export function serveRosService<Q, S>(
  rcl: Rcl,
  node: RclNode,
  service: Service<Q, S>,
  server: ServiceServer<Q, S>,
): () => void {
  const ros = node.createService(
    serviceClass(rcl, service.type),
    service.name,
    {},
    (request, response) => {
      const reply = server(request as Q);
      (isObservable(reply) ? reply : of(reply)).pipe(take(1)).subscribe({
        next: (value) => {
          response.send(value);
        },
        // without an answer the caller waits until this node is gone: all that ROS can say
        error: () => undefined,
      });
    },
  );
  return () => {
    node.destroyService(ros);
  };
}

export function callRosService<Q, S>(
  rcl: Rcl,
  node: RclNode,
  service: Service<Q, S>,
  request: Q,
): Observable<S> {
  return new Observable((subscriber) => {
    const client = node.createClient(serviceClass(rcl, service.type), service.name, {});
    const unavailable = (): void => {
      subscriber.error(new ServiceUnavailable(service.name));
    };
    let watch: NodeJS.Timeout | undefined;
    const asked = from(
      available(() => subscriber.closed || client.isServiceServerAvailable()),
    ).subscribe((there) => {
      if (!there) {
        unavailable();
        return;
      }
      client.sendRequest(request, (response) => {
        subscriber.next(response as S);
        subscriber.complete();
      });
      watch = setInterval(() => {
        if (!client.isServiceServerAvailable()) unavailable();
      }, WATCH);
    });
    return () => {
      asked.unsubscribe();
      clearInterval(watch);
      setImmediate(() => {
        node.destroyClient(client);
      });
    };
  });
}
