import type { Microphones } from '#nodes/core/robot.ts';
import type { AudioDataStamped, AudioInfo } from '#nodes/msgs/audio.ts';
import { stampOf } from '#nodes/msgs/time.ts';

/** Interleaved S16LE samples whose first was heard at `time` [s]. */
export function audioMessage(
  samples: Int16Array,
  { frame }: Microphones,
  time: number,
): AudioDataStamped {
  const data = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  return { header: { stamp: stampOf(time), frame_id: frame }, audio: { data } };
}

/** Format of `audioMessage`, in the words of ros-drivers' audio_capture. */
export function audioInfoMessage({ count, sampleRate }: Microphones): AudioInfo {
  return {
    channels: count,
    sample_rate: sampleRate,
    sample_format: 'S16LE',
    bitrate: 16 * count * sampleRate,
    coding_format: 'wave',
  };
}
