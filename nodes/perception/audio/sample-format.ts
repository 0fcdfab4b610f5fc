import type { AudioInfo } from '#nodes/msgs/audio.ts';

type Read = (view: DataView, offset: number) => number;

interface SampleFormat {
  readonly bytes: number;
  /** A sample, full scale 1. */
  readonly read: Read;
}

const s16: SampleFormat = { bytes: 2, read: (view, at) => view.getInt16(at, true) / 32768 };
const s32: SampleFormat = { bytes: 4, read: (view, at) => view.getInt32(at, true) / 2147483648 };
const f32: SampleFormat = { bytes: 4, read: (view, at) => view.getFloat32(at, true) };

/** In the spelling of GStreamer (audio_capture), ALSA and without a byte order. */
const formats: Readonly<Record<string, SampleFormat>> = {
  S16LE: s16,
  S16: s16,
  S32LE: s32,
  S32: s32,
  F32LE: f32,
  F32: f32,
};

/** What the bytes of a stream of sound mean. */
export interface AudioFormat extends SampleFormat {
  readonly name: string;
  readonly channels: number;
  /** [Hz] */
  readonly rate: number;
}

const LOWEST_RATE = 4000;
const HIGHEST_RATE = 192_000;

/** The format an `AudioInfo` names, or one sentence on why it cannot be used. */
export function audioFormat(info: AudioInfo): AudioFormat | string {
  const { channels, sample_rate: rate, sample_format: name } = info;
  const coding = info.coding_format.toLowerCase();
  if (!['', 'wave', 'wav', 'pcm', 'raw'].includes(coding))
    return `coding '${info.coding_format}' is not supported, wave is`;
  const format = formats[name.toUpperCase().replaceAll('_', '')];
  if (format === undefined)
    return `sample format '${name}' is not supported; known are ${Object.keys(formats).join(', ')}`;
  if (channels < 1) return 'audio_info tells of no channels';
  if (!(rate >= LOWEST_RATE && rate <= HIGHEST_RATE))
    return `sample rate ${rate} Hz is outside ${LOWEST_RATE} to ${HIGHEST_RATE} Hz`;
  return { ...format, name, channels, rate };
}

/** Floating point may exceed full scale, but not absurdly: logarithms and filters stay finite. */
const MOST = 8;

/** One array a channel of interleaved samples; what is no number is silence. */
export function deinterleave(data: Uint8Array, format: AudioFormat): Float32Array[] {
  const { bytes, read, channels } = format;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const count = Math.floor(data.byteLength / (bytes * channels));
  return Array.from({ length: channels }, (_, channel) => {
    const out = new Float32Array(count);
    let at = channel * bytes;
    for (let i = 0; i < count; i++, at += bytes * channels) {
      const value = read(view, at);
      out[i] =
        value >= -MOST && value <= MOST ? value : value > MOST ? MOST : value < -MOST ? -MOST : 0;
    }
    return out;
  });
}
