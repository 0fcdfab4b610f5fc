import { AsyncSubject, Observable } from 'rxjs';
import type { ActionServer, Bus, Endpoint, GoalHandle, ServiceServer } from '#nodes/core/bus.ts';
import type { Action, Service, Topic } from '#nodes/core/topic.ts';
import { ActionHub } from './in-process-actions.ts';
import { callService } from './in-process-services.ts';
import { EventQueue, Sources, before } from './event-queue.ts';
import type { EventKey, QueuedEvent, Source } from './event-queue.ts';

/** A message as it is delivered: what recordings and the run's hash are made of. */
export interface Delivery {
  readonly time: number;
  readonly topic: Topic;
  readonly publisher: string;
  readonly sequence: number;
  readonly message: unknown;
}

/** A delivery and its place in the queue: one object a message, and no closure. */
interface PendingDelivery extends QueuedEvent, Delivery {}

interface Subscriber {
  readonly node: string;
  readonly order: number;
  readonly next: (message: unknown) => void;
}

interface Channel {
  /** Replaced, never changed, so that a delivery under way sees the list it began with. */
  subscribers: readonly Subscriber[];
  /** Of a latched topic: the last messages of each publisher. */
  readonly retained: Map<string, Delivery[]>;
}

/** Returns a promise when the caller should wait before time reaches `next` [s]. */
export type Pace = (next: number) => Promise<void> | undefined;

const NANO = 1e9;
/** Times are whole nanoseconds, so that equal instants are equal numbers. */
const quantize = (time: number): number => Math.round(time * NANO) / NANO;

/**
 * A bus and a clock in one, because in simulation a delivery is an event in time. Time jumps from
 * event to event and never overtakes work lent to `hold`.
 */
