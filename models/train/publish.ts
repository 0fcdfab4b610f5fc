import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inputShapes } from '#nodes/control/observation.ts';
import { GENERATOR } from '#sim/worlds/generate.ts';
import type { Manifest } from '../manifest.ts';

export interface Publication {
  readonly name: string;
  readonly title: string;
  readonly command: string;
  readonly seed: number;
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Writes the manifest of the model that lies in `directory`. */
export function publish(directory: string, publication: Publication): Manifest {
  const { name, title, command, seed, parameters, metrics } = publication;
  const model = readFileSync(join(directory, 'model.onnx'));
  const manifest: Manifest = {
    name,
    title,
    licence: 'Apache-2.0',
    source: 'Trained by this repository on generated worlds',
    sha256: createHash('sha256').update(model).digest('hex'),
    inputs: Object.entries(inputShapes).map(([input, { shape, doc }]) => ({
      name: input,
      dtype: 'float32',
      shape: [...shape],
      doc,
    })),
    outputs: [
      {
        name: 'command',
        dtype: 'float32',
        shape: [1, 2],
        doc: 'Speed and yaw rate as shares of the limits in `state`, left positive',
      },
    ],
    latency: 0.005,
    recipe: { command, seed, generator: GENERATOR, parameters: { ...parameters } },
    metrics: { ...metrics },
  };
  writeFileSync(join(directory, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}
