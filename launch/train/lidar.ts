import { resolve } from 'node:path';
import { z } from 'zod';
import { catalogDirectory } from '#models/registry.ts';
import { trainLidar } from '#models/train/lidar/train.ts';
import { CountFlag, helpText, parseFlags } from '../mission/options.ts';
import type { FlagSpec } from '../mission/options.ts';

const flags = {
  seed: { type: 'string', value: 'S', doc: 'Seed of scenes, noise and weights; default 1' },
  moments: { type: 'string', value: 'N', doc: 'Moments of generated scenes; default 16000' },
  epochs: { type: 'string', value: 'N', doc: 'Passes over the data; default 10' },
  work: { type: 'string', value: 'DIR', doc: 'Where the data is kept; default out/train' },
  catalog: { type: 'string', value: 'DIR', doc: 'Where the models go; default models/catalog' },
  help: { type: 'boolean', doc: 'Print this' },
} as const satisfies Record<string, FlagSpec>;

const Flags = z.strictObject({
  seed: CountFlag.default(1),
  moments: CountFlag.pipe(z.number().min(100)).default(16_000),
  epochs: CountFlag.pipe(z.number().min(1)).default(10),
  work: z.string().default('out/train'),
  catalog: z.string().default(catalogDirectory),
  help: z.boolean().default(false),
});

/** `npm run train -- lidar`: both sizes of the network that reads scans. */
export async function trainLidarCommand(argv: readonly string[]): Promise<void> {
  const { help, work, catalog, ...options } = parseFlags(argv, flags, Flags);
  if (help) {
    const usage = 'npm run train -- lidar [flags]';
    process.stdout.write(helpText('Trains the networks that read scans', usage, flags));
    return;
  }
  await trainLidar({
    ...options,
    work: resolve(work),
    catalog: resolve(catalog),
    tell: (text) => process.stderr.write(`${text}\n`),
  });
}
