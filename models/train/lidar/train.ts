import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { contextSize, cutoutSamples } from '#nodes/perception/lidar/cutouts.ts';
import { lookBack } from '#nodes/perception/lidar/history.ts';
import { lidarClasses } from '#nodes/perception/lidar/look.ts';
import { motionSize } from '#nodes/perception/lidar/network.ts';
import type { Manifest } from '../../manifest.ts';
import { loadModel } from '../../registry.ts';
import { call, python } from '../environment.ts';
import { measured } from '../profile.ts';
import { writeSamples } from './dataset.ts';
import { SCENES } from './scene.ts';

export interface TrainLidarOptions {
  readonly seed: number;
  /** Moments of generated scenes. */
  readonly moments: number;
  readonly epochs: number;
  /** Where data and fits go. */
  readonly work: string;
  /** Where the catalogue entries go. */
  readonly catalog: string;
  readonly tell: (text: string) => void;
}

const script = fileURLToPath(new URL('../../export/train_lidar.py', import.meta.url));
const Fit = z.record(z.string(), z.number());

/** The two sizes, of which one is chosen by parameter. */
const variants = [
  { name: 'lidar-base', budget: 128, channels: [24, 32, 48], width: 64, latency: 0.01 },
  { name: 'lidar-small', budget: 64, channels: [12, 16, 24], width: 32, latency: 0.005 },
] as const;

/**
 * Trains the networks that read scans, on scenes of the seed; the same options give the same data
 * and, on one machine, the same weights.
 */
export function trainLidar(options: TrainLidarOptions): Promise<void> {
  const { seed, moments, epochs, tell } = options;
  const binary = python(tell);
  const work = join(options.work, 'lidar');
  mkdirSync(work, { recursive: true });
  const key = `${String(SCENES)}-${String(seed)}-${String(moments)}`;
  const data = samplesIn(work, `train-${key}`, `train/${String(seed)}`, moments, tell);
  const checks = samplesIn(
    work,
    `check-${key}`,
    `check/${String(seed)}`,
    Math.ceil(moments / 10),
    tell,
  );
  const specFile = join(work, 'spec.json');
  writeFileSync(
    specFile,
    JSON.stringify({
      looks: lookBack.length,
      samples: cutoutSamples,
      context: contextSize,
      classes: lidarClasses.length,
      names: lidarClasses,
      motion: motionSize,
    }),
  );
  const dataHash = createHash('sha256').update(readFileSync(data)).digest('hex');
  return variants.reduce(async (before, variant) => {
    await before;
    const { name, budget, channels, width } = variant;
    const model = join(work, name);
    tell(`${name}: fitting`);
    call(binary, [
      ...['-W', 'ignore', script, '--spec', specFile, '--data', data, '--check', checks],
      ...['--out', model, '--seed', String(seed), '--epochs', String(epochs)],
      ...['--channels', ...channels.map(String), '--width', String(width)],
      ...['--budget', String(budget)],
    ]);
    const target = join(options.catalog, name);
    mkdirSync(target, { recursive: true });
    for (const file of ['model.onnx', 'golden.json'])
      copyFileSync(join(model, file), join(target, file));
    const metrics = Fit.parse(JSON.parse(readFileSync(join(model, 'fit.json'), 'utf8')));
    const manifest = manifestOf(variant, target, { seed, moments, epochs, dataHash }, metrics);
    write(target, manifest);
    await loadModel(name, { directory: options.catalog });
    const cost = await measured(name, options.catalog);
    write(target, { ...manifest, profile: { ...accuracyOf(metrics), ...cost } });
    tell(`${target}: sha256 ${manifest.sha256}`);
  }, Promise.resolve());
}

function write(directory: string, manifest: Manifest): void {
  writeFileSync(join(directory, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

function accuracyOf(metrics: Readonly<Record<string, number>>): {
  readonly accuracy: number;
  readonly measure: string;
} {
  const sum = lidarClasses.reduce((all, name) => all + (metrics[`unseen_f1_${name}`] ?? 0), 0);
  const measure = 'macro F1 of returns of generated scenes never trained on';
  return { accuracy: sum / lidarClasses.length, measure };
}

function samplesIn(
  work: string,
  name: string,
  seed: string,
  moments: number,
  tell: (text: string) => void,
): string {
  const file = join(work, `${name}.bin`);
  const done = `${file}.done`;
  if (!existsSync(done)) {
    tell(`lidar: ${String(writeSamples(file, seed, moments, tell))} samples in ${file}`);
    writeFileSync(done, '');
  }
  return file;
}

interface Recipe {
  readonly seed: number;
  readonly moments: number;
  readonly epochs: number;
  readonly dataHash: string;
}

function manifestOf(
  { name, budget, latency, channels, width }: (typeof variants)[number],
  directory: string,
  { seed, moments, epochs, dataHash }: Recipe,
  metrics: Readonly<Record<string, number>>,
): Manifest {
  const tensor = (tensorName: string, shape: number[], doc: string) => ({
    name: tensorName,
    dtype: 'float32' as const,
    shape,
    doc,
  });
  const weights = readFileSync(join(directory, 'model.onnx'));
  const looks = `${lookBack.map(String).join(', ')} s`;
  return {
    name,
    title: `Reads scans: ${lidarClasses.join(', ')}, with centre and velocity`,
    licence: 'Apache-2.0',
    source: 'Trained by this repository on generated scenes',
    sha256: createHash('sha256').update(weights).digest('hex'),
    bytes: weights.length,
    family: 'lidar',
    variant: name.slice('lidar-'.length),
    inputs: [
      tensor(
        'cutouts',
        [budget, lookBack.length, cutoutSamples],
        `Per anchor and look (${looks} ago): depth behind the anchor [m], within -1 and 1, at ${String(cutoutSamples)} places across 1.8 m from right to left; 1 where nothing is known`,
      ),
      tensor(
        'context',
        [budget, contextSize],
        'Distance [5 m], gap of the beams there [0.1 m], whether its surface ends before something farther on the left and on the right, ages of the second and the last look [0.8 s]',
      ),
    ],
    outputs: [
      tensor('classes', [budget, lidarClasses.length], `Probabilities: ${lidarClasses.join(', ')}`),
      tensor(
        'motion',
        [budget, motionSize],
        'From the anchor to the centre of what moves, outwards and left of the line of sight [m]; its velocity in the same axes [m/s]',
      ),
    ],
    latency,
    recipe: {
      command: `npm run train -- lidar --seed ${String(seed)} --moments ${String(moments)} --epochs ${String(epochs)}`,
      seed,
      generator: SCENES,
      parameters: { moments, epochs, channels: channels.join(), width, data_sha256: dataHash },
    },
    metrics: { ...metrics },
  };
}
