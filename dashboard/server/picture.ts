import { bytesOf } from '../protocol.ts';
import type { Picture } from '../protocol.ts';

const channels = { rgb8: 3, bgr8: 3, rgba8: 4, bgra8: 4, mono8: 1 } as const;

/** Every n-th pixel of every n-th row, so that it is at most `width` pixels wide. */
export function reduced(picture: Picture, width: number): Picture {
  const every = Math.ceil(picture.width / width);
  const depth = channels[picture.encoding];
  if (every <= 1) return picture;
  const columns = Math.floor(picture.width / every);
  const rows = Math.floor(picture.height / every);
  const from = bytesOf(picture.data);
  const to = new Uint8Array(columns * rows * depth);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    let source = row * every * picture.step;
    for (let column = 0; column < columns; column++) {
      for (let c = 0; c < depth; c++) to[at++] = from[source + c] as number;
      source += every * depth;
    }
  }
  return { ...picture, width: columns, height: rows, step: columns * depth, data: to };
}
