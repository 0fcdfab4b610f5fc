import { array, constants, fixed, message, service } from './interface.ts';
import type { MessageOf } from './interface.ts';
import { Time } from './std.ts';

export const UUID = message('unique_identifier_msgs/msg/UUID', { uuid: fixed('uint8', 16) });
export type UUID = MessageOf<typeof UUID>;

export const GoalInfo = message('action_msgs/msg/GoalInfo', { goal_id: UUID, stamp: Time });
export type GoalInfo = MessageOf<typeof GoalInfo>;

export const GoalStatus = message(
  'action_msgs/msg/GoalStatus',
  { goal_info: GoalInfo, status: 'int8' },
  constants('int8', {
    STATUS_UNKNOWN: 0,
    STATUS_ACCEPTED: 1,
    STATUS_EXECUTING: 2,
    STATUS_CANCELING: 3,
    STATUS_SUCCEEDED: 4,
    STATUS_CANCELED: 5,
    STATUS_ABORTED: 6,
  }),
);
export type GoalStatus = MessageOf<typeof GoalStatus>;

export const GoalStatusArray = message('action_msgs/msg/GoalStatusArray', {
  status_list: array(GoalStatus),
});
export type GoalStatusArray = MessageOf<typeof GoalStatusArray>;

export const CancelGoal = service(
  'action_msgs/srv/CancelGoal',
  { goal_info: GoalInfo },
  { return_code: 'int8', goals_canceling: array(GoalInfo) },
  {
    request: {},
    response: constants('int8', {
      ERROR_NONE: 0,
      ERROR_REJECTED: 1,
      ERROR_UNKNOWN_GOAL_ID: 2,
      ERROR_GOAL_TERMINATED: 3,
    }),
  },
);
