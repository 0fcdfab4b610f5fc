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

// samples over which the weights of the interpolation are taken as straight lines
const BLOCK = 32;

/**
 * Adds a sound to every `stride`-th sample of `out` from `channel` on, with third-order Lagrange
 * interpolation between samples (Laakso et al. 1996, eq. 42): the group delay is right to a few
 * thousandths of a sample up to a quarter of the sample rate.
 */
export function addSound(
  play: Play,
  out: Float32Array,
  channel: number,
  stride: number,
  count: number,
): void {
  const { from, to, end } = play;
  const rate = (to - from) / count;
  const begin = from >= 0 ? 0 : Math.ceil(-from / rate);
  const stop = Math.min(count, to <= end ? count : Math.ceil((end - from) / rate));
  for (let first = begin; first < stop; first += BLOCK)
    addBlock(
      play,
      out,
      first * stride + channel,
      stride,
      first,
      Math.min(BLOCK, stop - first),
      count,
    );
}

function addBlock(
  { loop, from, to, gainFrom, gainTo }: Play,
  out: Float32Array,
  at: number,
  stride: number,
  first: number,
  size: number,
  count: number,
): void {
  const length = loop.length;
  const rate = (to - from) / count;
  const gainRate = (gainTo - gainFrom) / count;
  const place = from + first * rate;
  const whole = Math.floor(place);
  const f = place - whole;
  // within a block the sample number goes up by one a sample, and what is over goes to the fraction
  const g = f + size * (rate - 1);
  const gain0 = gainFrom + first * gainRate;
  const gain1 = gain0 + size * gainRate;
  let a = (gain0 * (-f * (f - 1) * (f - 2))) / 6;
  let b = (gain0 * ((f + 1) * (f - 1) * (f - 2))) / 2;
  let c = (gain0 * (-(f + 1) * f * (f - 2))) / 2;
  let d = (gain0 * ((f + 1) * f * (f - 1))) / 6;
  const stepA = ((gain1 * (-g * (g - 1) * (g - 2))) / 6 - a) / size;
  const stepB = ((gain1 * ((g + 1) * (g - 1) * (g - 2))) / 2 - b) / size;
  const stepC = ((gain1 * (-(g + 1) * g * (g - 2))) / 2 - c) / size;
  const stepD = ((gain1 * ((g + 1) * g * (g - 1))) / 6 - d) / size;
  let k = (whole + length - 1) % length;
  let before = loop[k] as number;
  k = next(k, length);
  let here = loop[k] as number;
  k = next(k, length);
  let after = loop[k] as number;
  for (let i = 0; i < size; i++, at += stride) {
    k = k + 1 === length ? 0 : k + 1;
    const last = loop[k] as number;
    out[at] = (out[at] as number) + a * before + b * here + c * after + d * last;
    before = here;
    here = after;
    after = last;
    a += stepA;
    b += stepB;
    c += stepC;
    d += stepD;
  }
}

function next(k: number, length: number): number {
  return k + 1 === length ? 0 : k + 1;
}
