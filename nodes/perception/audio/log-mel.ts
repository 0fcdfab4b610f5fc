import { realFft } from '#nodes/math/fft.ts';
import { SOUND_RATE } from './input.ts';

/** How sound is laid out for a network. */
export interface LogMelLayout {
  /** Bands, evenly spaced in mel between `low` and `high` [Hz]. */
  readonly mels: number;
  readonly low: number;
  readonly high: number;
  /** Samples from frame to frame. */
  readonly hop: number;
  /** Frames of a window. */
  readonly frames: number;
}

/** Samples under a frame. */
export const FRAME = 512;
const FLOOR = 1e-10;

/** The newest `frames` frames of an endless stream. */
export interface LogMel {
  readonly layout: LogMelLayout;
  /** Takes samples at 16 kHz; `onFrame` is called after each frame with the samples left over. */
  push(samples: Float32Array, onFrame: (left: number) => void): void;
  /** Writes frames x mels, oldest first; before the stream is that long, its first frame again. */
  window(out: Float32Array): void;
  /** Forgets everything: the next sample is the first of a frame. */
  reset(): void;
}

/**
 * Natural logarithm of mel powers, ln(e + 1e-10), of Hann windows of 512 samples, with triangles of
 * peak 1 evenly spaced in 2595 log10(1 + f / 700) (O'Shaughnessy 1987; HTK); a full-scale sine has a
 * peak power of 1. The same numbers as `models/export/audio_features.py`; nothing is allocated
 * after the start.
 */
export function createLogMel(layout: LogMelLayout): LogMel {
  const { mels, hop, frames } = layout;
  const fft = realFft(FRAME);
  const bank = melBank(layout);
  const hann = Float64Array.from(
    { length: FRAME },
    (_, i) => (4 / FRAME) * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / FRAME)),
  );
  const held = new Float32Array(FRAME);
  const shaped = new Float64Array(FRAME);
  const power = new Float64Array(FRAME / 2 + 1);
  const ring = new Float32Array(frames * mels);
  let filled = 0;
  let row = 0;
  let fresh = true;

  function frame(): void {
    for (let i = 0; i < FRAME; i++) shaped[i] = (held[i] as number) * (hann[i] as number);
    const spectrum = fft.transform(shaped);
    for (let k = 0, j = 0; k < power.length; k++, j += 2) {
      const re = spectrum[j] as number;
      const im = spectrum[j + 1] as number;
      power[k] = re * re + im * im;
    }
    const at = row * mels;
    for (let m = 0; m < mels; m++) {
      const { first, weights } = bank[m] as MelBand;
      let sum = FLOOR;
      for (let k = 0; k < weights.length; k++)
        sum += (weights[k] as number) * (power[first + k] as number);
      ring[at + m] = Math.log(sum);
    }
    if (fresh) for (let k = 0; k < frames; k++) ring.copyWithin(k * mels, at, at + mels);
    fresh = false;
    row = (row + 1) % frames;
  }

  return {
    layout,
    push(samples, onFrame) {
      let at = 0;
      while (at < samples.length) {
        const count = Math.min(FRAME - filled, samples.length - at);
        for (let i = 0; i < count; i++) held[filled + i] = samples[at + i] as number;
        filled += count;
        at += count;
        if (filled < FRAME) break;
        frame();
        held.copyWithin(0, hop);
        filled -= hop;
        onFrame(samples.length - at);
      }
    },
    window(out) {
      out.set(ring.subarray(row * mels));
      out.set(ring.subarray(0, row * mels), (frames - row) * mels);
    },
    reset() {
      filled = 0;
      row = 0;
      fresh = true;
    },
  };
}

interface MelBand {
  /** First bin of the spectrum that counts. */
  readonly first: number;
  readonly weights: Float64Array;
}

function melBank({ mels, low, high }: LogMelLayout): MelBand[] {
  const from = melOf(low);
  const step = (melOf(high) - from) / (mels + 1);
  const edge = (i: number): number => 700 * (10 ** ((from + i * step) / 2595) - 1);
  return Array.from({ length: mels }, (_, m) => {
    const [left, peak, right] = [edge(m), edge(m + 1), edge(m + 2)];
    const weights = Array.from({ length: FRAME / 2 + 1 }, (_bin, k) => {
      const tone = (k * SOUND_RATE) / FRAME;
      return Math.max(0, Math.min((tone - left) / (peak - left), (right - tone) / (right - peak)));
    });
    const first = Math.max(
      0,
      weights.findIndex((w) => w > 0),
    );
    const last = weights.findLastIndex((w) => w > 0);
    return { first, weights: Float64Array.from(weights.slice(first, last + 1)) };
  });
}

function melOf(frequency: number): number {
  return 2595 * Math.log10(1 + frequency / 700);
}
