import { z } from 'zod';

const TensorSpec = z.strictObject({
  name: z.string().min(1),
  dtype: z.enum(['float32', 'int64', 'uint8']),
  shape: z.array(z.int().positive()).describe('Empty: a scalar'),
  doc: z.string().describe('Meaning, units, normalisation and order of the values'),
});
export type TensorSpec = z.infer<typeof TensorSpec>;

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** How a model trained by this repository is trained again. */
const Recipe = z.strictObject({
  command: z.string(),
  seed: z.int(),
  generator: z.int().describe('Version of the generator of the data, and of its labels'),
  parameters: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** Where the weights of others come from, and the command that turns them into `model.onnx`. */
const Conversion = z.strictObject({
  command: z.string(),
  package: z.string().describe('Registry and name, `npm:@scope/name`'),
  version: z.string(),
  file: z.string().describe('File in the package, with a byte range where it is packed in another'),
  sha256: Sha256.describe('Of that file (or range)'),
});

/** What a variant costs and gives, so that one can be chosen while driving. */
const Profile = z.strictObject({
  accuracy: z.number().min(0).max(1),
  measure: z.string().describe('What `accuracy` is, and of which data'),
  latency: z.number().positive().describe('Median of one inference on one core [s]'),
  memory: z.int().nonnegative().describe('Resident memory of the loaded session [B]'),
});
export type Profile = z.infer<typeof Profile>;

/** `models/catalog/<name>/manifest.json`: all that may be known of a model without running it. */
export const Manifest = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9_-]+$/),
    title: z.string(),
    licence: z.string(),
    source: z.string().describe('Where the weights come from'),
    sha256: Sha256,
    bytes: z.int().positive().optional().describe('Size of the weights, to tell a truncated file'),
    family: z.string().optional().describe('What it is a variant of, such as `detector`'),
    variant: z.string().optional().describe('Its name among the family, such as `small`'),
    inputs: z.array(TensorSpec).min(1),
    outputs: z.array(TensorSpec).min(1),
    latency: z.number().positive().describe('Modelled time of one inference [s]'),
    profile: Profile.optional(),
    settings: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('What the node must know besides; its schema is the node’s'),
    recipe: Recipe.optional(),
    conversion: Conversion.optional(),
    metrics: z.record(z.string(), z.number()).describe('Measured when it was made'),
  })
  .refine(({ recipe, conversion }) => (recipe === undefined) !== (conversion === undefined), {
    path: ['recipe'],
    message: 'either recipe or conversion must be there',
  });
export type Manifest = z.infer<typeof Manifest>;

/** Values by a generator: `low` to `high`, of `pattern.ts`. */
const Pattern = z.strictObject({
  pattern: z.literal('uniform'),
  seed: z.int().nonnegative(),
  low: z.number(),
  high: z.number(),
});
export type Pattern = z.infer<typeof Pattern>;

const Values = z.array(z.number());
/** Every `every`-th value, from the first on. */
const Sample = z.strictObject({ every: z.int().positive(), values: Values });

/** `models/catalog/<name>/golden.json`: one input and the output it must give. */
export const Golden = z.strictObject({
  inputs: z.record(z.string(), z.union([Values, Pattern])),
  outputs: z.record(z.string(), z.union([Values, Sample])),
  tolerance: z.number().positive().default(1e-3),
});
export type Golden = z.infer<typeof Golden>;

export function sizeOf(spec: { readonly shape: readonly number[] }): number {
  return spec.shape.reduce((size, dimension) => size * dimension, 1);
}
