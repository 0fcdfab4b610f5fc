/** How the robot's way to its goal stands, whoever gave it. */
import type { GoalOutcome } from '#nodes/core/bus.ts';
import type { MessageOf } from '#nodes/msgs/interface.ts';
import type { NavigateToPose } from '#nodes/msgs/nav2.ts';
import type { Duration } from '#nodes/msgs/std.ts';
import { secondsOf } from '#nodes/msgs/time.ts';
import type { Goal, Navigation } from '../protocol.ts';

type Feedback = MessageOf<(typeof NavigateToPose)['feedback']>;
type Result = MessageOf<(typeof NavigateToPose)['result']>;

export type NavigationEvent =
  | { readonly kind: 'sent'; readonly goal: Goal }
  | { readonly kind: 'feedback'; readonly feedback: Feedback }
  | { readonly kind: 'outcome'; readonly outcome: GoalOutcome<Result> }
  /** A goal by `goal_pose`. */
  | { readonly kind: 'asked'; readonly goal: Goal }
  /** The plan's last point; undefined: no plan. */
  | { readonly kind: 'plan'; readonly end: Goal | undefined; readonly length: number };

const unknown = { remaining: null, eta: null, elapsed: null, recoveries: null };

export const atRest: Navigation = {
  state: 'idle',
  mine: false,
  text: '',
  ...unknown,
  goal: null,
};

/** Plans of one goal end within it; one that ends elsewhere is for another goal [m]. */
const sameGoal = 1;

export function navigationAfter(state: Navigation, event: NavigationEvent): Navigation {
  switch (event.kind) {
    case 'sent':
      return { ...atRest, state: 'driving', mine: true, goal: event.goal };
    case 'feedback':
      return state.mine ? { ...state, ...progressOf(event.feedback) } : state;
    case 'outcome': {
      const { status, result } = event.outcome;
      const { elapsed, recoveries } = state;
      return { ...atRest, state: status, text: textOf(status, result), elapsed, recoveries };
    }
    case 'asked':
      return state.mine ? state : { ...atRest, state: 'driving', goal: event.goal };
    case 'plan':
      return state.mine ? state : afterPlan(state, event.end, event.length);
  }
}

function afterPlan(state: Navigation, end: Goal | undefined, remaining: number): Navigation {
  if (end === undefined) return state.state === 'driving' ? atRest : state;
  const { goal } = state;
  const same =
    goal !== null && Math.abs(goal.x - end.x) < sameGoal && Math.abs(goal.y - end.y) < sameGoal;
  return { ...atRest, state: 'driving', remaining, goal: same ? goal : end };
}

function progressOf(feedback: Feedback) {
  return {
    remaining: finite(feedback.distance_remaining),
    eta: seconds(feedback.estimated_time_remaining),
    elapsed: seconds(feedback.navigation_time),
    recoveries: feedback.number_of_recoveries,
  };
}

function textOf(status: GoalOutcome<Result>['status'], result: Result | undefined): string {
  if (status === 'rejected') return 'nobody takes goals';
  return result?.error_msg ?? '';
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
const seconds = (duration: Duration): number | null => finite(secondsOf(duration));
