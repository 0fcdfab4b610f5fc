import { decode as decodeJpeg } from '@cwasm/jpeg-turbo';
import { PNG } from 'pngjs';
import { refused } from './picture.ts';
import type { PictureResult } from './picture.ts';

/** Pixels more than any camera of a robot gives. */
const LARGEST = 1 << 26;

/**
 * A JPEG or PNG file as a picture. What it is, is told by its first bytes: drivers write `jpeg`,
 * `bgr8; jpeg compressed bgr8` and more into the message's format.
 */
export function decompress(data: Uint8Array): PictureResult {
  try {
    if (data[0] === 0xff && data[1] === 0xd8) return jpeg(data);
    if (data[0] === 0x89 && data[1] === 0x50 && data[2] === 0x4e) return png(data);
  } catch (error) {
    return refused(error instanceof Error ? error.message : String(error));
  }
  return refused('neither JPEG nor PNG');
}

/** Checked before it is decoded, since the decoder loses memory over a file that ends early. */
function jpeg(data: Uint8Array): PictureResult {
  const frame = jpegFrame(data);
  if (frame === null) return refused('a JPEG without a proper header: truncated?');
  if (!frame.supported) return refused('a JPEG of a kind that is not decoded (lossless, 12 bit)');
  if (frame.pixels === 0 || frame.pixels > LARGEST) return refused('a JPEG of no proper size');
  if (!endsWell(data)) return refused('a JPEG without an end: truncated');
  const { width, height, data: rgba } = decodeJpeg(data);
  return { kind: 'picture', picture: { width, height, rgb: withoutAlpha(rgba, width * height) } };
}

function png(data: Uint8Array): PictureResult {
  const header = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (data.length < 33) return refused('a PNG without a header: truncated');
  if (header.getUint32(16) * header.getUint32(20) > LARGEST) {
    return refused('a PNG of no proper size');
  }
  // always four channels of eight bits, whatever the file has
  const { width, height, data: rgba } = PNG.sync.read(Buffer.from(data));
  return { kind: 'picture', picture: { width, height, rgb: withoutAlpha(rgba, width * height) } };
}

function withoutAlpha(rgba: ArrayLike<number>, pixels: number): Uint8Array {
  const rgb = new Uint8Array(3 * pixels);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = rgba[from] as number;
    rgb[to + 1] = rgba[from + 1] as number;
    rgb[to + 2] = rgba[from + 2] as number;
  }
  return rgb;
}

/** Walks the segments to the start of the frame (ITU-T T.81, annex B.1). */
function jpegFrame(data: Uint8Array): { supported: boolean; pixels: number } | null {
  let at = 2;
  while (at + 9 < data.length && data[at] === 0xff) {
    const marker = data[at + 1] ?? 0;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const startOfFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (startOfFrame) {
      const word = (i: number): number => ((data[i] ?? 0) << 8) | (data[i + 1] ?? 0);
      const eightBit = data[at + 4] === 8;
      return { supported: marker <= 0xc2 && eightBit, pixels: word(at + 5) * word(at + 7) };
    }
    at += 2 + (((data[at + 2] ?? 0) << 8) | (data[at + 3] ?? 0));
  }
  return null;
}

/** Cameras may fill up after the end of the picture. */
function endsWell(data: Uint8Array): boolean {
  for (let i = data.length - 2; i > 2 && i > data.length - 4096; i--)
    if (data[i] === 0xff && data[i + 1] === 0xd9) return true;
  return false;
}
