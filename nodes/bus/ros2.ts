import { Observable, Subject } from 'rxjs';
import type { ActionServer, Bus, Endpoint, GoalHandle, ServiceServer } from '#nodes/core/bus.ts';
import type { Clock } from '#nodes/core/clock.ts';
import type { Action, Service, Topic } from '#nodes/core/topic.ts';
import { topics } from '#nodes/core/topics.ts';
import { secondsOf } from '#nodes/msgs/time.ts';
import type { Delivery } from './in-process.ts';
import { loadRcl } from './rclnodejs.ts';
import type { Rcl, RclNode } from './rclnodejs.ts';
import { sendRosGoal, serveRosAction } from './ros2-actions.ts';
import { RosClock } from './ros2-clock.ts';
import { duplicateNodes, publishersOf, subscribersOf, topicProblems } from './ros2-graph.ts';
import type { BusProblem, RosEndpointInfo, Use } from './ros2-graph.ts';
import { callRosService, serveRosService } from './ros2-services.ts';
import { RosChannels } from './ros2-topics.ts';
import { StampWatch } from './ros2-stamps.ts';

export interface Ros2Options {
  /** Directory of the rclnodejs package, its addon built for the ROS that is found. */
  readonly rclnodejs: string;
  /** For rcl: `--ros-args --enclave /name` and the like; names and parameters are the launch's. */
  readonly args?: readonly string[];
  /** Time comes from `/clock`. */
  readonly useSimTime?: boolean;
}

/** How often the graph is looked at, and how many topics a time: a look costs about 0.1 ms each. */
const GRAPH_PERIOD = 0.25;
const TOPICS_PER_LOOK = 8;
/** The main thread answered nothing for so long [s]. */
const STALL = 0.3;
/** A process that starts loads and compiles, and answers late [s]. */
const START_UP = 10;
/** What may happen at every message is told so seldom [s]. */
const AGAIN = 5;
const happenings: ReadonlySet<string> = new Set<BusProblem['kind']>([
  'overload',
  'malformed',
  'clock-back',
]);

/** Joins ROS. Rejects with what is wrong where it cannot be joined. */
export async function openRos2(options: Ros2Options): Promise<Ros2Bus> {
  const rcl = await loadRcl(options.rclnodejs);
  const context = new rcl.Context();
  await rcl.init(context, options.args ?? []);
  return new Ros2Bus(rcl, context, options.useSimTime ?? false);
}

type RosContext = InstanceType<Rcl['Context']>;

/**
 * Topics, services and actions on ROS 2 (`rcl` by rclnodejs). All nodes of a process share one
 * context and one executor; each has its own name in the graph. Topics travel as serialised
 * messages through the codec of the interface table.
 */
export class Ros2Bus implements Bus {
  readonly clock: RosClock;
  /** What is wrong between nodes: what stands said once, what happens again said again. */
  readonly problems = new Subject<BusProblem>();
  readonly #rcl: Rcl;
  readonly #context: RosContext;
  readonly #simulated: boolean;
  readonly #executor: RclNode;
  /** Ends the executor's wait, which would hold up whoever adds or removes an entity. */
  readonly #waker: { trigger(): void };
  readonly #endpoints = new Set<Ros2Endpoint>();
  readonly #taps: ((delivery: Delivery) => void)[] = [];
  readonly #said = new Map<string, number>();
  readonly #uses = new Map<string, Use>();
  readonly #stamps = new StampWatch();
  readonly #looking: NodeJS.Timeout;
  #looked = 0;
  readonly #begun = performance.now();
  #lookedAt = performance.now();
  #closed = false;

