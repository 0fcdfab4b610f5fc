import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Manifest } from '../../manifest.ts';
import { loadModel } from '../../registry.ts';
import { call, python } from '../environment.ts';
import { measured } from '../profile.ts';
import { families } from './families.ts';
import type { Family } from './families.ts';

export interface TrainAudioOptions {
  readonly family: Family;
  readonly seed: number;
  /** Rooms that each utterance is put in, or recordings of each class of sound. */
  readonly copies: number;
  readonly steps: number;
  /** Share of the utterances; less than 1 is a try. */
  readonly size: number;
  readonly variants: readonly string[];
  /** Where data and fits go. */
  readonly work: string;
  /** Where the catalogue entries go. */
  readonly catalog: string;
  readonly tell: (text: string) => void;
}

/** Of voices, rooms, sounds and labels; the sources' hash is in the recipe, too. */
const GENERATOR = 2;

const Fit = z.looseObject({ metrics: z.record(z.string(), z.number()), data: z.string() });

/**
 * Trains the variants of a family on sound it has synthesised; the same options give the same data
 * and, on one machine with the same packages of voices, the same weights.
 */
export async function trainAudio(options: TrainAudioOptions): Promise<void> {
  const { family, tell, seed, copies, steps, size } = options;
  const { script, names } = families[family];
  const binary = python(tell);
  const work = join(options.work, family);
  const speech = join(options.work, 'keyword');
  mkdirSync(work, { recursive: true });
  call(binary, [
    ...['-W', 'ignore', fileURLToPath(new URL(`../../export/${script}`, import.meta.url))],
    ...['--work', work, '--seed', String(seed), '--size', String(size), '--steps', String(steps)],
    ...['--copies', String(copies), '--variants', ...options.variants],
    ...(family === 'keyword' ? [] : ['--speech', speech]),
  ]);
  for (const variant of options.variants) {
    const name = `${names}-${variant}`;
    const target = join(options.catalog, name);
    mkdirSync(target, { recursive: true });
    for (const file of ['model.onnx', 'golden.json'])
      copyFileSync(join(work, variant, file), join(target, file));
    const fit = Fit.parse(JSON.parse(readFileSync(join(work, variant, 'fit.json'), 'utf8')));
    const manifest = manifestOf(options, name, variant, target, fit);
    write(target, manifest);
    await loadModel(name, { directory: options.catalog });
    const { key, measure } = families[family].accuracy;
    const cost = await measured(name, options.catalog);
    write(target, { ...manifest, profile: { accuracy: fit.metrics[key] ?? 0, measure, ...cost } });
    tell(`${target}: sha256 ${manifest.sha256}`);
  }
}

function write(directory: string, manifest: Manifest): void {
  writeFileSync(join(directory, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

function manifestOf(
  { family, seed, copies, steps, size }: TrainAudioOptions,
  name: string,
  variant: string,
  directory: string,
  fit: z.output<typeof Fit>,
): Manifest {
  const { title, layout, outputs, latency, source } = families[family];
  const file = join(directory, 'model.onnx');
  const { frames, mels, hop } = layout;
  const hertz = 16000 / hop;
  return {
    name,
    title,
    licence: 'Apache-2.0',
    source,
    sha256: createHash('sha256').update(readFileSync(file)).digest('hex'),
    bytes: statSync(file).size,
    family,
    variant,
    inputs: [
      {
        name: 'log_mel',
        dtype: 'float32',
        shape: [1, frames, mels],
        doc: `Log-mel powers as nodes/perception/audio/log-mel.ts makes them, ${String(frames)} frames at ${String(hertz)} Hz, oldest first, by ${String(mels)} bands from low to high`,
      },
    ],
    outputs: outputs.map(({ name: output, shape, doc }) => ({
      name: output,
      dtype: 'float32',
      shape: [...shape],
      doc,
    })),
    latency,
    recipe: {
      command: `npm run train -- ${family} --seed ${String(seed)} --copies ${String(copies)} --steps ${String(steps)} --variants ${variant}`,
      seed,
      generator: GENERATOR,
      parameters: { copies, steps, size, data_code_sha256: fit.data },
    },
    metrics: { ...fit.metrics },
  };
}
