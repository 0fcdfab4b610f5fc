import { action, message, service } from './interface.ts';
import type { MessageOf } from './interface.ts';
import { PoseStamped } from './geometry.ts';

import { Duration, Empty as StdEmpty, Header } from './std.ts';

export const NavigateToPose = action(
  'nav2_msgs/action/NavigateToPose',
  { pose: PoseStamped, behavior_tree: 'string' },
  { error_code: 'uint16', error_msg: 'string' },
  {
    current_pose: PoseStamped,
    navigation_time: Duration,
    estimated_time_remaining: Duration,
    number_of_recoveries: 'int16',
    distance_remaining: 'float32',
  },
  {
    NONE: { type: 'uint16', value: 0 },
    UNKNOWN: { type: 'uint16', value: 9000 },
    FAILED_TO_LOAD_BEHAVIOR_TREE: { type: 'uint16', value: 9001 },
    TF_ERROR: { type: 'uint16', value: 9002 },
    TIMEOUT: { type: 'uint16', value: 9003 },
  },
);

export const CollisionMonitorState = message(
  'nav2_msgs/msg/CollisionMonitorState',
  { action_type: 'uint8', polygon_name: 'string' },
  {
    DO_NOTHING: { type: 'uint8', value: 0 },
    STOP: { type: 'uint8', value: 1 },
    SLOWDOWN: { type: 'uint8', value: 2 },
    APPROACH: { type: 'uint8', value: 3 },
    LIMIT: { type: 'uint8', value: 4 },
  },
);
export type CollisionMonitorState = MessageOf<typeof CollisionMonitorState>;

export const SpeedLimit = message('nav2_msgs/msg/SpeedLimit', {
  header: Header,
  percentage: 'bool',
  speed_limit: 'float64',
});
export type SpeedLimit = MessageOf<typeof SpeedLimit>;

export const ClearEntireCostmap = service(
  'nav2_msgs/srv/ClearEntireCostmap',
  { request: StdEmpty },
  { response: StdEmpty },
);
