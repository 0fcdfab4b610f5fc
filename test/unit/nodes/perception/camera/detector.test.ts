import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Session, TensorInfo } from '#nodes/core/model.ts';
import { overlap, suppressed } from '#nodes/perception/camera/boxes.ts';
import { detectorOf } from '#nodes/perception/camera/detector.ts';
import type { Detector } from '#nodes/perception/camera/detector.ts';
import { ssdAnchors } from '#nodes/perception/camera/ssd.ts';

type Shapes = Readonly<Record<string, readonly number[]>>;

function session(input: TensorInfo, outputs: Shapes, settings: object): Session {
  return {
    name: 'test',
    provider: 'cpu',
    inputs: [input],
    outputs: Object.entries(outputs).map(([name, shape]) => ({ name, dtype: 'float32', shape })),
    latency: 0.01,
    settings: settings as Readonly<Record<string, unknown>>,
    run: () => Promise.reject(new Error('not here')),
  };
}
const floats = (...shape: number[]): TensorInfo => ({ name: 'images', dtype: 'float32', shape });
function read(...args: Parameters<typeof session>): Detector {
  const result = detectorOf(session(...args));
  if (result.kind === 'refused') assert.fail(result.reason);
  return result.detector;
}
function refusal(...args: Parameters<typeof session>): string {
  const result = detectorOf(session(...args));
  return result.kind === 'refused' ? result.reason : 'taken';
}
const limits = { threshold: () => 0.5, overlap: 0.5 };
const wide = { width: 640, height: 320 };

describe('a YOLO export', () => {
  // in a letterbox of 64: a tenth of 640 across, 16 of grey above and below
  const expected = { label: 'person', x0: 100, y0: 100, x1: 200, y1: 260 };
  const [x, y, w, h] = [15, 16 + 18, 10, 16];
  const settings = { decoder: 'yolo', labels: ['door', 'person'] };
  const find = (shape: number[], values: Float32Array, more = {}): object[] =>
    read(floats(1, 3, 64, 64), { output0: shape }, { ...settings, ...more })
      .boxes({ output0: values }, wide, limits)
      .map(({ score: _, ...box }) => box);

  it('is read in the layout of v8, scores in planes', () => {
    const values = new Float32Array(6 * 7);
    for (const [k, value] of [x, y, w, h, 0.1, 0.9].entries()) values[k * 7 + 3] = value;
    assert.deepEqual(find([1, 6, 7], values), [expected]);
  });

  it('is read in the layout of v5, objectness times class', () => {
    const values = new Float32Array(5 * 7);
    values.set([x, y, w, h, 0.9, 0.1, 0.8], 14);
    values.set([x, y, w, h, 0.2, 0.1, 0.9], 21);
    assert.deepEqual(find([1, 5, 7], values), [expected]);
  });

  it('is read where suppression happened inside', () => {
    const values = new Float32Array(3 * 6);
    values.set([x - 5, y - 8, x + 5, y + 8, 0.7, 1]);
    const labels = ['door', 'person', 'cone'];
    assert.deepEqual(find([1, 3, 6], values, { labels }), [expected]);
  });

  it('is refused when no layout fits, by shape and number of labels', () => {
    const text = refusal(floats(1, 3, 64, 64), { output0: [1, 84, 100] }, settings);
    assert.match(text, /no layout of YOLO for 2 labels fits \[1, 84, 100\]/);
  });

  it('is fed planes of floats, in the middle of grey, in either order of colours', () => {
    const rgb = new Uint8Array(3 * 640 * 320);
    for (let i = 0; i < rgb.length; i += 3) rgb[i] = 255;
    for (const order of ['rgb', 'bgr']) {
      const detector = read(floats(1, 3, 64, 64), { o: [1, 6, 7] }, { ...settings, order });
      const data = detector.feeds({ ...wide, rgb })['images']!;
      const red = order === 'rgb' ? 0 : 2;
      const middle = 32 * 64 + 32;
      for (let plane = 0; plane < 3; plane++) {
        assert.equal(data[plane * 4096 + middle], plane === red ? 1 : 0);
        assert.ok(Math.abs(data[plane * 4096]! - 114 / 255) < 1e-6);
      }
    }
  });
});