  constructor(rcl: Rcl, context: RosContext, useSimTime: boolean) {
    this.#rcl = rcl;
    this.#context = context;
    this.#simulated = useSimTime;
    this.#executor = this.#createNode(`_trinav_${String(process.pid)}`, '/');
    this.#waker = this.#executor.createGuardCondition(() => undefined);
    this.clock = new RosClock(useSimTime, (from, to) => {
      this.#say({
        kind: 'clock-back',
        topic: '/clock',
        text: `/clock jumped back from ${from.toFixed(3)} to ${to.toFixed(3)} s`,
      });
    });
    if (useSimTime)
      this.connect(`/_clock_${String(process.pid)}`)
        .messages(topics.clock)
        .subscribe(({ clock }) => {
          this.clock.set(secondsOf(clock));
        });
    this.#executor.spin(100);
    this.#looking = setInterval(() => {
      this.#look();
    }, GRAPH_PERIOD * 1e3);
  }

  now(): number {
    return this.clock.now();
  }

  connect(node: string): Endpoint {
    const slash = node.lastIndexOf('/');
    const identity = this.#createNode(node.slice(slash + 1), node.slice(0, slash) || '/');
    // its entities wait in the one executor, under this node's name
    const face = Object.create(this.#executor, {
      handle: { value: identity.handle },
      syncHandles: {
        value: () => {
          this.#waker.trigger();
          this.#executor.syncHandles();
        },
      },
    }) as RclNode;
    const endpoint = new Ros2Endpoint(this, this.#rcl, node, face, () => {
      this.#endpoints.delete(endpoint);
      identity.destroy();
    });
    this.#endpoints.add(endpoint);
    return endpoint;
  }

  /** Sees each message that this process receives, and each that it alone knows of. */
  tap(observer: (delivery: Delivery) => void): void {
    this.#taps.push(observer);
  }

  /** All topics of the network. */
  topicsAndTypes(): { readonly name: string; readonly types: readonly string[] }[] {
    return this.#executor.getTopicNamesAndTypes(false).map(({ name, types }) => ({ name, types }));
  }

  publishersOf(topic: string): RosEndpointInfo[] {
    return publishersOf(this.#executor, topic);
  }

  subscribersOf(topic: string): RosEndpointInfo[] {
    return subscribersOf(this.#executor, topic);
  }

  /** Leaves ROS. The process may crash on exit where this was not called. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#looking);
    this.clock.close();
    for (const endpoint of [...this.#endpoints]) endpoint.close();
    // what was published last is on its way
    await new Promise((resolve) => setImmediate(resolve));
    this.#executor.stop();
    this.#rcl.shutdown(this.#context);
    this.problems.complete();
  }

  /** For endpoints: what is done with a topic, what passed, and what went wrong. */
  used(topic: Topic, how: 'publishes' | 'subscribes'): Use {
    let use = this.#uses.get(topic.name);
    if (use === undefined) {
      use = { topic, publishes: false, subscribes: false, teller: undefined };
      this.#uses.set(topic.name, use);
    }
    use[how] = true;
    return use;
  }

  passed(topic: Topic, publisher: string, sequence: number, message: unknown): void {
    if (this.#taps.length === 0) return;
    const delivery = { time: this.now(), topic, publisher, sequence, message };
    for (const tap of this.#taps) tap(delivery);
  }

  received(topic: Topic, message: unknown): void {
    if (this.#simulated) return; // then no two machines have clocks of their own
    const text = this.#stamps.observe(topic, message, this.now());
    if (text !== undefined) this.#say({ kind: 'clock-skew', topic: topic.name, text });
  }

  malformed(topic: Topic, error: unknown): void {
    const text = `${topic.name}: message dropped: ${(error as Error).message}`;
    this.#say({ kind: 'malformed', topic: topic.name, text });
  }

  #createNode(name: string, namespace: string): RclNode {
    const options = {
      startParameterServices: false,
      startTypeDescriptionService: false,
      enableRosout: false,
    };
    return this.#rcl.createNode(name, namespace, this.#context, options, [], false);
  }

  #look(): void {
    const now = performance.now();
    const late = (now - this.#lookedAt) / 1e3 - GRAPH_PERIOD;
    this.#lookedAt = now;
    if (late > STALL && now - this.#begun > START_UP * 1e3)
      this.#say({
        kind: 'overload',
        topic: '',
        text: `the process did not answer for ${late.toFixed(1)} s: too much work for this machine`,
      });
    const uses = [...this.#uses.values()];
    const from = this.#looked % Math.max(1, uses.length);
    for (const use of uses.slice(from, from + TOPICS_PER_LOOK)) {
      const { name } = use.topic;
      const problems = topicProblems(use, this.publishersOf(name), this.subscribersOf(name));
      for (const problem of problems) this.#say(problem);
    }
    this.#looked = from + TOPICS_PER_LOOK < uses.length ? from + TOPICS_PER_LOOK : 0;
    if (this.#looked === 0) this.#lookAtNames();
  }

  #lookAtNames(): void {
    const names = this.#executor
      .getNodeNamesAndNamespaces()
      .map(({ name, namespace }) => `${namespace === '/' ? '' : namespace}/${name}`);
    for (const problem of duplicateNodes(names)) this.#say(problem);
  }

  /** Numbers vary from time to time; the same thing with another number is not news. */
  #say(problem: BusProblem): void {
    const key = `${problem.kind} ${problem.text.replaceAll(/[\d.]+/g, '#')}`;
    const now = performance.now();
    const last = this.#said.get(key);
    const quiet = happenings.has(problem.kind) ? AGAIN * 1e3 : Infinity;
    if (last !== undefined && now - last <= quiet) return;
    this.#said.set(key, now);
    this.problems.next(problem);
  }
}

class Ros2Endpoint implements Endpoint {
  readonly node: string;
  readonly clock: Clock;
  readonly #bus: Ros2Bus;
  readonly #rcl: Rcl;
  readonly #face: RclNode;
  readonly #channels: RosChannels;
  readonly #closers = new Set<() => void>();
  readonly #left: () => void;
  #closed = false;

  constructor(bus: Ros2Bus, rcl: Rcl, node: string, face: RclNode, left: () => void) {
    this.node = node;
    this.#bus = bus;
    this.#rcl = rcl;
    this.#face = face;
    this.#left = left;
    this.#channels = new RosChannels(bus, rcl, node, face);
    this.clock = {
      now: () => bus.clock.now(),
      every: (period) => this.#while(bus.clock.every(period)),
      after: (delay) => this.#while(bus.clock.after(delay)),
    };
  }

  advertise(topic: Topic): void {
    if (!this.#closed) this.#channels.advertise(topic);
  }

  publish<T>(topic: Topic<T>, message: T): void {
    if (!this.#closed) this.#channels.publish(topic, message);
  }

  messages<T>(topic: Topic<T>): Observable<T> {
    return this.#while(this.#channels.messages(topic) as Observable<T>);
  }

  serve<Q, S>(service: Service<Q, S>, server: ServiceServer<Q, S>): void {
    this.#closers.add(serveRosService(this.#rcl, this.#face, service, server));
  }

  call<Q, S>(service: Service<Q, S>, request: Q): Observable<S> {
    return this.#while(callRosService(this.#rcl, this.#face, service, request));
  }

  serveAction<G, R, F>(action: Action<G, R, F>, server: ActionServer<G, R, F>): void {
    this.#closers.add(serveRosAction(this.#rcl, this.#face, action, server));
  }

  sendGoal<G, R, F>(action: Action<G, R, F>, goal: G): GoalHandle<R, F> {
    const { end, ...handle } = sendRosGoal(this.#rcl, this.#face, action, goal);
    this.#closers.add(end);
    handle.outcome.subscribe(() => this.#closers.delete(end));
    return handle;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const end of [...this.#closers]) end();
    this.#closers.clear();
    this.#channels.close();
    // after what lets go of its entities at the end of this turn: a node takes them with it, while
    // the executor may still wait on them
    setImmediate(this.#left);
  }

  /** Until this node closes; nothing after that. */
  #while<T>(source: Observable<T>): Observable<T> {
    return new Observable<T>((subscriber) => {
      if (this.#closed) return undefined;
      const subscription = source.subscribe(subscriber);
      const end = (): void => {
        this.#closers.delete(end);
        subscription.unsubscribe();
      };
      this.#closers.add(end);
      return end;
    });
  }
}

export type { BusProblem, RosEndpointInfo } from './ros2-graph.ts';
