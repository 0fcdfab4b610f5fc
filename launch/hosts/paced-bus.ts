import { performance } from 'node:perf_hooks';
import { InProcessBus } from '#nodes/bus/in-process.ts';
import type { Pace } from '#nodes/bus/in-process.ts';
import type { Bus, Endpoint } from '#nodes/core/bus.ts';
import type { Clock } from '#nodes/core/clock.ts';

/**
 * Another bus whose nodes live in a time of their own, which begins at 0 and runs `factor` times as
 * fast as the wall's: how a simulator, the source of `/clock`, stands on a bus.
 */
export class PacedBus implements Bus {
  readonly #bus: Bus;
  readonly #time = new InProcessBus();

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  connect(node: string): Endpoint {
    return withClock(this.#bus.connect(node), this.#time.connect(node));
  }

  /** Lets time run until `stop`. */
  run(factor: number): Promise<void> {
    return this.#time.runUntil(Number.MAX_SAFE_INTEGER, steadyPace(factor));
  }

  stop(): void {
    this.#time.stop();
  }
}

function withClock(endpoint: Endpoint, timed: { readonly clock: Clock; close(): void }): Endpoint {
  return {
    node: endpoint.node,
    clock: timed.clock,
    advertise: (topic) => {
      endpoint.advertise(topic);
    },
    publish: (topic, message) => {
      endpoint.publish(topic, message);
    },
    messages: (topic) => endpoint.messages(topic),
    serve: (service, server) => {
      endpoint.serve(service, server);
    },
    call: (service, request) => endpoint.call(service, request),
    serveAction: (action, server) => {
      endpoint.serveAction(action, server);
    },
    sendGoal: (action, goal) => endpoint.sendGoal(action, goal),
    close: () => {
      timed.close();
      endpoint.close();
    },
  };
}

/** Time lost by more than this is not made up for: a world in a hurry is no world [ms]. */
const LAG = 100;

/** Real time times `factor`; falls behind where the machine is too slow, rather than to rush after. */
function steadyPace(factor: number): Pace {
  let origin = performance.now();
  let breath = origin;
  return (next) => {
    const now = performance.now();
    const due = origin + (next / factor) * 1e3;
    if (now - due > LAG) origin += now - due - LAG;
    if (due - now > 0.5) {
      breath = now;
      return new Promise((resolve) => setTimeout(resolve, Math.min(due - now, 20)));
    }
    if (now - breath < 5) return undefined;
    breath = now;
    return new Promise((resolve) => setImmediate(resolve));
  };
}
