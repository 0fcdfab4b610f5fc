import type { Image } from '#nodes/msgs/sensor.ts';
import type { Header } from '#nodes/msgs/std.ts';
import type { Picture } from './picture.ts';

/** A picture as an `rgb8` message; it takes the bytes over. */
export function imageMessage(header: Header, { width, height, rgb }: Picture): Image {
  return { header, width, height, encoding: 'rgb8', is_bigendian: 0, step: 3 * width, data: rgb };
}
