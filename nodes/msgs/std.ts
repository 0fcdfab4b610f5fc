import { message } from './interface.ts';
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