export class InProcessBus implements Bus {
  readonly #queue = new EventQueue();
  readonly #channels = new Map<string, Channel>();
  readonly #sources = new Sources();
  /** Work whose result is still being computed, with the place in time of that result. */
  readonly #held = new Map<Promise<void>, EventKey>();
  readonly #taps: ((delivery: Delivery) => void)[] = [];
  readonly #services = new Map<string, ServiceServer<unknown, unknown>>();
  readonly #actions: ActionHub;
  #time = 0;
  #subscriptions = 0;
  #stopped = false;
  #meter: ((event: EventKey, run: (event: EventKey) => void) => void) | undefined;
  readonly #run = (event: QueuedEvent): void => {
    if (event.run === undefined) this.#deliver(event as PendingDelivery);
    else event.run();
  };

  constructor() {
    this.#actions = new ActionHub((topic, publisher, run) => {
      this.schedule(this.#time, topic, publisher, run);
    });
  }

  now(): number {
    return this.#time;
  }

  /** Sees every delivery once, in order; must not publish. */
  tap(observer: (delivery: Delivery) => void): void {
    this.#taps.push(observer);
  }

  /** Puts `meter` around every event from now on: how a launch measures what each costs. */
  meter(meter: (event: EventKey, run: (event: EventKey) => void) => void): void {
    this.#meter = meter;
  }

  connect(node: string): Endpoint {
    return new InProcessEndpoint(this, node);
  }

  /** Where a node's events on a topic stand in the order; the same one for the same names. */
  source(topic: string, publisher: string): Source {
    return this.#sources.get(topic, publisher);
  }

  publish<T>(topic: Topic<T>, source: Source, message: T): void {
    const sequence = ++source.sequence;
    const { publisher } = source;
    const event: PendingDelivery = {
      time: this.#time,
      source,
      sequence,
      run: undefined,
      topic,
      publisher,
      message,
    };
    this.#queue.push(event);
  }

  subscribe(topic: Topic, node: string, next: (message: unknown) => void): () => void {
    const channel = this.#channel(topic.name);
    const subscriber: Subscriber = { node, order: this.#subscriptions++, next };
    let open = true;
    channel.subscribers = [...channel.subscribers, subscriber].sort((a, b) =>
      a.node < b.node ? -1 : a.node > b.node ? 1 : a.order - b.order,
    );
    for (const [publisher, deliveries] of channel.retained)
      for (const { message } of deliveries)
        this.schedule(this.#time, topic.name, `${publisher} > ${node}`, () => {
          if (open) next(message);
        });
    return () => {
      open = false;
      channel.subscribers = channel.subscribers.filter((other) => other !== subscriber);
    };
  }

  /** Runs `run` at `time` [s], ordered within the instant by (`topic`, `publisher`, call order). */
  schedule(time: number, topic: string, publisher: string, run: () => void): void {
    this.at(time, this.#sources.get(topic, publisher), run);
  }

  /** The same for a source at hand. */
  at(time: number, source: Source, run: () => void): void {
    this.#queue.push({
      time: Math.max(this.#time, quantize(time)),
      source,
      sequence: ++source.sequence,
      run,
    });
  }

  /**
   * Delivers `work`'s result exactly `latency` [s] from now, whatever time the machine takes. The
   * place in the order is taken now; the result is kept for whoever subscribes later.
   */
  hold<T>(work: T | Promise<T>, latency: number, stage: string, node: string): Observable<T> {
    const result = new AsyncSubject<T>();
    const source = this.#sources.get(`~work/${stage}`, node);
    const key: EventKey = {
      time: quantize(this.#time + latency),
      source,
      sequence: ++source.sequence,
    };
    if (!(work instanceof Promise)) {
      this.#queue.push({ ...key, run: giving(result, work) });
      return result;
    }
    const settled: Promise<void> = work.then(
      (value) => {
        this.#held.delete(settled);
        this.#queue.push({ ...key, run: giving(result, value) });
      },
      (error: unknown) => {
        this.#held.delete(settled);
        this.#queue.push({
          ...key,
          run: () => {
            result.error(error);
          },
        });
      },
    );
    this.#held.set(settled, key);
    return result;
  }

  /** Makes the current or next `runUntil` return after the event under way. */
  stop(): void {
    this.#stopped = true;
  }

  /** Runs every event up to and including `until` [s]; `pace` may slow it down or yield. */
  async runUntil(until: number, pace?: Pace): Promise<void> {
    while (!this.#stopped) {
      const next = this.#queue.peek();
      const overdue = this.#overdue(next, until);
      if (overdue !== undefined) {
        await overdue;
        continue;
      }
      if (next === undefined || next.time > until) break;
      if (next.time > this.#time) {
        const wait = pace?.(next.time);
        if (wait !== undefined) {
          await wait;
          continue; // something earlier may have come in from outside
        }
      }
      this.#queue.pop();
      this.#time = next.time;
      if (this.#meter === undefined) this.#run(next);
      else this.#meter(next, this.#run);
    }
    if (!this.#stopped) this.#time = Math.max(this.#time, until);
    this.#stopped = false;
  }

  serve(name: string, server: ServiceServer<unknown, unknown>): () => void {
    this.#services.set(name, server);
    return () => {
      if (this.#services.get(name) === server) this.#services.delete(name);
    };
  }

  call(service: Service, node: string, request: unknown): Observable<unknown> {
    return callService(this, () => this.#services.get(service.name), service.name, node, request);
  }

  get actions(): ActionHub {
    return this.#actions;
  }

  /** The held work that must end before `next` may run, if any. */
  #overdue(next: EventKey | undefined, until: number): Promise<void> | undefined {
    if (this.#held.size === 0) return undefined;
    for (const [work, key] of this.#held)
      if (key.time <= until && (next === undefined || before(key, next))) return work;
    return undefined;
  }

  #deliver(delivery: Delivery): void {
    const { topic, publisher, message } = delivery;
    const channel = this.#channel(topic.name);
    if (topic.qos.latched) {
      const kept = channel.retained.get(publisher) ?? [];
      kept.push(delivery);
      if (kept.length > topic.qos.depth) kept.shift();
      channel.retained.set(publisher, kept);
    }
    for (const tap of this.#taps) tap(delivery);
    for (const subscriber of channel.subscribers) subscriber.next(message);
  }

  #channel(name: string): Channel {
    let channel = this.#channels.get(name);
    if (channel === undefined) {
      channel = { subscribers: [], retained: new Map() };
      this.#channels.set(name, channel);
    }
    return channel;
  }
}

function giving<T>(result: AsyncSubject<T>, value: T): () => void {
  return () => {
    result.next(value);
    result.complete();
  };
}

class InProcessEndpoint implements Endpoint {
  readonly node: string;
  readonly clock = {
    now: (): number => this.#bus.now(),
    every: (period: number): Observable<number> => this.#every(period),
    after: (delay: number): Observable<number> => this.#after(delay),
  };
  readonly #bus: InProcessBus;
  readonly #closers = new Set<() => void>();
  readonly #sources = new Map<string, Source>();
  readonly #timers: Source;
  #closed = false;

  constructor(bus: InProcessBus, node: string) {
    this.#timers = bus.source('~timer', node);
    this.#bus = bus;
    this.node = node;
  }

  advertise(): void {
    // whoever listens is known already
  }

  publish<T>(topic: Topic<T>, message: T): void {
    if (this.#closed) return;
    let source = this.#sources.get(topic.name);
    if (source === undefined) {
      source = this.#bus.source(topic.name, this.node);
      this.#sources.set(topic.name, source);
    }
    this.#bus.publish(topic, source, message);
  }

  messages<T>(topic: Topic<T>): Observable<T> {
    return new Observable<T>((subscriber) => {
      if (this.#closed) return undefined;
      const off = this.#bus.subscribe(topic, this.node, (message) => {
        subscriber.next(message as T);
      });
      return this.#closing(off);
    });
  }

  serve<Q, S>(service: Service<Q, S>, server: ServiceServer<Q, S>): void {
    const off = this.#bus.serve(service.name, server as ServiceServer<unknown, unknown>);
    this.#closing(off);
  }

  call<Q, S>(service: Service<Q, S>, request: Q): Observable<S> {
    return this.#bus.call(service, this.node, request) as Observable<S>;
  }

  serveAction<G, R, F>(action: Action<G, R, F>, server: ActionServer<G, R, F>): void {
    const off = this.#bus.actions.serve(action.name, this.node, server);
    this.#closing(off);
  }

  sendGoal<G, R, F>(action: Action<G, R, F>, goal: G): GoalHandle<R, F> {
    return this.#bus.actions.send(action.name, this.node, goal) as GoalHandle<R, F>;
  }

  close(): void {
    this.#closed = true;
    for (const off of [...this.#closers]) off();
    this.#closers.clear();
  }

  /** Remembers how to end something until it is ended by either side. */
  #closing(off: () => void): () => void {
    const once = (): void => {
      this.#closers.delete(once);
      off();
    };
    this.#closers.add(once);
    return once;
  }

  #every(period: number): Observable<number> {
    return new Observable((subscriber) => {
      const start = this.#bus.now();
      let count = 1;
      const tick = (): void => {
        if (subscriber.closed || this.#closed) return;
        subscriber.next(this.#bus.now());
        count++;
        this.#bus.at(start + count * period, this.#timers, tick);
      };
      this.#bus.at(start + period, this.#timers, tick);
    });
  }

  #after(delay: number): Observable<number> {
    return new Observable((subscriber) => {
      this.#bus.at(this.#bus.now() + delay, this.#timers, () => {
        if (subscriber.closed || this.#closed) return;
        subscriber.next(this.#bus.now());
        subscriber.complete();
      });
    });
  }
}
