import type { Observable } from 'rxjs';
import type { Clock } from './clock.ts';
import type { Action, Service, Topic } from './topic.ts';

/** What an action server tells of one goal; the last event is one of the three ends. */
export type ActionEvent<R, F> =
  | { readonly kind: 'feedback'; readonly feedback: F }
  | { readonly kind: 'succeeded' | 'aborted' | 'canceled'; readonly result: R };

/** Why a running goal is asked to end: its client wants it, or a newer goal takes its place. */
export type CancelReason = 'canceled' | 'preempted';

export interface ActionServer<G, R, F> {
  /** Refuses a goal before it starts. */
  accept?(goal: G): boolean;
  /**
   * Runs one goal; must end with a `succeeded`, `aborted` or `canceled` event, soon after `cancel`
   * emits. A newer goal preempts the running one (Nav2 `SimpleActionServer`).
   */
  execute(goal: G, cancel: Observable<CancelReason>): Observable<ActionEvent<R, F>>;
}

export type ServiceServer<Q, S> = (request: Q) => S | Observable<S>;

export interface GoalOutcome<R> {
  readonly status: 'succeeded' | 'aborted' | 'canceled' | 'rejected';
  /** Absent when the goal was rejected. */
  readonly result?: R;
}

/** A goal on its way; streams replay what was already said. */
export interface GoalHandle<R, F> {
  readonly feedback: Observable<F>;
  /** Emits once and completes. */
  readonly outcome: Observable<GoalOutcome<R>>;
  cancel(): void;
}

export type ServiceClient<Q, S> = (request: Q) => Observable<S>;
export type ActionClient<G, R, F> = (goal: G) => GoalHandle<R, F>;

/** One node's place on a bus: who publishes and who listens is known to the bus by `node`. */
export interface Endpoint {
  /** Fully qualified node name, `/robot1/planner_server`. */
  readonly node: string;
  readonly clock: Clock;
  /** Says that messages will come, so that listeners are found before the first one. */
  advertise(topic: Topic): void;
  /** Takes over `message`, which nobody may change from now on. Never delivers inside the call. */
  publish<T>(topic: Topic<T>, message: T): void;
  /** Cold: listens from subscription to unsubscription. */
  messages<T>(topic: Topic<T>): Observable<T>;
  serve<Q, S>(service: Service<Q, S>, server: ServiceServer<Q, S>): void;
  /** Errors with a `ServiceUnavailable` where nobody serves. */
  call<Q, S>(service: Service<Q, S>, request: Q): Observable<S>;
  serveAction<G, R, F>(action: Action<G, R, F>, server: ActionServer<G, R, F>): void;
  sendGoal<G, R, F>(action: Action<G, R, F>, goal: G): GoalHandle<R, F>;
  /** Ends every subscription, timer, server and goal of this node. */
  close(): void;
}

/** Carries messages between nodes. Every implementation passes `test/contract/bus.test.ts`. */
export interface Bus {
  connect(node: string): Endpoint;
}

export class ServiceUnavailable extends Error {
  constructor(service: string) {
    super(`nobody serves '${service}'`);
    this.name = 'ServiceUnavailable';
  }
}
