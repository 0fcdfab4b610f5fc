import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Manifest } from '../manifest.ts';
import { call, python } from './environment.ts';
import { measured } from './profile.ts';
import { PICTURE_GENERATOR, writePictures } from './pictures/dataset.ts';
import { HEIGHT, WIDTH } from './pictures/photograph.ts';
import { labels } from './pictures/things.ts';

export interface CameraOptions {
  readonly seed: number;
  /** Pictures to learn from, and held out. */
  readonly pictures: number;
  readonly held: number;
  readonly epochs: number;
  /** Where the pictures go (230 kB each). */
  readonly work: string;
  readonly catalog: string;
  readonly tell: (text: string) => void;
}

/** As it was trained, and in 8-bit whole numbers. */
const variants = ['large', 'small'] as const;
type Variant = (typeof variants)[number];

const script = fileURLToPath(new URL('../export/train_camera.py', import.meta.url));
const Metrics = z.record(z.string(), z.number());
/** Cells of the network's maps. */
const ROWS = 30;
const COLUMNS = 40;

/**
 * Trains the network that finds things and floor in pictures on rooms drawn at random; writes the
 * catalogue entries of both its variants. On one machine the same options give the same weights.
 */
export async function trainCamera(options: CameraOptions): Promise<void> {
  const { seed, work, epochs, tell } = options;
  const binary = python(tell);
  const data = join(work, 'camera');
  mkdirSync(data, { recursive: true });
  writePictures(data, 'test', seed, options.held, tell);
  writePictures(data, 'train', seed, options.pictures, tell);
  const settings = ['--seed', String(seed), '--epochs', String(epochs)];
  call(binary, ['-W', 'ignore', script, '--data', data, '--out', data, ...settings]);
  for (const variant of variants) await publish(variant, data, options);
}

async function publish(
  variant: Variant,
  data: string,
  { seed, epochs, pictures, held, catalog, tell }: CameraOptions,
): Promise<void> {
  const name = `camera-${variant}`;
  const out = join(data, name);
  const metrics = Metrics.parse(JSON.parse(readFileSync(join(out, 'metrics.json'), 'utf8')));
  const model = readFileSync(join(out, 'model.onnx'));
  const command = `npm run train -- camera --seed ${String(seed)} --pictures ${String(pictures)} --held ${String(held)} --epochs ${String(epochs)}`;
  const title = `People, things and floor in pictures of ${String(WIDTH)} by ${String(HEIGHT)}`;
  const draft: Manifest = {
    name,
    title: variant === 'large' ? title : `${title}, in 8-bit whole numbers`,
    licence: 'Apache-2.0',
    source: 'Trained by this repository on pictures of rooms drawn at random',
    sha256: createHash('sha256').update(model).digest('hex'),
    bytes: model.length,
    family: 'camera',
    variant,
    inputs: [
      {
        name: 'picture',
        dtype: 'float32',
        shape: [1, 3, HEIGHT, WIDTH],
        doc: 'Red, green and blue, 0 to 1',
      },
    ],
    outputs: [
      map('heat', labels.length, 'Probability that a thing of a class has its centre in the cell'),
      map('size', 2, 'Width and height of its box, in cells'),
      map('offset', 2, 'Centre of the box from the upper left of the cell, in cells'),
      map('floor', 1, 'Probability that the cell shows floor to drive on'),
    ],
    latency: variant === 'small' ? 0.015 : 0.02,
    settings: { decoder: 'heatmap', labels: [...labels] },
    recipe: { command, seed, generator: PICTURE_GENERATOR, parameters: { pictures, held, epochs } },
    metrics,
  };
  const directory = join(catalog, name);
  mkdirSync(directory, { recursive: true });
  for (const file of ['model.onnx', 'golden.json'])
    copyFileSync(join(out, file), join(directory, file));
  const write = (manifest: Manifest): void => {
    writeFileSync(join(directory, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  };
  write(draft);
  const cost = await measured(name, catalog);
  const measure = 'mAP at IoU 0.5 on held-out rooms drawn at random';
  write({ ...draft, profile: { accuracy: metrics['map50'] ?? 0, measure, ...cost } });
  tell(`${name}: mAP ${String(metrics['map50'])}, floor IoU ${String(metrics['floor_iou'])}`);
}

function map(name: string, planes: number, doc: string): Manifest['outputs'][number] {
  return { name, dtype: 'float32', shape: [1, planes, ROWS, COLUMNS], doc };
}
