import { array, message } from './interface.ts';
import type { MessageOf } from './interface.ts';
import { Header } from './std.ts';

export const OccupancyGridUpdate = message('map_msgs/msg/OccupancyGridUpdate', {
  header: Header,
  x: 'int32',
  y: 'int32',
  width: 'uint32',
  height: 'uint32',
  data: array('int8'),
});
export type OccupancyGridUpdate = MessageOf<typeof OccupancyGridUpdate>;
