import type { Image } from '#nodes/msgs/sensor.ts';

/** Colours of a picture: [height][width][3] red, green, blue, row-major, 0 to 255. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** Distances along the optical axis (REP 118) [m], [height][width]; not finite or 0: unknown. */
export interface Depth {
  readonly width: number;
  readonly height: number;
  readonly metres: Float32Array;
}

export interface Refused {
  readonly kind: 'refused';
  readonly reason: string;
}
export type PictureResult = { readonly kind: 'picture'; readonly picture: Picture } | Refused;
export type DepthResult = { readonly kind: 'depth'; readonly depth: Depth } | Refused;

/** Pixels more than any camera of a robot gives: a broken header, not a picture. */
const LARGEST = 1 << 26;

export const refused = (reason: string): Refused => ({ kind: 'refused', reason });

type Unpack = (image: Image, rgb: Uint8Array) => void;

/** Bytes a pixel, and the way to red, green and blue (sensor_msgs/image_encodings.hpp). */
const encodings: Readonly<Record<string, { readonly bytes: number; readonly unpack: Unpack }>> = {
  rgb8: { bytes: 3, unpack: channels(3, 0, 1, 2) },
  bgr8: { bytes: 3, unpack: channels(3, 2, 1, 0) },
  '8UC3': { bytes: 3, unpack: channels(3, 2, 1, 0) },
  rgba8: { bytes: 4, unpack: channels(4, 0, 1, 2) },
  bgra8: { bytes: 4, unpack: channels(4, 2, 1, 0) },
  '8UC4': { bytes: 4, unpack: channels(4, 2, 1, 0) },
  mono8: { bytes: 1, unpack: channels(1, 0, 0, 0) },
  '8UC1': { bytes: 1, unpack: channels(1, 0, 0, 0) },
  uyvy: { bytes: 2, unpack: yuv422(1, 0, 2) },
  yuv422: { bytes: 2, unpack: yuv422(1, 0, 2) },
  yuyv: { bytes: 2, unpack: yuv422(0, 1, 3) },
  yuv422_yuy2: { bytes: 2, unpack: yuv422(0, 1, 3) },
};

/** Colours of a message in any usual encoding; `rgb8` without padding is used in place. */
export function pictureOf(image: Image): PictureResult {
  const encoding = encodings[image.encoding];
  if (encoding === undefined) {
    const known = Object.keys(encodings).join(', ');
    return refused(`encoding '${image.encoding}' is none of ${known}`);
  }
  const wrong = sizeProblem(image, encoding.bytes);
  if (wrong !== null) return refused(wrong);
  const { width, height, step, data } = image;
  if (encoding.bytes === 2 && width % 2 === 1) {
    return refused(`'${image.encoding}' needs an even width, not ${String(width)}`);
  }
  const size = 3 * width * height;
  if (image.encoding === 'rgb8' && step === 3 * width) {
    return { kind: 'picture', picture: { width, height, rgb: data.subarray(0, size) } };
  }
  const rgb = new Uint8Array(size);
  encoding.unpack(image, rgb);
  return { kind: 'picture', picture: { width, height, rgb } };
}

/** Depth of a `32FC1` [m] or `16UC1` [mm] message (REP 118). */
export function depthOf(image: Image): DepthResult {
  const bytes = { '32FC1': 4, '16UC1': 2 }[image.encoding];
  if (bytes === undefined) {
    return refused(`depth encoding '${image.encoding}' is none of 32FC1, 16UC1`);
  }
  const wrong = sizeProblem(image, bytes);
  if (wrong !== null) return refused(wrong);
  const { width, height, step, data, is_bigendian } = image;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const little = is_bigendian === 0;
  const metres = new Float32Array(width * height);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const at = row * step + column * bytes;
      metres[row * width + column] =
        bytes === 4 ? view.getFloat32(at, little) : view.getUint16(at, little) / 1000;
    }
  return { kind: 'depth', depth: { width, height, metres } };
}

function sizeProblem({ width, height, step, data }: Image, bytes: number): string | null {
  const size = `${String(width)}x${String(height)}`;
  if (width === 0 || height === 0 || width * height > LARGEST) return `a picture of ${size} pixels`;
  if (step < width * bytes) {
    return `step ${String(step)} is less than a row of ${String(width * bytes)} bytes`;
  }
  const least = step * (height - 1) + width * bytes;
  if (data.length >= least) return null;
  return `truncated: ${String(data.length)} bytes, ${size} needs ${String(least)}`;
}

function channels(bytes: number, red: number, green: number, blue: number): Unpack {
  return ({ width, height, step, data }, rgb) => {
    let to = 0;
    for (let row = 0; row < height; row++) {
      let from = row * step;
      for (let column = 0; column < width; column++, from += bytes, to += 3) {
        rgb[to] = data[from + red] as number;
        rgb[to + 1] = data[from + green] as number;
        rgb[to + 2] = data[from + blue] as number;
      }
    }
  };
}

/**
 * Two pixels in four bytes, ITU-R BT.601 studio swing in 10-bit fixed point; `y`, `u`, `v` are the
 * first places of each.
 */
function yuv422(y: number, u: number, v: number): Unpack {
  const clamp = (value: number): number => Math.min(255, Math.max(0, value >> 10));
  return ({ width, height, step, data }, rgb) => {
    let to = 0;
    for (let row = 0; row < height; row++)
      for (let pair = 0; pair < width / 2; pair++) {
        const from = row * step + 4 * pair;
        const cb = (data[from + u] as number) - 128;
        const cr = (data[from + v] as number) - 128;
        for (let pixel = 0; pixel < 2; pixel++, to += 3) {
          const luma = 1192 * ((data[from + y + 2 * pixel] as number) - 16) + 512;
          rgb[to] = clamp(luma + 1634 * cr);
          rgb[to + 1] = clamp(luma - 401 * cb - 832 * cr);
          rgb[to + 2] = clamp(luma + 2066 * cb);
        }
      }
  };
}
