import { resolve } from 'node:path';
import { z } from 'zod';
import { catalogDirectory } from '#models/registry.ts';
import { trainCamera } from '#models/train/camera.ts';
import { CountFlag, helpText, parseFlags } from '../mission/options.ts';
import type { FlagSpec } from '../mission/options.ts';

const flags = {
  seed: { type: 'string', value: 'S', doc: 'Seed of rooms, noise and weights; default 1' },
  pictures: { type: 'string', value: 'N', doc: 'Pictures to learn from; default 6000' },
  held: { type: 'string', value: 'N', doc: 'Pictures of other rooms to be judged by; default 500' },
  epochs: { type: 'string', value: 'N', doc: 'Passes over the pictures; default 12' },
  work: { type: 'string', value: 'DIR', doc: 'Where the pictures are kept; default out/train' },
  catalog: { type: 'string', value: 'DIR', doc: 'Where the models go; default models/catalog' },
  help: { type: 'boolean', doc: 'Print this' },
} as const satisfies Record<string, FlagSpec>;

const Flags = z.strictObject({
  seed: CountFlag.default(1),
  pictures: CountFlag.pipe(z.number().min(64)).default(6000),
  held: CountFlag.pipe(z.number().min(10)).default(500),
  epochs: CountFlag.pipe(z.number().min(1)).default(12),
  work: z.string().default('out/train'),
  catalog: z.string().default(catalogDirectory),
  help: z.boolean().default(false),
});

/** `npm run train -- camera`: both variants of the network that reads pictures. */
export async function trainCameraCommand(argv: readonly string[]): Promise<void> {
  const { help, work, catalog, ...options } = parseFlags(argv, flags, Flags);
  if (help) {
    const usage = 'npm run train -- camera [flags]';
    process.stdout.write(helpText('Trains the networks that read pictures', usage, flags));
    return;
  }
  await trainCamera({
    ...options,
    work: resolve(work),
    catalog: resolve(catalog),
    tell: (text) => process.stderr.write(`${text}\n`),
  });
}
