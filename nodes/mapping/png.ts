import { inflateSync } from 'node:zlib';
import type { ImageResult } from './netpbm.ts';

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Samples per pixel by colour type (PNG 3rd edition, table 9); 3 is an index into the palette. */
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

const failed = (message: string): ImageResult => ({ kind: 'error', message });

/** PNG of 8 bits a sample, not interlaced, as map_saver and painting programs write it. */
export function parsePng(bytes: Uint8Array): ImageResult {
  if (!isPng(bytes)) return failed('is not a PNG picture');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data: Uint8Array[] = [];
  let head: Head | undefined;
  let palette = new Uint8Array(0);
  let at = 8;
  while (at + 12 <= bytes.length) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR' && body.length === 13) head = headOf(view, at + 8);
    if (type === 'PLTE') palette = body.slice();
    if (type === 'IDAT') data.push(body);
    at += length + 12;
  }
  if (head === undefined) return failed('has no header chunk');
  const channels = channelsOf[head.color];
  if (head.depth !== 8 || head.interlace !== 0 || channels === undefined) {
    return failed('must be of 8 bits a sample and not interlaced');
  }
  const raw = inflated(data);
  const stride = head.width * channels;
  if (raw === undefined || raw.length < (stride + 1) * head.height) return failed('is damaged');
  return { kind: 'ok', image: shades(unfilter(raw, head, channels), head, channels, palette) };
}

export function isPng(bytes: Uint8Array): boolean {
  return signature.every((value, i) => bytes[i] === value);
}

interface Head {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly color: number;
  readonly interlace: number;
}

function headOf(view: DataView, at: number): Head {
  return {
    width: view.getUint32(at),
    height: view.getUint32(at + 4),
    depth: view.getUint8(at + 8),
    color: view.getUint8(at + 9),
    interlace: view.getUint8(at + 12),
  };
}

function inflated(parts: readonly Uint8Array[]): Uint8Array | undefined {
  try {
    return inflateSync(Buffer.concat(parts));
  } catch {
    return undefined;
  }
}

/** Undoes the line filters (PNG 3rd edition, section 9.2). */
function unfilter(raw: Uint8Array, { width, height }: Head, channels: number): Uint8Array {
  const stride = width * channels;
  const out = new Uint8Array(stride * height);
  for (let row = 0; row < height; row++) {
    const filter = raw[row * (stride + 1)];
    const from = row * (stride + 1) + 1;
    const to = row * stride;
    for (let i = 0; i < stride; i++) {
      const left = i < channels ? 0 : (out[to + i - channels] as number);
      const up = row === 0 ? 0 : (out[to + i - stride] as number);
      const corner = i < channels || row === 0 ? 0 : (out[to + i - stride - channels] as number);
      out[to + i] = (raw[from + i] as number) + predicted(filter, left, up, corner);
    }
  }
  return out;
}

function predicted(filter: number | undefined, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const p = left + up - corner;
  const a = Math.abs(p - left);
  const b = Math.abs(p - up);
  const c = Math.abs(p - corner);
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

function shades(
  pixels: Uint8Array,
  { width, height, color }: Head,
  channels: number,
  palette: Uint8Array,
): { width: number; height: number; shade: Float32Array; transparent: Uint8Array } {
  const n = width * height;
  const shade = new Float32Array(n);
  const transparent = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const at = i * channels;
    const pixel = (k: number): number => pixels[at + k] as number;
    const entry = 3 * pixel(0);
    if (color === 3) shade[i] = mean(palette.subarray(entry, entry + 3));
    else if (channels < 3) shade[i] = pixel(0) / 255;
    else shade[i] = mean(pixels.subarray(at, at + 3));
    const alpha = channels === 2 ? pixel(1) : channels === 4 ? pixel(3) : 255;
    if (alpha < 255) transparent[i] = 1;
  }
  return { width, height, shade, transparent };
}

function mean(rgb: Uint8Array): number {
  return rgb.reduce((sum, value) => sum + value, 0) / (3 * 255);
}
