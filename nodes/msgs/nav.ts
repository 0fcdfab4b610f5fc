import { array, message, service } from './interface.ts';
import type { MessageOf } from './interface.ts';
import { Pose, PoseStamped, PoseWithCovariance, TwistWithCovariance } from './geometry.ts';
import { Header, Time } from './std.ts';

export const Odometry = message('nav_msgs/msg/Odometry', {
  header: Header,
  child_frame_id: 'string',
  pose: PoseWithCovariance,
  twist: TwistWithCovariance,
});
export type Odometry = MessageOf<typeof Odometry>;

export const Path = message('nav_msgs/msg/Path', { header: Header, poses: array(PoseStamped) });
export type Path = MessageOf<typeof Path>;

export const MapMetaData = message('nav_msgs/msg/MapMetaData', {
  map_load_time: Time,
  resolution: 'float32',
  width: 'uint32',
  height: 'uint32',
  origin: Pose,
});
export type MapMetaData = MessageOf<typeof MapMetaData>;

export const OccupancyGrid = message('nav_msgs/msg/OccupancyGrid', {
  header: Header,
  info: MapMetaData,
  data: array('int8'),
});
export type OccupancyGrid = MessageOf<typeof OccupancyGrid>;

export const GetMap = service('nav_msgs/srv/GetMap', {}, { map: OccupancyGrid });
