import { z } from 'zod';

const TensorSpec = z.strictObject({
  name: z.string().min(1),
  dtype: z.literal('float32'),
  shape: z.array(z.int().positive()).min(1),
  doc: z.string().describe('Meaning, units, normalisation and order of the values'),
});
export type TensorSpec = z.infer<typeof TensorSpec>;

/** `models/catalog/<name>/manifest.json`: all that may be known of a model without running it. */
export const Manifest = z.strictObject({
  name: z.string().regex(/^[a-z0-9_-]+$/),
  title: z.string(),
  licence: z.string(),
  source: z.string().describe('Where the weights come from'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  inputs: z.array(TensorSpec).min(1),
  outputs: z.array(TensorSpec).min(1),
  latency: z.number().positive().describe('Modelled time of one inference [s]'),
  recipe: z.strictObject({
    command: z.string(),
    seed: z.int(),
    generator: z.int().describe('Version of the world generator and of the expert'),
    parameters: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
  metrics: z.record(z.string(), z.number()).describe('Measured when it was trained'),
});
export type Manifest = z.infer<typeof Manifest>;

/** `models/catalog/<name>/golden.json`: one input and the output it must give. */
export const Golden = z.strictObject({
  inputs: z.record(z.string(), z.array(z.number())),
  outputs: z.record(z.string(), z.array(z.number())),
  tolerance: z.number().positive().default(1e-3),
});
export type Golden = z.infer<typeof Golden>;

export function sizeOf(spec: TensorSpec): number {
  return spec.shape.reduce((size, dimension) => size * dimension, 1);
}
