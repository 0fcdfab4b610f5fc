import { PNG } from 'pngjs';

type Rgb = readonly [number, number, number];

/** Pixels of a PNG whose channels are each within `tolerance` of a colour. */
export function countPixels(png: Buffer, color: Rgb, tolerance = 24): number {
  const { data } = PNG.sync.read(png);
  let count = 0;
  for (let i = 0; i < data.length; i += 4)
    if (color.every((value, c) => Math.abs(value - (data[i + c] as number)) <= tolerance)) count++;
  return count;
}
