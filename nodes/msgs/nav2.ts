import { action, array, constants, message, service } from './interface.ts';
import type { MessageOf } from './interface.ts';
import { Point, Pose, PoseStamped } from './geometry.ts';
import { Path } from './nav.ts';
import { Duration, Empty as StdEmpty, Header, Time } from './std.ts';

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
    // Jazzy's file names none of these yet, Kilted's does; constants are no part of the type.
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

export const CostmapMetaData = message('nav2_msgs/msg/CostmapMetaData', {
  map_load_time: Time,
  update_time: Time,
  layer: 'string',
  resolution: 'float32',
  size_x: 'uint32',
  size_y: 'uint32',
  origin: Pose,
});
export type CostmapMetaData = MessageOf<typeof CostmapMetaData>;

export const Costmap = message('nav2_msgs/msg/Costmap', {
  header: Header,
  metadata: CostmapMetaData,
  data: array('uint8'),
});
export type Costmap = MessageOf<typeof Costmap>;

export const ComputePathToPose = action(
  'nav2_msgs/action/ComputePathToPose',
  { goal: PoseStamped, start: PoseStamped, planner_id: 'string', use_start: 'bool' },
  { path: Path, planning_time: Duration, error_code: 'uint16', error_msg: 'string' },
  {},
  constants('uint16', {
    NONE: 0,
    UNKNOWN: 200,
    INVALID_PLANNER: 201,
    TF_ERROR: 202,
    START_OUTSIDE_MAP: 203,
    GOAL_OUTSIDE_MAP: 204,
    START_OCCUPIED: 205,
    GOAL_OCCUPIED: 206,
    TIMEOUT: 207,
    NO_VALID_PATH: 208,
  }),
);

export const FollowPath = action(
  'nav2_msgs/action/FollowPath',
  { path: Path, controller_id: 'string', goal_checker_id: 'string', progress_checker_id: 'string' },
  { result: StdEmpty, error_code: 'uint16', error_msg: 'string' },
  { distance_to_goal: 'float32', speed: 'float32' },
  constants('uint16', {
    NONE: 0,
    UNKNOWN: 100,
    INVALID_CONTROLLER: 101,
    TF_ERROR: 102,
    INVALID_PATH: 103,
    PATIENCE_EXCEEDED: 104,
    FAILED_TO_MAKE_PROGRESS: 105,
    NO_VALID_CONTROL: 106,
    CONTROLLER_TIMED_OUT: 107,
  }),
);

export const Spin = action(
  'nav2_msgs/action/Spin',
  { target_yaw: 'float32', time_allowance: Duration },
  { total_elapsed_time: Duration, error_code: 'uint16', error_msg: 'string' },
  { angular_distance_traveled: 'float32' },
  constants('uint16', { NONE: 0, UNKNOWN: 700, TIMEOUT: 701, TF_ERROR: 702, COLLISION_AHEAD: 703 }),
);

export const BackUp = action(
  'nav2_msgs/action/BackUp',
  { target: Point, speed: 'float32', time_allowance: Duration },
  { total_elapsed_time: Duration, error_code: 'uint16', error_msg: 'string' },
  { distance_traveled: 'float32' },
  constants('uint16', {
    NONE: 0,
    UNKNOWN: 710,
    TIMEOUT: 711,
    TF_ERROR: 712,
    INVALID_INPUT: 713,
    COLLISION_AHEAD: 714,
  }),
);

export const Wait = action(
  'nav2_msgs/action/Wait',
  { time: Duration },
  { total_elapsed_time: Duration, error_code: 'uint16', error_msg: 'string' },
  { time_left: Duration },
);
