import { z } from 'zod';
import type { Session, TensorInfo } from '#nodes/core/model.ts';
import { suppressed } from './boxes.ts';
import type { Box, Candidate } from './boxes.ts';
import { centreCandidates } from './heatmap.ts';
import type { Picture } from './picture.ts';
import { placing, resample } from './resample.ts';
import type { Placing } from './resample.ts';
import { ssdAnchors, ssdCandidates } from './ssd.ts';
import { yoloCandidates, yoloLayout } from './yolo.ts';

const labels = z
  .array(z.string())
  .min(1)
  .describe('Name of every class; empty: not an object, such as the background');
const input = {
  labels,
  order: z.enum(['rgb', 'bgr']).default('rgb'),
  scale: z
    .number()
    .default(1 / 255)
    .describe('Float inputs are `scale * byte + offset`'),
  offset: z.number().default(0),
};

/** `settings` in the manifest of a detector: how the picture goes in and how boxes come out. */
export const DetectorSettings = z.discriminatedUnion('decoder', [
  z.strictObject({
    decoder: z.literal('ssd'),
    ...input,
    fit: z.enum(['stretch', 'letterbox']).default('stretch'),
    anchors: z
      .strictObject({
        strides: z.array(z.int().positive()).min(2),
        min_scale: z.number().positive(),
        max_scale: z.number().positive(),
      })
      .default({ strides: [16, 32, 64, 128, 256, 512], min_scale: 0.2, max_scale: 0.95 }),
  }),
  z.strictObject({
    decoder: z.literal('yolo'),
    ...input,
    fit: z.enum(['stretch', 'letterbox']).default('letterbox'),
  }),
  z.strictObject({
    decoder: z.literal('heatmap'),
    ...input,
    fit: z.enum(['stretch', 'letterbox']).default('stretch'),
  }),
]);
type Settings = z.output<typeof DetectorSettings>;

/** A detector's model as functions of a picture: what it is fed, and what its answer means. */
export interface Detector {
  readonly labels: readonly string[];
  /** The picture in the model's input; the tensor is made anew, as a run may still read the last. */
  feeds(picture: Picture): Readonly<Record<string, Float32Array | Uint8Array>>;
  /** Boxes in pixels of the picture, cut at its sides, the surest first. */
  boxes(
    answer: Readonly<Record<string, Float32Array>>,
    picture: Pick<Picture, 'width' | 'height'>,
    limits: Limits,
  ): Box[];
}

export interface Limits {
  /** Least score of a class. */
  readonly threshold: (label: string) => number;
  /** Overlap above which the less sure of two boxes of one class goes. */
  readonly overlap: number;
}

export type DetectorResult =
  | { readonly kind: 'detector'; readonly detector: Detector }
  | { readonly kind: 'refused'; readonly reason: string };

/** Grey around a letterboxed picture, as the trainers of YOLO have it. */
const GREY = 114;

type Decode = (
  answer: Readonly<Record<string, Float32Array>>,
  threshold: (index: number) => number,
) => readonly Candidate[];

/** Reads a model's settings and shapes; a model that is no detector is refused with the reason. */
export function detectorOf(session: Session): DetectorResult {
  const no = (reason: string): DetectorResult => ({
    kind: 'refused',
    reason: `model '${session.name}': ${reason}`,
  });
  if (session.refused !== undefined) return no(session.refused);
  const parsed = DetectorSettings.safeParse(session.settings);
  if (!parsed.success) return no(`settings: ${z.prettifyError(parsed.error)}`);
  const settings = parsed.data;
  const frame = frameOf(session.inputs);
  if (frame === null) return no('needs one input [1, 3, height, width] or [1, height, width, 3]');
  const decode = decoderOf(settings, session.outputs, frame);
  if (typeof decode === 'string') return no(decode);
  return { kind: 'detector', detector: detector(settings, frame, decode) };
}

interface Frame {
  readonly name: string;
  readonly bytes: boolean;
  readonly width: number;
  readonly height: number;
  /** Colours last. */
  readonly interleaved: boolean;
}

function frameOf(inputs: readonly TensorInfo[]): Frame | null {
  const [one, other] = inputs;
  if (one?.shape.length !== 4 || other !== undefined || one.dtype === 'int64') return null;
  const { name, dtype, shape } = one;
  const [batch = 0, a = 0, b = 0, c = 0] = shape;
  if (batch !== 1) return null;
  const common = { name, bytes: dtype === 'uint8' };
  if (c === 3) return { ...common, height: a, width: b, interleaved: true };
  if (a === 3) return { ...common, height: b, width: c, interleaved: false };
  return null;
}

