import { AsyncSubject, ReplaySubject, Subject } from 'rxjs';
import type {
  ActionEvent,
  ActionServer,
  CancelReason,
  GoalHandle,
  GoalOutcome,
} from '#nodes/core/bus.ts';

type Server = ActionServer<unknown, unknown, unknown>;
type Event = ActionEvent<unknown, unknown>;
/** Runs something now, as an event of its own. */
type Defer = (topic: string, publisher: string, run: () => void) => void;

interface Goal {
  readonly goal: unknown;
  readonly client: string;
  readonly cancel: Subject<CancelReason>;
  readonly feedback: Subject<unknown>;
  readonly outcome: AsyncSubject<GoalOutcome<unknown>>;
  state: 'sent' | 'waiting' | 'running' | 'ended';
}

interface Served {
  readonly node: string;
  readonly server: Server;
  running?: Goal | undefined;
  /** Accepted, starts when the goal it preempts has ended. */
  waiting?: Goal | undefined;
}

/** Actions in one process: the life of goals, as rclcpp_action has it, with preemption as in Nav2. */
export class ActionHub {
  readonly #defer: Defer;
  readonly #servers = new Map<string, Served>();

  constructor(defer: Defer) {
    this.#defer = defer;
  }

  serve(name: string, node: string, server: Server): () => void {
    const served: Served = { node, server };
    this.#servers.set(name, served);
    return () => {
      if (this.#servers.get(name) === served) this.#servers.delete(name);
      for (const goal of [served.waiting, served.running])
        if (goal !== undefined) this.#end(name, served, goal, { status: 'aborted' });
    };
  }

  send(name: string, client: string, request: unknown): GoalHandle<unknown, unknown> {
    const goal: Goal = {
      goal: request,
      client,
      cancel: new Subject(),
      feedback: new ReplaySubject(1),
      outcome: new AsyncSubject(),
      state: 'sent',
    };
    this.#defer(`~goal/${name}`, client, () => {
      this.#receive(name, goal);
    });
    return {
      feedback: goal.feedback,
      outcome: goal.outcome,
      cancel: () => {
        this.#defer(`~goal/${name}`, client, () => {
          this.#cancel(name, goal);
        });
      },
    };
  }

  #receive(name: string, goal: Goal): void {
    const served = this.#servers.get(name);
    const accepted = served !== undefined && (served.server.accept?.(goal.goal) ?? true);
    if (!accepted) {
      this.#end(name, served, goal, { status: 'rejected' });
      return;
    }
    if (served.running === undefined) {
      this.#start(name, served, goal);
      return;
    }
    // the goal that waited never ran: nobody's robot moves for it
    if (served.waiting !== undefined)
      this.#end(name, served, served.waiting, { status: 'aborted' });
    served.waiting = goal;
    goal.state = 'waiting';
    served.running.cancel.next('preempted');
  }

  #cancel(name: string, goal: Goal): void {
    if (goal.state === 'running') goal.cancel.next('canceled');
    else if (goal.state === 'waiting')
      this.#end(name, this.#servers.get(name), goal, { status: 'canceled' });
  }

  #start(name: string, served: Served, goal: Goal): void {
    served.running = goal;
    goal.state = 'running';
    served.server.execute(goal.goal, goal.cancel).subscribe({
      next: (event: Event) => {
        if (goal.state !== 'running') return;
        if (event.kind === 'feedback') {
          this.#defer(`~feedback/${name}`, served.node, () => {
            goal.feedback.next(event.feedback);
          });
        } else this.#end(name, served, goal, { status: event.kind, result: event.result });
      },
      error: () => {
        this.#end(name, served, goal, { status: 'aborted' });
      },
      complete: () => {
        this.#end(name, served, goal, { status: 'aborted' });
      },
    });
  }

  #end(name: string, served: Served | undefined, goal: Goal, outcome: GoalOutcome<unknown>): void {
    if (goal.state === 'ended') return;
    goal.state = 'ended';
    this.#defer(`~result/${name}`, goal.client, () => {
      goal.feedback.complete();
      goal.outcome.next(outcome);
      goal.outcome.complete();
    });
    if (served === undefined) return;
    if (served.waiting === goal) served.waiting = undefined;
    if (served.running !== goal) return;
    served.running = undefined;
    const next = served.waiting;
    served.waiting = undefined;
    if (next !== undefined) this.#start(name, served, next);
  }
}
