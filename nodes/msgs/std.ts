import { array, message } from './interface.ts';
import type { MessageOf } from './interface.ts';

export const Time = message('builtin_interfaces/msg/Time', { sec: 'int32', nanosec: 'uint32' });
export type Time = MessageOf<typeof Time>;

export const Duration = message('builtin_interfaces/msg/Duration', {
  sec: 'int32',
  nanosec: 'uint32',
});
export type Duration = MessageOf<typeof Duration>;

export const Header = message('std_msgs/msg/Header', { stamp: Time, frame_id: 'string' });
export type Header = MessageOf<typeof Header>;

export const Empty = message('std_msgs/msg/Empty', {});
export type Empty = MessageOf<typeof Empty>;

export const Bool = message('std_msgs/msg/Bool', { data: 'bool' });
export type Bool = MessageOf<typeof Bool>;

export const StringMessage = message('std_msgs/msg/String', { data: 'string' });
export type StringMessage = MessageOf<typeof StringMessage>;

export const Int32 = message('std_msgs/msg/Int32', { data: 'int32' });
export type Int32 = MessageOf<typeof Int32>;

export const Float32 = message('std_msgs/msg/Float32', { data: 'float32' });
export type Float32 = MessageOf<typeof Float32>;

export const Float64 = message('std_msgs/msg/Float64', { data: 'float64' });
export type Float64 = MessageOf<typeof Float64>;

export const ColorRGBA = message('std_msgs/msg/ColorRGBA', {
  r: 'float32',
  g: 'float32',
  b: 'float32',
  a: 'float32',
});
export type ColorRGBA = MessageOf<typeof ColorRGBA>;

export const ClockMessage = message('rosgraph_msgs/msg/Clock', { clock: Time });
export type ClockMessage = MessageOf<typeof ClockMessage>;

export const UInt8 = message('std_msgs/msg/UInt8', { data: 'uint8' });
export type UInt8 = MessageOf<typeof UInt8>;

export const UInt16 = message('std_msgs/msg/UInt16', { data: 'uint16' });
export type UInt16 = MessageOf<typeof UInt16>;

export const UInt32 = message('std_msgs/msg/UInt32', { data: 'uint32' });
export type UInt32 = MessageOf<typeof UInt32>;

export const Int64 = message('std_msgs/msg/Int64', { data: 'int64' });
export type Int64 = MessageOf<typeof Int64>;

export const MultiArrayDimension = message('std_msgs/msg/MultiArrayDimension', {
  label: 'string',
  size: 'uint32',
  stride: 'uint32',
});
export type MultiArrayDimension = MessageOf<typeof MultiArrayDimension>;

export const MultiArrayLayout = message('std_msgs/msg/MultiArrayLayout', {
  dim: array(MultiArrayDimension),
  data_offset: 'uint32',
});
export type MultiArrayLayout = MessageOf<typeof MultiArrayLayout>;

export const Float32MultiArray = message('std_msgs/msg/Float32MultiArray', {
  layout: MultiArrayLayout,
  data: array('float32'),
});
export type Float32MultiArray = MessageOf<typeof Float32MultiArray>;

export const Float64MultiArray = message('std_msgs/msg/Float64MultiArray', {
  layout: MultiArrayLayout,
  data: array('float64'),
});
export type Float64MultiArray = MessageOf<typeof Float64MultiArray>;

export const Int32MultiArray = message('std_msgs/msg/Int32MultiArray', {
  layout: MultiArrayLayout,
  data: array('int32'),
});
export type Int32MultiArray = MessageOf<typeof Int32MultiArray>;

export const UInt8MultiArray = message('std_msgs/msg/UInt8MultiArray', {
  layout: MultiArrayLayout,
  data: array('uint8'),
});
export type UInt8MultiArray = MessageOf<typeof UInt8MultiArray>;
