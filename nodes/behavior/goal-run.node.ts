import { EMPTY, Subscription, catchError } from 'rxjs';
import type { Observable, Observer, Subscriber } from 'rxjs';
import type {
  ActionClient,
  ActionEvent,
  CancelReason,
  GoalHandle,
  ServiceClient,
} from '#nodes/core/bus.ts';
import type { LogLevel, Parameters } from '#nodes/core/node.ts';
import type { TwistStamped } from '#nodes/msgs/geometry.ts';
import type { MessageOf } from '#nodes/msgs/interface.ts';
import type { Path } from '#nodes/msgs/nav.ts';
import type { ClearEntireCostmap, ComputePathToPose, NavigateToPose } from '#nodes/msgs/nav2.ts';
import {
  commandMessage,
  emptyPath,
  feedbackOf,
  goalMessage,
  goalOf,
  planOutcome,
} from './messages.ts';
import type { NavigateFeedback, NavigateResult, PlanReply } from './messages.ts';
import { navigationTo, planned, tick } from './navigator.ts';
import type { Decision, Navigation } from './navigator.ts';
import { codes, messageOf } from './outcomes.ts';
import type { NavigatorParams } from './params.ts';
import type { SenseReader } from './senses.node.ts';

export type NavigateGoal = MessageOf<(typeof NavigateToPose)['goal']>;
export type NavigateEvent = ActionEvent<NavigateResult, NavigateFeedback>;
type PlanGoal = MessageOf<(typeof ComputePathToPose)['goal']>;
type Clear = ServiceClient<
  MessageOf<(typeof ClearEntireCostmap)['request']>,
  MessageOf<(typeof ClearEntireCostmap)['response']>
>;

export interface GoalContext {
  readonly cancel: Observable<CancelReason>;
  readonly events: Subscriber<NavigateEvent>;
  readonly ticking: Observable<number>;
  readonly senses: SenseReader;
  readonly plan: Observer<Path>;
  readonly command: Observer<TwistStamped>;
  readonly ports: {
    readonly clearLocal: Clear;
    readonly clearGlobal: Clear;
    readonly computePath: ActionClient<PlanGoal, PlanReply, unknown>;
  };
  readonly params: Parameters<NavigatorParams>;
  readonly log: (level: LogLevel, text: string) => void;
}

/** Runs one goal to its end: feeds the state machine and does what it decides. */
export function runGoal({ pose }: NavigateGoal, context: GoalContext): Subscription {
  const { cancel, events, ticking, senses, plan, command, ports, params, log } = context;
  const running = new Subscription();
  const start = senses.read().now;
  const mapFromFrame = senses.mapFrom(pose.header.frame_id);
  let navigation: Navigation | undefined;
  let planning: GoalHandle<PlanReply, unknown> | undefined;
  let saidAt = -Infinity;
  let commanding = false;

  const say = (decision: Decision): void => {
    const { now } = senses.read();
    const frame = params.value.robot_base_frame;
    if (decision.plan !== undefined) plan.next(decision.plan ?? emptyPath(now));
    // one zero after the last command, so that the robot does not coast on it
    const twist = decision.command ?? (commanding ? { v: 0, w: 0 } : undefined);
    commanding = decision.command !== undefined;
    if (twist !== undefined) command.next(commandMessage(twist, frame, now));
  };
  const end = (event: NavigateEvent): void => {
    planning?.cancel();
    say({ next: navigation ?? navigationTo({ x: 0, y: 0 }, start), plan: null });
    running.unsubscribe();
    events.next(event);
    events.complete();
  };
  const apply = (decision: Decision): void => {
    if (decision.next.phase.kind === 'recovering' && navigation?.phase.kind !== 'recovering')
      log('info', `recovery: ${decision.next.phase.recovery.kind}`);
    navigation = decision.next;
    if (decision.clear === true) clearCostmaps(ports, log);
    if (decision.end !== undefined) {
      const { kind, code, text } = decision.end;
      if (kind === 'aborted') log('warn', `goal aborted: ${text}`);
      end({ kind, result: { error_code: code, error_msg: text } });
      return;
    }
    say(decision);
    if (decision.ask === true) ask(navigation);
  };
  const ask = ({ goal }: Navigation): void => {
    const { now } = senses.read();
    const asked = goalMessage(goal, now);
    planning = ports.computePath({ goal: asked, start: asked, planner_id: '', use_start: false });
    running.add(
      planning.outcome.subscribe(({ status, result }) => {
        planning = undefined;
        if (navigation === undefined || running.closed) return;
        const outcome = planOutcome(status, result);
        apply(planned(navigation, outcome, senses.read().now, params.value));
      }),
    );
  };
  const step = (): void => {
    if (navigation === undefined) return;
    const sensed = senses.read();
    apply(tick(navigation, sensed, params.value));
    const { feedback_frequency, max_speed } = params.value;
    if (running.closed || sensed.robot === undefined) return;
    if (sensed.now - saidAt < 1 / feedback_frequency - 1e-6) return;
    saidAt = sensed.now;
    const feedback = feedbackOf(navigation, sensed.robot, sensed.now, max_speed);
    events.next({ kind: 'feedback', feedback });
  };

  if (mapFromFrame === undefined) {
    const error_msg = messageOf(codes.noPose);
    end({ kind: 'aborted', result: { error_code: codes.noPose, error_msg } });
    return running;
  }
  navigation = navigationTo(goalOf(pose, mapFromFrame), start);
  running.add(
    cancel.subscribe((reason) => {
      end({ kind: 'canceled', result: { error_code: 0, error_msg: reason } });
    }),
  );
  running.add(ticking.subscribe(step));
  return running;
}

function clearCostmaps({ clearLocal, clearGlobal }: GoalContext['ports'], log: GoalContext['log']) {
  for (const clear of [clearLocal, clearGlobal])
    clear({ request: {} })
      .pipe(
        catchError((error: unknown) => {
          log('warn', String(error));
          return EMPTY;
        }),
      )
      .subscribe();
}
