import type { Picture } from './picture.ts';

/** What is measured of one picture; brightness 0 to 255. */
export interface Measures {
  readonly brightness: number;
  /** Shares of the picture. */
  readonly dark: number;
  readonly bright: number;
  /** Share of its tiles in which there is anything but noise. */
  readonly detail: number;
  /** Rise over one pixel at an edge as share of the whole edge, 0.8 quantile; NaN: too few edges. */
  readonly sharpness: number;
  /** Standard deviation of the noise of a pixel. */
  readonly noise: number;
  /** Of all bytes: two pictures of a real camera are never equal. */
  readonly hash: number;
}

export type Fault = 'dark' | 'over-exposed' | 'blocked' | 'blurred' | 'frozen';

export interface CameraHealthParams {
  readonly dark_brightness: number;
  readonly bright_share: number;
  readonly least_detail: number;
  readonly least_sharpness: number;
  readonly frozen_after: number;
}

/** Rows and columns of luma that are looked at, at most: finer detail tells no more. */
const WIDTH = 320;
const TILE = 16;

export function measure(picture: Picture): Measures {
  const { luma, width, height } = lumaOf(picture);
  let sum = 0;
  let dark = 0;
  let bright = 0;
  for (const value of luma) {
    sum += value;
    if (value < 32) dark++;
    else if (value >= 250) bright++;
  }
  const noise = noiseOf(luma, width, height);
  return {
    brightness: sum / luma.length,
    dark: dark / luma.length,
    bright: bright / luma.length,
    detail: detailOf(luma, width, height, noise),
    sharpness: sharpnessOf(luma, width, height, noise),
    noise,
    hash: hashOf(picture.rgb),
  };
}

/** Faults of one picture, the gravest first; `still` is how long pictures have been equal [s]. */
export function faultsOf(measures: Measures, still: number, params: CameraHealthParams): Fault[] {
  const faults: Fault[] = [];
  const isDark = measures.brightness < params.dark_brightness;
  const isBright = measures.bright > params.bright_share;
  if (still >= params.frozen_after) faults.push('frozen');
  if (isDark) faults.push('dark');
  if (isBright) faults.push('over-exposed');
  if (!isDark && !isBright && measures.detail < params.least_detail) faults.push('blocked');
  if (measures.sharpness < params.least_sharpness) faults.push('blurred');
  return faults;
}

interface Luma {
  readonly luma: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** ITU-R BT.601 luma of every `n`-th pixel each way, so that noise and edges stay what they are. */
function lumaOf({ rgb, width, height }: Picture): Luma {
  const n = Math.max(1, Math.floor(width / WIDTH));
  const columns = Math.floor(width / n);
  const rows = Math.floor(height / n);
  const luma = new Float32Array(columns * rows);
  for (let y = 0, to = 0; y < rows; y++)
    for (let x = 0; x < columns; x++, to++) {
      const at = 3 * (y * n * width + x * n);
      luma[to] =
        0.299 * (rgb[at] as number) +
        0.587 * (rgb[at + 1] as number) +
        0.114 * (rgb[at + 2] as number);
    }
  return { luma, width: columns, height: rows };
}

/**
 * Noise by the Laplacian difference mask (Immerkær 1996, "Fast noise variance estimation"), as the
 * median over the picture, which edges do not reach.
 */
function noiseOf(luma: Float32Array, width: number, height: number): number {
  const found: number[] = [];
  for (let y = 1; y < height - 1; y += 6)
    for (let x = 1; x < width - 1; x += 5) {
      const at = y * width + x;
      const value = (i: number): number => luma[i] as number;
      const corners =
        value(at - width - 1) +
        value(at - width + 1) +
        value(at + width - 1) +
        value(at + width + 1);
      const sides = value(at - width) + value(at + width) + value(at - 1) + value(at + 1);
      found.push(Math.abs(corners - 2 * sides + 4 * value(at)));
    }
  // the mask has norm 6; the median of |x| of a normal x is 0.6745 sigma
  return quantile(found, 0.5) / 6 / 0.6745;
}

/** Share of tiles whose means of 4x4 pixels vary more than noise makes them. */
function detailOf(luma: Float32Array, width: number, height: number, noise: number): number {
  const across = Math.floor(width / TILE);
  const down = Math.floor(height / TILE);
  let lively = 0;
  // a mean of 16 has a quarter of the noise; of 16 means the range is about 3.5 deviations
  const least = 4 + (5 * noise) / 4;
  for (let row = 0; row < down; row++)
    for (let column = 0; column < across; column++) {
      let low = Infinity;
      let high = -Infinity;
      for (let block = 0; block < 16; block++) {
        const x0 = column * TILE + 4 * (block % 4);
        const y0 = row * TILE + 4 * (block >> 2);
        let sum = 0;
        for (let i = 0; i < 16; i++) sum += luma[(y0 + (i >> 2)) * width + x0 + (i % 4)] as number;
        low = Math.min(low, sum / 16);
        high = Math.max(high, sum / 16);
      }
      if (high - low > least) lively++;
    }
  return across * down === 0 ? 0 : lively / (across * down);
}

/** Half width of the edges that are looked at, and how many are needed for a judgement. */
const REACH = 5;
const EDGES = 20;

/**
 * How steep the edges are: at the steepest place of each (upright edges, means of three rows), the
 * rise over one pixel as share of the rise over eleven; near 1 for a sharp picture, near
 * 1 / (2.5 s) for one blurred by a Gaussian of `s` pixels.
 */
function sharpnessOf(luma: Float32Array, width: number, height: number, noise: number): number {
  const least = 24 + 8 * noise;
  const found: number[] = [];
  const line = new Float32Array(width);
  for (let y = 1; y < height - 1; y += 3) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      line[x] =
        ((luma[at - width] as number) + (luma[at] as number) + (luma[at + width] as number)) / 3;
    }
    for (let x = REACH; x < width - REACH - 1; x++) {
      const whole = (line[x + REACH + 1] as number) - (line[x - REACH] as number);
      if (Math.abs(whole) < least) continue;
      let steepest = 0;
      let where = x;
      for (let i = x - REACH; i <= x + REACH; i++) {
        const rise = ((line[i + 1] as number) - (line[i] as number)) * Math.sign(whole);
        if (rise > steepest) {
          steepest = rise;
          where = i;
        }
      }
      if (where !== x) continue;
      found.push(Math.min(1, steepest / Math.abs(whole)));
      x += REACH;
    }
  }
  return found.length < EDGES ? NaN : quantile(found, 0.8);
}

/** FNV-1a over every byte, four at once where they lie so. */
function hashOf(bytes: Uint8Array): number {
  const { buffer, byteOffset, length } = bytes;
  const words =
    byteOffset % 4 === 0 ? new Uint32Array(buffer, byteOffset, Math.floor(length / 4)) : bytes;
  let hash = 0x811c9dc5;
  for (let i = 0; i < words.length; i++) {
    const mixed = Math.imul(hash ^ (words[i] as number), 0x01000193);
    hash = mixed ^ (mixed >>> 15);
  }
  return hash >>> 0;
}

function quantile(values: number[], q: number): number {
  values.sort((a, b) => a - b);
  return values[Math.min(values.length - 1, Math.floor(q * values.length))] ?? 0;
}
