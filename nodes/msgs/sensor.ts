import { array, fixed, message } from './interface.ts';
import type { MessageOf } from './interface.ts';
import { Quaternion, Vector3 } from './geometry.ts';
import { Header } from './std.ts';

export const LaserScan = message('sensor_msgs/msg/LaserScan', {
  header: Header,
  angle_min: 'float32',
  angle_max: 'float32',
  angle_increment: 'float32',
  time_increment: 'float32',
  scan_time: 'float32',
  range_min: 'float32',
  range_max: 'float32',
  ranges: array('float32'),
  intensities: array('float32'),
});
export type LaserScan = MessageOf<typeof LaserScan>;

export const Image = message('sensor_msgs/msg/Image', {
  header: Header,
  height: 'uint32',
  width: 'uint32',
  encoding: 'string',
  is_bigendian: 'uint8',
  step: 'uint32',
  data: array('uint8'),
});
export type Image = MessageOf<typeof Image>;

export const CompressedImage = message('sensor_msgs/msg/CompressedImage', {
  header: Header,
  format: 'string',
  data: array('uint8'),
});
export type CompressedImage = MessageOf<typeof CompressedImage>;

export const RegionOfInterest = message('sensor_msgs/msg/RegionOfInterest', {
  x_offset: 'uint32',
  y_offset: 'uint32',
  height: 'uint32',
  width: 'uint32',
  do_rectify: 'bool',
});
export type RegionOfInterest = MessageOf<typeof RegionOfInterest>;

export const CameraInfo = message('sensor_msgs/msg/CameraInfo', {
  header: Header,
  height: 'uint32',
  width: 'uint32',
  distortion_model: 'string',
  d: array('float64'),
  k: fixed('float64', 9),
  r: fixed('float64', 9),
  p: fixed('float64', 12),
  binning_x: 'uint32',
  binning_y: 'uint32',
  roi: RegionOfInterest,
});
export type CameraInfo = MessageOf<typeof CameraInfo>;

export const Imu = message('sensor_msgs/msg/Imu', {
  header: Header,
  orientation: Quaternion,
  orientation_covariance: fixed('float64', 9),
  angular_velocity: Vector3,
  angular_velocity_covariance: fixed('float64', 9),
  linear_acceleration: Vector3,
  linear_acceleration_covariance: fixed('float64', 9),
});
export type Imu = MessageOf<typeof Imu>;

export const JointState = message('sensor_msgs/msg/JointState', {
  header: Header,
  name: array('string'),
  position: array('float64'),
  velocity: array('float64'),
  effort: array('float64'),
});
export type JointState = MessageOf<typeof JointState>;

export const PointField = message(
  'sensor_msgs/msg/PointField',
  { name: 'string', offset: 'uint32', datatype: 'uint8', count: 'uint32' },
  {
    INT8: { type: 'uint8', value: 1 },
    UINT8: { type: 'uint8', value: 2 },
    INT16: { type: 'uint8', value: 3 },
    UINT16: { type: 'uint8', value: 4 },
    INT32: { type: 'uint8', value: 5 },
    UINT32: { type: 'uint8', value: 6 },
    FLOAT32: { type: 'uint8', value: 7 },
    FLOAT64: { type: 'uint8', value: 8 },
  },
);
export type PointField = MessageOf<typeof PointField>;

export const PointCloud2 = message('sensor_msgs/msg/PointCloud2', {
  header: Header,
  height: 'uint32',
  width: 'uint32',
  fields: array(PointField),
  is_bigendian: 'bool',
  point_step: 'uint32',
  row_step: 'uint32',
  data: array('uint8'),
  is_dense: 'bool',
});
export type PointCloud2 = MessageOf<typeof PointCloud2>;