/** Candidates in pixels of the input; a text says why these outputs are not understood. */
function decoderOf(
  settings: Settings,
  outputs: readonly TensorInfo[],
  { width, height }: Frame,
): Decode | string {
  const classes = settings.labels.length;
  const shape = (name: string): readonly number[] =>
    outputs.find((output) => output.name === name)?.shape ?? [];
  const missing = (names: readonly string[]): string | undefined =>
    names.find((name) => shape(name).length === 0);
  switch (settings.decoder) {
    case 'ssd': {
      const absent = missing(['boxes', 'logits']);
      if (absent !== undefined) return `output '${absent}' is missing`;
      const anchors = ssdAnchors(settings.anchors, height);
      const [, count = 0, width4 = 0] = shape('logits');
      if (4 * count !== anchors.length || width4 !== classes) {
        return `'logits' is ${String(count)}x${String(width4)}, ${String(anchors.length / 4)} anchors and ${String(classes)} labels need another`;
      }
      return (answer, threshold) =>
        ssdCandidates(
          answer['boxes'] ?? none,
          answer['logits'] ?? none,
          anchors,
          classes,
          threshold,
        ).map((one) => scaled(one, width, height));
    }
    case 'yolo': {
      const [output] = outputs;
      const layout = output === undefined ? null : yoloLayout(output.shape, classes);
      if (output === undefined || layout === null) {
        return `no layout of YOLO for ${String(classes)} labels fits [${(output?.shape ?? []).join(', ')}]`;
      }
      return (answer, threshold) =>
        yoloCandidates(answer[output.name] ?? none, layout, classes, threshold);
    }
    case 'heatmap': {
      const absent = missing(['heat', 'size', 'offset']);
      if (absent !== undefined) return `output '${absent}' is missing`;
      const [, planes = 0, rows = 1, columns = 1] = shape('heat');
      if (planes !== classes) {
        return `'heat' has ${String(planes)} planes for ${String(classes)} labels`;
      }
      return (answer, threshold) =>
        centreCandidates(
          {
            heat: answer['heat'] ?? none,
            size: answer['size'] ?? none,
            offset: answer['offset'] ?? none,
            width: columns,
            height: rows,
          },
          classes,
          threshold,
        ).map((one) => scaled(one, width / columns, height / rows));
    }
  }
}

const none = new Float32Array(0);

function scaled(one: Candidate, x: number, y: number): Candidate {
  return { ...one, x0: one.x0 * x, y0: one.y0 * y, x1: one.x1 * x, y1: one.y1 * y };
}

function detector(settings: Settings, frame: Frame, decode: Decode): Detector {
  const { width, height } = frame;
  const place = (picture: Pick<Picture, 'width' | 'height'>): Placing =>
    placing(picture, width, height, settings.fit);
  return {
    labels: settings.labels,
    feeds(picture) {
      const bytes = new Uint8Array(3 * width * height);
      resample(picture, bytes, width, height, place(picture), GREY);
      return { [frame.name]: tensor(bytes, settings, frame) };
    },
    boxes(answer, picture, limits) {
      const { scaleX, scaleY, offsetX, offsetY } = place(picture);
      const threshold = (index: number): number => {
        const label = settings.labels[index] ?? '';
        return label === '' ? 1 : limits.threshold(label);
      };
      const cut = (value: number, most: number): number => Math.min(most, Math.max(0, value));
      return suppressed(decode(answer, threshold), limits.overlap)
        .map(({ index, score, x0, y0, x1, y1 }) => ({
          label: settings.labels[index] ?? '',
          score,
          x0: cut((x0 - offsetX) / scaleX, picture.width),
          y0: cut((y0 - offsetY) / scaleY, picture.height),
          x1: cut((x1 - offsetX) / scaleX, picture.width),
          y1: cut((y1 - offsetY) / scaleY, picture.height),
        }))
        .filter(({ x0, y0, x1, y1 }) => x1 - x0 >= 1 && y1 - y0 >= 1);
    },
  };
}

/** Bytes as the model wants them: order of the colours, colours first or last, floats. */
function tensor(bytes: Uint8Array, settings: Settings, frame: Frame): Float32Array | Uint8Array {
  const { order, scale, offset } = settings;
  const swap = order === 'bgr' ? 2 : 0;
  if (frame.bytes && frame.interleaved && swap === 0) return bytes;
  const pixels = frame.width * frame.height;
  const out = frame.bytes ? new Uint8Array(3 * pixels) : new Float32Array(3 * pixels);
  const gain = frame.bytes ? 1 : scale;
  const shift = frame.bytes ? 0 : offset;
  for (let channel = 0; channel < 3; channel++) {
    const step = frame.interleaved ? 3 : 1;
    let to = frame.interleaved ? channel : channel * pixels;
    for (let from = Math.abs(swap - channel); from < bytes.length; from += 3, to += step)
      out[to] = gain * (bytes[from] as number) + shift;
  }
  return out;
}
