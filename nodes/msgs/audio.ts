import { array, message } from './interface.ts';
import type { MessageOf } from './interface.ts';
import { Header } from './std.ts';

export const AudioData = message('audio_common_msgs/msg/AudioData', { data: array('uint8') });
export type AudioData = MessageOf<typeof AudioData>;

export const AudioDataStamped = message('audio_common_msgs/msg/AudioDataStamped', {
  header: Header,
  audio: AudioData,
});
export type AudioDataStamped = MessageOf<typeof AudioDataStamped>;

export const AudioInfo = message('audio_common_msgs/msg/AudioInfo', {
  channels: 'uint8',
  sample_rate: 'uint32',
  sample_format: 'string',
  bitrate: 'uint32',
  coding_format: 'string',
});
export type AudioInfo = MessageOf<typeof AudioInfo>;
