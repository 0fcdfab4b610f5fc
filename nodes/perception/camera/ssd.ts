import type { Candidate } from './boxes.ts';

/** The grid of anchors of an SSD (Liu et al. 2016, section 2.2), as MediaPipe names its numbers. */
export interface AnchorSpec {
  /** Pixels of the input per cell of each layer. */
  readonly strides: readonly number[];
  readonly min_scale: number;
  readonly max_scale: number;
}

/** Aspect ratios of every layer but the first, which has a small square, 2:1 and 1:2. */
const RATIOS = [1, 2, 0.5, 3, 1 / 3];
/** How the encodings were scaled in training: centre, size (TensorFlow Object Detection API). */
const CENTRE = 10;
const SIZE = 5;

/** Centre and size of every anchor as shares of the input: [count][y, x, height, width]. */
export function ssdAnchors(spec: AnchorSpec, inputSize: number): Float32Array {
  const { strides, min_scale, max_scale } = spec;
  const scale = (layer: number): number =>
    layer >= strides.length
      ? 1
      : min_scale + ((max_scale - min_scale) * layer) / (strides.length - 1);
  const anchors: number[] = [];
  for (const [layer, stride] of strides.entries()) {
    const shapes =
      layer === 0
        ? [[1, 0.1] as const, [2, scale(0)] as const, [0.5, scale(0)] as const]
        : [
            ...RATIOS.map((ratio) => [ratio, scale(layer)] as const),
            [1, Math.sqrt(scale(layer) * scale(layer + 1))] as const,
          ];
    const cells = Math.ceil(inputSize / stride);
    for (let row = 0; row < cells; row++)
      for (let column = 0; column < cells; column++)
        for (const [ratio, size] of shapes) {
          const root = Math.sqrt(ratio);
          anchors.push((row + 0.5) / cells, (column + 0.5) / cells, size / root, size * root);
        }
  }
  return Float32Array.from(anchors);
}

/**
 * Boxes of an SSD head, in shares of the input, above a score.
 *
 * @param boxes [anchors][dy, dx, log height, log width] against its anchor
 * @param logits [anchors][classes]
 */
export function ssdCandidates(
  boxes: Float32Array,
  logits: Float32Array,
  anchors: Float32Array,
  classes: number,
  threshold: (index: number) => number,
): Candidate[] {
  const found: Candidate[] = [];
  // compared as logits, so that no exponential is taken of the many that are nothing
  const least = Float64Array.from({ length: classes }, (_, i) => logit(threshold(i)));
  for (let anchor = 0; 4 * anchor < anchors.length; anchor++) {
    for (let index = 0; index < classes; index++) {
      const value = logits[anchor * classes + index] as number;
      if (!(value > (least[index] as number))) continue;
      const at = 4 * anchor;
      const height = anchors[at + 2] as number;
      const width = anchors[at + 3] as number;
      const y = (anchors[at] as number) + ((boxes[at] as number) / CENTRE) * height;
      const x = (anchors[at + 1] as number) + ((boxes[at + 1] as number) / CENTRE) * width;
      const h = Math.exp((boxes[at + 2] as number) / SIZE) * height;
      const w = Math.exp((boxes[at + 3] as number) / SIZE) * width;
      const score = 1 / (1 + Math.exp(-value));
      found.push({ index, score, x0: x - w / 2, y0: y - h / 2, x1: x + w / 2, y1: y + h / 2 });
    }
  }
  return found;
}

export function logit(probability: number): number {
  return Math.log(probability / (1 - probability));
}
