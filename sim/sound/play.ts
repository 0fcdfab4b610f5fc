/** Samples of a loop played into one channel: delay and gain go straight from start to end. */
export interface Play {
  loop: Float32Array;
  /** Place in the sound of the first and of the one-past-last sample [samples], before wrapping. */
  from: number;
  to: number;
  gainFrom: number;
  gainTo: number;
  /** The sound lasts from 0 to this place [samples]. */
  end: number;
}

/**
 * Adds a sound to every `stride`-th sample of `out` from `channel` on, with third-order Lagrange
 * interpolation between samples (Laakso et al. 1996, eq. 42): the group delay is right to a few
 * thousandths of a sample up to a quarter of the sample rate.
 */
export function addSound(
  { loop, from, to, gainFrom, gainTo, end }: Play,
  out: Float32Array,
  channel: number,
  stride: number,
  count: number,
): void {
  const length = loop.length;
  const rate = (to - from) / count;
  const gainRate = (gainTo - gainFrom) / count;
  const begin = from >= 0 ? 0 : Math.ceil(-from / rate);
  const stop = Math.min(count, to <= end ? count : Math.ceil((end - from) / rate));
  if (begin >= stop) return;
  let place = (from + begin * rate) % length;
  let gain = gainFrom + begin * gainRate;
  for (let i = begin, at = begin * stride + channel; i < stop; i++, at += stride) {
    const k = place | 0;
    const f = place - k;
    const before = loop[k === 0 ? length - 1 : k - 1] as number;
    const here = loop[k] as number;
    const next = loop[k + 1 >= length ? k + 1 - length : k + 1] as number;
    const after = loop[k + 2 >= length ? k + 2 - length : k + 2] as number;
    const value =
      (-before * f * (f - 1) * (f - 2)) / 6 +
      (here * (f + 1) * (f - 1) * (f - 2)) / 2 -
      (next * (f + 1) * f * (f - 2)) / 2 +
      (after * (f + 1) * f * (f - 1)) / 6;
    out[at] = (out[at] as number) + gain * value;
    gain += gainRate;
    place += rate;
    if (place >= length) place -= length;
  }
}
