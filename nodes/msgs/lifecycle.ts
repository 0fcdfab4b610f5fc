import { array, message, service } from './interface.ts';
import type { MessageOf } from './interface.ts';

export const LifecycleState = message('lifecycle_msgs/msg/State', { id: 'uint8', label: 'string' });
export type LifecycleState = MessageOf<typeof LifecycleState>;

export const LifecycleTransition = message('lifecycle_msgs/msg/Transition', {
  id: 'uint8',
  label: 'string',
});
export type LifecycleTransition = MessageOf<typeof LifecycleTransition>;

export const TransitionEvent = message('lifecycle_msgs/msg/TransitionEvent', {
  timestamp: 'uint64',
  transition: LifecycleTransition,
  start_state: LifecycleState,
  goal_state: LifecycleState,
});
export type TransitionEvent = MessageOf<typeof TransitionEvent>;

export const ChangeState = service(
  'lifecycle_msgs/srv/ChangeState',
  { transition: LifecycleTransition },
  { success: 'bool' },
);

export const GetState = service(
  'lifecycle_msgs/srv/GetState',
  {},
  { current_state: LifecycleState },
);