describe('an SSD', () => {
  const input: TensorInfo = { name: 'image', dtype: 'uint8', shape: [1, 300, 300, 3] };
  const labels = ['', 'person'];
  it('has 1917 anchors on 300 pixels', () => {
    const anchors = ssdAnchors(
      { strides: [16, 32, 64, 128, 256, 512], min_scale: 0.2, max_scale: 0.95 },
      300,
    );
    assert.equal(anchors.length, 4 * 1917);
    // the first is the small square of the first cell, the last fills nearly all of the picture
    assert.deepEqual(
      [...anchors.subarray(0, 4)].map((v) => v.toFixed(4)),
      ['0.0263', '0.0263', '0.1000', '0.1000'],
    );
    assert.deepEqual(
      [...anchors.subarray(-4)].map((v) => v.toFixed(3)),
      ['0.500', '0.500', '0.975', '0.975'],
    );
  });

  it('gives the anchor where nothing is encoded, scaled to the picture, and no background', () => {
    const detector = read(
      input,
      { boxes: [1, 1917, 4], logits: [1, 1917, 2] },
      { decoder: 'ssd', labels },
    );
    const logits = new Float32Array(2 * 1917).fill(-9);
    logits[2 * 1916 + 1] = 2;
    logits[0] = 9;
    const [box, other] = detector.boxes(
      { boxes: new Float32Array(4 * 1917), logits },
      wide,
      limits,
    );
    assert.equal(other, undefined);
    assert.equal(box?.label, 'person');
    assert.ok(Math.abs(box.score - 1 / (1 + Math.exp(-2))) < 1e-6);
    assert.ok(Math.abs(box.x0 - 640 * 0.0126) < 0.1 && Math.abs(box.y1 - 320 * 0.9874) < 0.1);
  });

  it('is refused when anchors or labels do not fit its outputs', () => {
    const text = refusal(
      input,
      { boxes: [1, 10, 4], logits: [1, 10, 2] },
      { decoder: 'ssd', labels },
    );
    assert.match(text, /'logits' is 10x2, 1917 anchors and 2 labels need another/);
    assert.match(
      refusal(input, { boxes: [1, 10, 4] }, { decoder: 'ssd', labels }),
      /'logits' is missing/,
    );
  });
});

describe('a network that marks centres', () => {
  it('gives one box a peak, in pixels of the picture', () => {
    const shapes = { heat: [1, 2, 4, 8], size: [1, 2, 4, 8], offset: [1, 2, 4, 8] };
    const detector = read(floats(1, 32, 64, 3), shapes, {
      decoder: 'heatmap',
      labels: ['door', 'cone'],
    });
    const heat = new Float32Array(64);
    heat[32 + 2 * 8 + 3] = 0.9;
    heat[32 + 2 * 8 + 4] = 0.8;
    const size = new Float32Array(64).fill(2);
    const offset = new Float32Array(64).fill(0.5);
    const boxes = detector.boxes({ heat, size, offset }, wide, limits);
    assert.deepEqual(
      boxes.map(({ score: _, ...box }) => box),
      [{ label: 'cone', x0: 200, y0: 120, x1: 360, y1: 280 }],
    );
  });
});

describe('what is no detector', () => {
  it('is refused with the reason: settings, inputs, a refused file', () => {
    assert.match(refusal(floats(1, 3, 8, 8), {}, { decoder: 'magic' }), /settings/);
    assert.match(refusal(floats(1, 8), {}, { decoder: 'yolo', labels: ['a'] }), /needs one input/);
    const broken = { ...session(floats(1), {}, {}), refused: 'model.onnx: truncated' };
    const result = detectorOf(broken);
    assert.ok(result.kind === 'refused' && result.reason.includes('truncated'));
  });
});

describe('suppression', () => {
  const at = (x: number, score: number, index = 0) => ({
    index,
    score,
    x0: x,
    y0: 0,
    x1: x + 10,
    y1: 10,
  });
  it('keeps the best of those that overlap, class by class', () => {
    assert.ok(Math.abs(overlap(at(0, 1), at(5, 1)) - 1 / 3) < 1e-9);
    const kept = suppressed([at(1, 0.6), at(0, 0.9), at(20, 0.5), at(0, 0.7, 1)], 0.5);
    assert.deepEqual(
      kept.map(({ score }) => score),
      [0.9, 0.7, 0.5],
    );
  });
});
