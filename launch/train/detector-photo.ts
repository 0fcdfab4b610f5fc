import { resolve } from 'node:path';
import { z } from 'zod';
import { catalogDirectory } from '#models/registry.ts';
import { convertDetector } from '#models/train/photo/convert.ts';
import { helpText, parseFlags } from '../mission/options.ts';
import type { FlagSpec } from '../mission/options.ts';

const flags = {
  work: { type: 'string', value: 'DIR', doc: 'Where packages are unpacked; default out/train' },
  catalog: { type: 'string', value: 'DIR', doc: 'Where the models go; default models/catalog' },
  help: { type: 'boolean', doc: 'Print this' },
} as const satisfies Record<string, FlagSpec>;

const Flags = z.strictObject({
  work: z.string().default('out/train'),
  catalog: z.string().default(catalogDirectory),
  help: z.boolean().default(false),
});

/** `npm run train -- detector-photo`: fetches the pretrained detector and converts it. */
export async function convertDetectorCommand(argv: readonly string[]): Promise<void> {
  const { help, work, catalog } = parseFlags(argv, flags, Flags);
  if (help) {
    const usage = 'npm run train -- detector-photo [flags]';
    process.stdout.write(helpText('Converts the detector for photographs', usage, flags));
    return;
  }
  await convertDetector({
    work: resolve(work),
    catalog: resolve(catalog),
    tell: (text) => process.stderr.write(`${text}\n`),
    cpu: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
  });
}
