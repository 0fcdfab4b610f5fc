import type { AudioDataStamped, AudioInfo } from '#nodes/msgs/audio.ts';
import { secondsOf } from '#nodes/msgs/time.ts';
import { createResampler } from './resample.ts';
import type { Resampler } from './resample.ts';
import { audioFormat, deinterleave } from './sample-format.ts';
import type { AudioFormat } from './sample-format.ts';

/** Rate of all sound inside the perception nodes [Hz]. */
export const SOUND_RATE = 16_000;

/** Differences of stamps up to this are jitter of the driver, not lost sound [s]. */
const JITTER = 0.02;
/** Stamps that fall back by more mean that time began anew [s]. */
const RESTART = 2;
/** How far the clock of the samples is drawn to the stamps, per message. */
const PULL = 0.05;

/** A stretch of sound at 16 kHz. */
export interface Sound {
  /** When its first sample was heard [s]. */
  readonly stamp: number;
  /** One array a microphone, all of one length, full scale 1; they belong to the caller. */
  readonly channels: readonly Float32Array[];
  /** Sound lost since the last stretch [s]; above zero, or first, what spans stretches starts anew. */
  readonly gap: number;
  readonly first: boolean;
  readonly frame: string;
}

export type AudioInputResult =
  | { readonly kind: 'sound'; readonly sound: Sound }
  /** Nothing to hear yet: no `audio_info` so far. */
  | { readonly kind: 'waiting'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

export interface AudioInput {
  /** The format of what follows; null, or why it cannot be used. */
  info(message: AudioInfo): string | null;
  take(message: AudioDataStamped): AudioInputResult;
}

/** What lasts from message to message, as long as the format stays and stamps go on. */
interface Stream {
  readonly resamplers: readonly Resampler[] | null;
  /** Stamp the next message should have [s]. */
  due: number;
}

/**
 * Any microphone array as `Sound`: S16, S32 or F32 little endian, any count of channels, any rate
 * from 4 to 192 kHz (resampled), stamps of the first sample with jitter, gaps and repetitions.
 */
export function createAudioInput(): AudioInput {
  let format: AudioFormat | string | null = null;
  let key = '';
  let stream: Stream | null = null;
  return {
    info(message) {
      const next = audioFormat(message);
      const { channels, sample_rate, sample_format } = message;
      const nextKey = `${sample_format} ${channels} ${sample_rate}`;
      if (nextKey !== key) stream = null;
      key = nextKey;
      format = next;
      return typeof next === 'string' ? next : null;
    },
    take({ header, audio }) {
      if (format === null) return { kind: 'waiting', reason: 'no audio_info yet' };
      if (typeof format === 'string') return refused(format);
      const stamp = secondsOf(header.stamp);
      const problem = problemOf(audio.data, stamp, format, stream);
      if (problem !== null) return refused(problem);
      const channels = deinterleave(audio.data, format);
      const duration = (channels[0]?.length ?? 0) / format.rate;
      const late = stream === null ? 0 : stamp - stream.due;
      const kept = stream !== null && Math.abs(late) <= JITTER ? stream : null;
      const start = kept === null ? stamp : kept.due + PULL * late;
      const resamplers = kept?.resamplers ?? resamplersOf(format);
      const lead = resamplers?.[0]?.lead() ?? 0;
      const sound: Sound = {
        stamp: start + lead,
        channels: resamplers?.map((r, i) => r.process(at(channels, i))) ?? channels,
        gap: kept === null ? Math.max(0, late) : 0,
        first: kept === null,
        frame: header.frame_id,
      };
      stream = { resamplers, due: start + duration };
      return { kind: 'sound', sound };
    },
  };
}

function problemOf(
  data: Uint8Array,
  stamp: number,
  { bytes, channels, name }: AudioFormat,
  stream: Stream | null,
): string | null {
  if (!Number.isFinite(stamp)) return 'the stamp is no number';
  if (data.byteLength === 0) return 'empty audio message';
  if (data.byteLength % (bytes * channels) !== 0)
    return `${data.byteLength} bytes are no whole number of samples of ${channels} channels of ${name}`;
  const back = stream === null ? 0 : stream.due - stamp;
  if (back > JITTER && back < RESTART) return 'audio came twice or out of order';
  return null;
}

function resamplersOf({ channels, rate }: AudioFormat): Resampler[] | null {
  if (rate === SOUND_RATE) return null;
  return Array.from({ length: channels }, () => createResampler(rate, SOUND_RATE));
}

function at(channels: readonly Float32Array[], i: number): Float32Array {
  return channels[i] ?? new Float32Array(0);
}

function refused(reason: string): AudioInputResult {
  return { kind: 'refused', reason };
}

/**
 * One channel for nodes that need no direction: the one of that number (counted from 0; the last
 * where there are fewer), or for -1 the mean of all. The mean of an array is deaf to high tones from
 * the side, one microphone is not.
 */
export function monoOf(channels: readonly Float32Array[], channel: number): Float32Array {
  const first = at(channels, 0);
  if (channel >= 0) return channels[Math.min(channel, channels.length - 1)] ?? first;
  const out = new Float32Array(first.length);
  for (const samples of channels)
    for (let i = 0; i < out.length; i++)
      out[i] = (out[i] as number) + (samples[i] ?? 0) / channels.length;
  return out;
}
