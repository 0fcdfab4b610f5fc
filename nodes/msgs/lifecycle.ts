import { array, constants, message, service } from './interface.ts';
import type { MessageOf } from './interface.ts';

export const LifecycleState = message(
  'lifecycle_msgs/msg/State',
  { id: 'uint8', label: 'string' },
  constants('uint8', {
    PRIMARY_STATE_UNKNOWN: 0,
    PRIMARY_STATE_UNCONFIGURED: 1,
    PRIMARY_STATE_INACTIVE: 2,
    PRIMARY_STATE_ACTIVE: 3,
    PRIMARY_STATE_FINALIZED: 4,
    TRANSITION_STATE_CONFIGURING: 10,
    TRANSITION_STATE_CLEANINGUP: 11,
    TRANSITION_STATE_SHUTTINGDOWN: 12,
    TRANSITION_STATE_ACTIVATING: 13,
    TRANSITION_STATE_DEACTIVATING: 14,
    TRANSITION_STATE_ERRORPROCESSING: 15,
  }),
);
export type LifecycleState = MessageOf<typeof LifecycleState>;

export const LifecycleTransition = message(
  'lifecycle_msgs/msg/Transition',
  { id: 'uint8', label: 'string' },
  constants('uint8', {
    TRANSITION_CREATE: 0,
    TRANSITION_CONFIGURE: 1,
    TRANSITION_CLEANUP: 2,
    TRANSITION_ACTIVATE: 3,
    TRANSITION_DEACTIVATE: 4,
    TRANSITION_UNCONFIGURED_SHUTDOWN: 5,
    TRANSITION_INACTIVE_SHUTDOWN: 6,
    TRANSITION_ACTIVE_SHUTDOWN: 7,
    TRANSITION_DESTROY: 8,
    TRANSITION_ON_CONFIGURE_SUCCESS: 10,
    TRANSITION_ON_CONFIGURE_FAILURE: 11,
    TRANSITION_ON_CONFIGURE_ERROR: 12,
    TRANSITION_ON_CLEANUP_SUCCESS: 20,
    TRANSITION_ON_CLEANUP_FAILURE: 21,
    TRANSITION_ON_CLEANUP_ERROR: 22,
    TRANSITION_ON_ACTIVATE_SUCCESS: 30,
    TRANSITION_ON_ACTIVATE_FAILURE: 31,
    TRANSITION_ON_ACTIVATE_ERROR: 32,
    TRANSITION_ON_DEACTIVATE_SUCCESS: 40,
    TRANSITION_ON_DEACTIVATE_FAILURE: 41,
    TRANSITION_ON_DEACTIVATE_ERROR: 42,
    TRANSITION_ON_SHUTDOWN_SUCCESS: 50,
    TRANSITION_ON_SHUTDOWN_FAILURE: 51,
    TRANSITION_ON_SHUTDOWN_ERROR: 52,
    TRANSITION_ON_ERROR_SUCCESS: 60,
    TRANSITION_ON_ERROR_FAILURE: 61,
    TRANSITION_ON_ERROR_ERROR: 62,
    TRANSITION_CALLBACK_SUCCESS: 97,
    TRANSITION_CALLBACK_FAILURE: 98,
    TRANSITION_CALLBACK_ERROR: 99,
  }),
);
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

const TransitionDescription = message('lifecycle_msgs/msg/TransitionDescription', {
  transition: LifecycleTransition,
  start_state: LifecycleState,
  goal_state: LifecycleState,
});

export const GetAvailableStates = service(
  'lifecycle_msgs/srv/GetAvailableStates',
  {},
  { available_states: array(LifecycleState) },
);

export const GetAvailableTransitions = service(
  'lifecycle_msgs/srv/GetAvailableTransitions',
  {},
  { available_transitions: array(TransitionDescription) },
);
