import { array, constants, fixed, message } from './interface.ts';
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

export const Range = message(
  'sensor_msgs/msg/Range',
  {
    header: Header,
    radiation_type: 'uint8',
    field_of_view: 'float32',
    min_range: 'float32',
    max_range: 'float32',
    range: 'float32',
    variance: 'float32',
  },
  constants('uint8', { ULTRASOUND: 0, INFRARED: 1 }),
);
export type Range = MessageOf<typeof Range>;

export const Joy = message('sensor_msgs/msg/Joy', {
  header: Header,
  axes: array('float32'),
  buttons: array('int32'),
});
export type Joy = MessageOf<typeof Joy>;

export const BatteryState = message(
  'sensor_msgs/msg/BatteryState',
  {
    header: Header,
    voltage: 'float32',
    temperature: 'float32',
    current: 'float32',
    charge: 'float32',
    capacity: 'float32',
    design_capacity: 'float32',
    percentage: 'float32',
    power_supply_status: 'uint8',
    power_supply_health: 'uint8',
    power_supply_technology: 'uint8',
    present: 'bool',
    cell_voltage: array('float32'),
    cell_temperature: array('float32'),
    location: 'string',
    serial_number: 'string',
  },
  constants('uint8', {
    POWER_SUPPLY_STATUS_UNKNOWN: 0,
    POWER_SUPPLY_STATUS_CHARGING: 1,
    POWER_SUPPLY_STATUS_DISCHARGING: 2,
    POWER_SUPPLY_STATUS_NOT_CHARGING: 3,
    POWER_SUPPLY_STATUS_FULL: 4,
    POWER_SUPPLY_HEALTH_UNKNOWN: 0,
    POWER_SUPPLY_HEALTH_GOOD: 1,
    POWER_SUPPLY_HEALTH_OVERHEAT: 2,
    POWER_SUPPLY_HEALTH_DEAD: 3,
    POWER_SUPPLY_HEALTH_OVERVOLTAGE: 4,
    POWER_SUPPLY_HEALTH_UNSPEC_FAILURE: 5,
    POWER_SUPPLY_HEALTH_COLD: 6,
    POWER_SUPPLY_HEALTH_WATCHDOG_TIMER_EXPIRE: 7,
    POWER_SUPPLY_HEALTH_SAFETY_TIMER_EXPIRE: 8,
    POWER_SUPPLY_TECHNOLOGY_UNKNOWN: 0,
    POWER_SUPPLY_TECHNOLOGY_NIMH: 1,
    POWER_SUPPLY_TECHNOLOGY_LION: 2,
    POWER_SUPPLY_TECHNOLOGY_LIPO: 3,
    POWER_SUPPLY_TECHNOLOGY_LIFE: 4,
    POWER_SUPPLY_TECHNOLOGY_NICD: 5,
    POWER_SUPPLY_TECHNOLOGY_LIMN: 6,
    POWER_SUPPLY_TECHNOLOGY_TERNARY: 7,
    POWER_SUPPLY_TECHNOLOGY_VRLA: 8,
  }),
);
export type BatteryState = MessageOf<typeof BatteryState>;
