import type { CollisionMonitorState } from '#nodes/msgs/nav2.ts';
import type { MonitorAction, MonitorDecision } from './collision-monitor.ts';

const actionTypes: Readonly<Record<MonitorAction, number>> = {
  pass: 0,
  stop: 1,
  slowdown: 2,
  limit: 3,
  turn: 4,
  back_out: 4,
};

type Outcome = Pick<MonitorDecision, 'action' | 'reason'>;

/** As Nav2 reports it; what it has no field for, the way out and why, is in `polygon_name`. */
export function monitorState({ action, reason }: Outcome): CollisionMonitorState {
  return {
    action_type: actionTypes[action],
    polygon_name: action === 'pass' ? '' : `${action}:${reason}`,
  };
}

/** Whether nothing changed that is worth telling. */
export function sameDecision(a: Outcome, b: Outcome): boolean {
  return a.action === b.action && a.reason === b.reason;
}
