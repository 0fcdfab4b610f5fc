import type { Picture } from './picture.ts';

/** Where a picture lies in the input of a model: `x = scaleX * u + offsetX`, both in pixels. */
export interface Placing {
  readonly scaleX: number;
  readonly scaleY: number;
  readonly offsetX: number;
  readonly offsetY: number;
}

/** Fills all of it, whatever the sides, or as much as keeps the sides' ratio, centred. */
export function placing(
  picture: Pick<Picture, 'width' | 'height'>,
  width: number,
  height: number,
  fit: 'stretch' | 'letterbox',
): Placing {
  const scaleX = width / picture.width;
  const scaleY = height / picture.height;
  if (fit === 'stretch') return { scaleX, scaleY, offsetX: 0, offsetY: 0 };
  const scale = Math.min(scaleX, scaleY);
  return {
    scaleX: scale,
    scaleY: scale,
    offsetX: (width - scale * picture.width) / 2,
    offsetY: (height - scale * picture.height) / 2,
  };
}

/**
 * Bilinear samples of a picture, pixel centres at halves as OpenCV and TensorFlow (half_pixel) have
 * them; where it is shrunk to less than 0.38, the mean of 2x2 or 3x3 samples in each pixel.
 *
 * @param out Uint8Array [height][width][3]; what the picture does not cover becomes `border`
 */
export function resample(
  picture: Picture,
  out: Uint8Array,
  width: number,
  height: number,
  { scaleX, scaleY, offsetX, offsetY }: Placing,
  border: number,
): void {
  const samples = Math.min(3, Math.max(1, Math.floor(0.75 / Math.max(scaleX, scaleY))));
  const left = Math.max(0, Math.round(offsetX));
  const right = Math.min(width, Math.round(offsetX + scaleX * picture.width));
  const top = Math.max(0, Math.round(offsetY));
  const bottom = Math.min(height, Math.round(offsetY + scaleY * picture.height));
  if (left > 0 || top > 0 || right < width || bottom < height) out.fill(border);
  const columns = axis(left, right, samples, scaleX, offsetX, picture.width, 3);
  const rows = axis(top, bottom, samples, scaleY, offsetY, picture.height, 3 * picture.width);
  const { rgb } = picture;
  const shift = 16;
  const share = Math.round((1 << 16) / (samples * samples));
  const half = 1 << (shift - 1);
  for (let y = top; y < bottom; y++) {
    let to = 3 * (y * width + left);
    for (let x = left; x < right; x++, to += 3) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let j = 0; j < samples; j++) {
        const row = (y - top) * samples + j;
        const above = rows.low[row] as number;
        const below = rows.high[row] as number;
        const fy = rows.weight[row] as number;
        for (let i = 0; i < samples; i++) {
          const column = (x - left) * samples + i;
          const near = columns.low[column] as number;
          const far = columns.high[column] as number;
          const fx = columns.weight[column] as number;
          const w11 = (fx * fy) >> 8;
          const w10 = fx - w11;
          const w01 = fy - w11;
          const w00 = 256 - fx - w01;
          const a = above + near;
          const b = above + far;
          const c = below + near;
          const d = below + far;
          red +=
            w00 * (rgb[a] as number) +
            w10 * (rgb[b] as number) +
            w01 * (rgb[c] as number) +
            w11 * (rgb[d] as number);
          green +=
            w00 * (rgb[a + 1] as number) +
            w10 * (rgb[b + 1] as number) +
            w01 * (rgb[c + 1] as number) +
            w11 * (rgb[d + 1] as number);
          blue +=
            w00 * (rgb[a + 2] as number) +
            w10 * (rgb[b + 2] as number) +
            w01 * (rgb[c + 2] as number) +
            w11 * (rgb[d + 2] as number);
        }
      }
      // 8 bits of weight each way; sums stay below 2^20
      out[to] = ((red >> 8) * share + half) >> shift;
      out[to + 1] = ((green >> 8) * share + half) >> shift;
      out[to + 2] = ((blue >> 8) * share + half) >> shift;
    }
  }
}

/** Neighbours of every sample along one side, as offsets in the data, and the share of the later. */
function axis(
  from: number,
  to: number,
  samples: number,
  scale: number,
  offset: number,
  size: number,
  stride: number,
): { low: Int32Array; high: Int32Array; weight: Int32Array } {
  const count = Math.max(0, to - from) * samples;
  const low = new Int32Array(count);
  const high = new Int32Array(count);
  const weight = new Int32Array(count);
  for (let k = 0; k < count; k++) {
    const at = from + (k + 0.5) / samples;
    const position = Math.min(size - 1, Math.max(0, (at - offset) / scale - 0.5));
    const first = Math.floor(position);
    low[k] = first * stride;
    high[k] = Math.min(size - 1, first + 1) * stride;
    weight[k] = Math.round((position - first) * 256);
  }
  return { low, high, weight };
}
