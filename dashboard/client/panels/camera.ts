import { bytesOf } from '../../protocol.ts';
import type { Picture } from '../../protocol.ts';
import { element, show } from '../elements.ts';

/** Bytes of a pixel, and where red, green and blue are in it. */
const layouts = {
  rgb8: [3, 0, 1, 2],
  bgr8: [3, 2, 1, 0],
  rgba8: [4, 0, 1, 2],
  bgra8: [4, 2, 1, 0],
  mono8: [1, 0, 0, 0],
} as const;

export class CameraPanel {
  readonly #canvas = element<HTMLCanvasElement>('camera');
  readonly #context = this.#canvas.getContext('2d', { alpha: false });
  #pixels: ImageData | undefined;

  hello(present: boolean): void {
    show(element('camera-card'), present);
  }

  update({ width, height, step, encoding, data }: Picture): void {
    if (this.#pixels?.width !== width || this.#pixels.height !== height) {
      this.#pixels = new ImageData(width, height);
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    const from = bytesOf(data);
    const to = this.#pixels.data;
    const [depth, red, green, blue] = layouts[encoding];
    let at = 0;
    for (let row = 0; row < height; row++) {
      let pixel = row * step;
      for (let column = 0; column < width; column++, pixel += depth, at += 4) {
        to[at] = from[pixel + red] as number;
        to[at + 1] = from[pixel + green] as number;
        to[at + 2] = from[pixel + blue] as number;
        to[at + 3] = 255;
      }
    }
    this.#context?.putImageData(this.#pixels, 0, 0);
  }
}
