import { AsyncSubject, ReplaySubject, firstValueFrom } from 'rxjs';
import type { ActionServer, GoalHandle, GoalOutcome } from '#nodes/core/bus.ts';
import type { Action } from '#nodes/core/topic.ts';
import { ActionHub } from './in-process-actions.ts';
import type { Rcl, RclGoalHandle, RclNode } from './rclnodejs.ts';
import { actionClass } from './ros2-messages.ts';

/** action_msgs/msg/GoalStatus. */
const outcomes: Readonly<Record<number, 'succeeded' | 'canceled' | 'aborted'>> = {
  4: 'succeeded',
  5: 'canceled',
  6: 'aborted',
};

/**
 * Serves an action on ROS. The life of the goals, preemption included, is that of the in-process
 * bus; this only carries it over.
 */
export function serveRosAction<G, R, F>(
  rcl: Rcl,
  node: RclNode,
  action: Action<G, R, F>,
  server: ActionServer<G, R, F>,
): () => void {
  const hub = new ActionHub((_topic, _publisher, run) => {
    queueMicrotask(run);
  });
  const withdraw = hub.serve(action.name, '', { ...server, accept: () => true });
  const type = actionClass(rcl, action.type);
  const running = new Map<string, GoalHandle<unknown, unknown>>();
  const keyOf = (goal: RclGoalHandle): string => [...goal.goalId.uuid].join();

  const execute = async (goal: RclGoalHandle): Promise<unknown> => {
    const handle = hub.send(action.name, '', goal.request.toPlainObject());
    running.set(keyOf(goal), handle);
    const feedback = handle.feedback.subscribe((value) => {
      goal.publishFeedback(value);
    });
    const { status, result } = await firstValueFrom(handle.outcome);
    feedback.unsubscribe();
    running.delete(keyOf(goal));
    if (status === 'succeeded') goal.succeed();
    // ROS knows no goal that is canceled unless its client wished so
    else if (status === 'canceled' && goal.isCancelRequested) goal.canceled();
    else goal.abort();
    return result ?? new type.Result();
  };
  const ros = new rcl.ActionServer(
    node,
    type,
    action.name,
    execute,
    (goal) =>
      (server.accept?.(goal as G) ?? true) ? rcl.GoalResponse.ACCEPT : rcl.GoalResponse.REJECT,
    (goal) => {
      goal.execute();
    },
    (goal) => {
      // rclnodejs changes the goal's state when this has returned
      queueMicrotask(() => running.get(keyOf(goal))?.cancel());
      return rcl.CancelResponse.ACCEPT;
    },
  );
  return () => {
    withdraw();
    ros.destroy();
  };
}

/** How long a goal waits for a server to be discovered, and how often that is looked at [s]. */
const DISCOVERY = { limit: 3, period: 0.05 };

/** How often a running goal looks whether its server is still there [ms]. */
const WATCH = 250;

/** Sends one goal and lets go of the client when it has ended. */
export function sendRosGoal<G, R, F>(
  rcl: Rcl,
  node: RclNode,
  action: Action<G, R, F>,
  goal: G,
): GoalHandle<R, F> & { readonly end: () => void } {
  const feedback = new ReplaySubject<F>(1);
  const outcome = new AsyncSubject<GoalOutcome<R>>();
  const client = new rcl.ActionClient(node, actionClass(rcl, action.type), action.name);
  let cancel = (): void => {
    canceled = true;
  };
  let canceled = false;
  let ended = false;
  let watch: NodeJS.Timeout | undefined;
  const end = (how: GoalOutcome<R>): void => {
    if (ended) return;
    ended = true;
    cancel = () => undefined;
    clearInterval(watch);
    client.destroy();
    feedback.complete();
    outcome.next(how);
    outcome.complete();
  };
  const drive = async (): Promise<void> => {
    if (!(await available(() => ended || client.isActionServerAvailable())) || ended) {
      end({ status: 'rejected' });
      return;
    }
    // a server that is killed says nothing any more
    watch = setInterval(() => {
      if (!client.isActionServerAvailable()) end({ status: 'aborted' });
    }, WATCH);
    const handle = await client.sendGoal(goal, (value) => {
      feedback.next(value as F);
    });
    if (!handle.accepted) {
      end({ status: 'rejected' });
      return;
    }
    cancel = () => void handle.cancelGoal();
    if (canceled) cancel();
    const result = (await handle.getResult()) as R;
    end({ status: outcomes[handle.status] ?? 'aborted', result });
  };
  drive().catch(() => {
    end({ status: 'aborted' });
  });
  return {
    feedback,
    outcome,
    cancel: () => {
      cancel();
    },
    end: () => {
      end({ status: 'aborted' });
    },
  };
}

/** Polls, because rcl tells of changes of the graph by a guard condition that rclnodejs hides. */
export async function available(check: () => boolean): Promise<boolean> {
  for (let waited = 0; waited < DISCOVERY.limit; waited += DISCOVERY.period) {
    if (check()) return true;
    await new Promise((resolve) => {
      setTimeout(resolve, DISCOVERY.period * 1e3);
    });
  }
  return check();
}
