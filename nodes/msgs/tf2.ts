import { array, message } from './interface.ts';
import type { MessageOf } from './interface.ts';
import { TransformStamped } from './geometry.ts';

export const TFMessage = message('tf2_msgs/msg/TFMessage', { transforms: array(TransformStamped) });
export type TFMessage = MessageOf<typeof TFMessage>;
