import type { Candidate } from './boxes.ts';

/**
 * How the usual exports of YOLO lay out their one output: v5 to v7 `[1, N, 5 + C]` with an
 * objectness, v8 to v12 `[1, 4 + C, N]` (or turned round), and those with suppression inside
 * `[1, N, 6]`. Centre and size (the last: corners) in pixels of the input; scores are probabilities.
 */
export interface YoloLayout {
  readonly kind: 'objectness' | 'scores' | 'final';
  readonly count: number;
  /** Values between one candidate and the next, and between one of its values and the next. */
  readonly stride: number;
  readonly step: number;
}

/** What a shape must mean for so many classes; null: nothing known. */
export function yoloLayout(shape: readonly number[], classes: number): YoloLayout | null {
  const [batch, a = 0, b = 0] = shape;
  if (shape.length !== 3 || batch !== 1) return null;
  if (a === 4 + classes && b !== 4 + classes) {
    return { kind: 'scores', count: b, stride: 1, step: b };
  }
  if (b === 5 + classes) return { kind: 'objectness', count: a, stride: b, step: 1 };
  if (b === 4 + classes) return { kind: 'scores', count: a, stride: b, step: 1 };
  if (b === 6) return { kind: 'final', count: a, stride: 6, step: 1 };
  return null;
}

/** Boxes above a score, in pixels of the input. */
export function yoloCandidates(
  output: Float32Array,
  { kind, count, stride, step }: YoloLayout,
  classes: number,
  threshold: (index: number) => number,
): Candidate[] {
  const found: Candidate[] = [];
  const least = Float64Array.from({ length: classes }, (_, i) => threshold(i));
  const first = kind === 'objectness' ? 5 : 4;
  for (let i = 0; i < count; i++) {
    const value = (k: number): number => output[i * stride + k * step] as number;
    if (kind === 'final') {
      const index = value(5);
      const score = value(4);
      if (!(score > (least[index] ?? Infinity))) continue;
      found.push({ index, score, x0: value(0), y0: value(1), x1: value(2), y1: value(3) });
      continue;
    }
    const object = kind === 'objectness' ? value(4) : 1;
    for (let index = 0; index < classes; index++) {
      const score = object * value(first + index);
      if (!(score > (least[index] as number))) continue;
      const [x, y, w, h] = [value(0), value(1), value(2), value(3)];
      found.push({ index, score, x0: x - w / 2, y0: y - h / 2, x1: x + w / 2, y1: y + h / 2 });
    }
  }
  return found;
}
