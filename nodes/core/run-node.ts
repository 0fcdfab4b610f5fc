import { Observable, catchError, isObservable } from 'rxjs';
import type { Subscription } from 'rxjs';
import { seeded } from '#nodes/math/random.ts';
import type { ActionServer, Bus, Endpoint, ServiceServer } from './bus.ts';
import type { Compute } from './compute.ts';
import type { Session } from './model.ts';
import { nodeName, resolveName } from './names.ts';
import type { Placement } from './names.ts';
import { serveLifecycle, serveParameters, states } from './node-services.ts';
import type { LifecycleControl } from './node-services.ts';
import type { AnyNode, LogLevel, NodeContext } from './node.ts';
import { ParameterStore } from './parameters.ts';
import type { ParameterChange, SetResult } from './parameters.ts';
import type { Action, Service, Topic } from './topic.ts';

/** Where nodes run: a robot, or a simulation. */
export interface Host {
  readonly bus: Bus;
  readonly seed: string | number;
  compute(endpoint: Endpoint): Compute;
  model(name: string): Session;
  log(endpoint: Endpoint, level: LogLevel, text: string): void;
  /** A stream of the node failed; the node is down, everything else goes on. */
  onError(node: string, error: unknown): void;
}

export interface RunningNode extends LifecycleControl {
  readonly name: string;
  setParameters(changes: readonly ParameterChange[]): SetResult;
}

type Ports = Record<string, unknown>;

/**
 * Configures and activates one node. Throws a `z.ZodError` for parameters that do not fit its schema.
 */
export function runNode(
  spec: AnyNode,
  params: unknown,
  host: Host,
  placement: Placement = {},
): RunningNode {
  return new NodeProcess(spec, params, host, placement);
}

class NodeProcess implements RunningNode {
  readonly name: string;
  readonly setParameters: (changes: readonly ParameterChange[]) => SetResult;
  readonly #spec: AnyNode;
  readonly #host: Host;
  readonly #placement: Placement;
  readonly #endpoint: Endpoint;
  readonly #store: ParameterStore<unknown>;
  readonly #subscriptions: Subscription[] = [];
  /** What latched outputs said while inactive, said again on activation. */
  readonly #withheld = new Map<string, () => void>();
  #state: 'inactive' | 'active' | 'finalized' = 'inactive';

  constructor(spec: AnyNode, params: unknown, host: Host, placement: Placement) {
    this.#spec = spec;
    this.#host = host;
    this.#placement = placement;
    this.name = nodeName(spec.name, placement);
    this.#store = new ParameterStore<unknown>(spec.params, params);
    this.#endpoint = host.bus.connect(this.name);
    this.setParameters = serveParameters(this.#endpoint, spec.params, this.#store);
    serveLifecycle(this.#endpoint, this);
    this.#wire();
  }

  get state(): { readonly id: number; readonly label: string } {
    return states[this.#state];
  }

  activate(): boolean {
    if (this.#state !== 'inactive') return false;
    this.#state = 'active';
    for (const publish of this.#withheld.values()) publish();
    this.#withheld.clear();
    return true;
  }

  deactivate(): boolean {
    if (this.#state !== 'active') return false;
    this.#state = 'inactive';
    return true;
  }

  shutdown(): boolean {
    if (this.#state === 'finalized') return false;
    this.#state = 'finalized';
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
    this.#endpoint.close();
    this.#store.close();
    return true;
  }

  /** Active before the first stream runs, so that what is said at once is not lost. */
  #wire(): void {
    this.#state = 'active';
    const spec = this.#spec;
    const wired = this.#guard(() =>
      spec.wire(this.#ports() as never, this.#store, this.#context()),
    );
    if (wired === undefined) return;
    const out = wired as Ports;
    for (const [port, service] of entries<Service>(spec.services))
      this.#endpoint.serve(
        this.#resolved(service),
        this.#safely(out[port] as ServiceServer<unknown, unknown>),
      );
    for (const [port, action] of entries<Action>(spec.actions))
      this.#endpoint.serveAction(
        this.#resolved(action),
        this.#watched(out[port] as ActionServer<unknown, unknown, unknown>),
      );
    for (const [port, topic] of entries<Topic>(spec.outputs)) {
      const messages = out[port];
      if (!isObservable(messages)) throw new Error(`${spec.name} gives no stream for '${port}'`);
      this.#publish(this.#resolved(topic), messages);
    }
  }

  #publish(topic: Topic, messages: Observable<unknown>): void {
    if (this.#endedAlready()) return;
    this.#endpoint.advertise(topic);
    const subscription = messages.subscribe({
      next: (message) => {
        if (this.#state === 'active') this.#endpoint.publish(topic, message);
        else if (topic.qos.latched)
          this.#withheld.set(topic.name, () => {
            this.#endpoint.publish(topic, message);
          });
      },
      error: (error: unknown) => {
        this.#fail(error);
      },
    });
    this.#subscriptions.push(subscription);
    if (this.#endedAlready()) subscription.unsubscribe();
  }

  #endedAlready(): boolean {
    return this.#state === 'finalized';
  }

  #fail(error: unknown): void {
    if (this.shutdown()) this.#host.onError(this.name, error);
  }

  #guard<T>(run: () => T): T | undefined {
    try {
      return run();
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  #safely(server: ServiceServer<unknown, unknown>): ServiceServer<unknown, unknown> {
    return (request) =>
      new Observable((subscriber) => {
        try {
          const reply = server(request);
          if (isObservable(reply)) return reply.pipe(this.#failing()).subscribe(subscriber);
          subscriber.next(reply);
          subscriber.complete();
        } catch (error) {
          this.#fail(error);
          subscriber.error(error);
        }
        return undefined;
      });
  }

  #watched(
    server: ActionServer<unknown, unknown, unknown>,
  ): ActionServer<unknown, unknown, unknown> {
    return {
      accept: (goal) => server.accept?.(goal) ?? true,
      execute: (goal, cancel) => server.execute(goal, cancel).pipe(this.#failing()),
    };
  }

  #failing<T>(): (source: Observable<T>) => Observable<T> {
    return (source) =>
      source.pipe(
        catchError((error: unknown) => {
          this.#fail(error);
          throw error;
        }),
      );
  }

  #ports(): Ports {
    const ports: Ports = {};
    for (const [port, topic] of entries<Topic>(this.#spec.inputs))
      ports[port] = this.#endpoint.messages(this.#resolved(topic));
    for (const [port, service] of entries<Service>(this.#spec.clients)) {
      const resolved = this.#resolved(service);
      ports[port] = (request: unknown) => this.#endpoint.call(resolved, request);
    }
    for (const [port, action] of entries<Action>(this.#spec.actionClients)) {
      const resolved = this.#resolved(action);
      ports[port] = (goal: unknown) => this.#endpoint.sendGoal(resolved, goal);
    }
    return ports;
  }

  #context(): NodeContext {
    return {
      name: this.name,
      clock: this.#endpoint.clock,
      random: seeded(`${String(this.#host.seed)}${this.name}`),
      compute: this.#host.compute(this.#endpoint),
      model: (name) => this.#host.model(name),
      log: (level, text) => {
        this.#host.log(this.#endpoint, level, text);
      },
    };
  }

  #resolved<P extends { readonly name: string }>(port: P): P {
    return { ...port, name: resolveName(port.name, this.#spec.name, this.#placement) };
  }
}

function entries<T>(ports: Readonly<Record<string, T>> | undefined): [string, T][] {
  return Object.entries(ports ?? {});
}
