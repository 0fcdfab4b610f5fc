import { resolve } from 'node:path';
import { z } from 'zod';
import { catalogDirectory } from '#models/registry.ts';
import type { Family } from '#models/train/audio/families.ts';
import { trainAudio } from '#models/train/audio/train.ts';
import { CountFlag, helpText, parseFlags } from '../mission/options.ts';
import type { FlagSpec } from '../mission/options.ts';

const shared = {
  seed: { type: 'string', value: 'S', doc: 'Seed of voices, rooms, sounds and weights; default 1' },
  steps: { type: 'string', value: 'N', doc: 'Steps of the optimiser; default 3600' },
  size: { type: 'string', value: 'X', doc: 'Share of the utterances, less for a try; default 1' },
  variants: { type: 'string', value: 'A,B', doc: 'Which are trained; default small,large' },
  work: { type: 'string', value: 'DIR', doc: 'Where the data is kept; default out/train' },
  catalog: { type: 'string', value: 'DIR', doc: 'Where the models go; default models/catalog' },
  help: { type: 'boolean', doc: 'Print this' },
} as const satisfies Record<string, FlagSpec>;

const kinds = {
  keyword: {
    title: 'Trains the networks that hear spoken commands',
    flag: 'stretches',
    doc: 'Stretches of 20 s of speech and noise; default 2200',
    pieces: 2200,
  },
  'sound-events': {
    title: 'Trains the networks that say what is heard',
    flag: 'scenes',
    doc: 'Scenes of 5 s; default 2600',
    pieces: 2600,
  },
} as const;

const Flags = z.strictObject({
  seed: CountFlag.default(1),
  steps: CountFlag.pipe(z.number().min(1)).default(3600),
  size: z.coerce.number().positive().max(1).default(1),
  variants: z
    .string()
    .default('small,large')
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(['small', 'large'])).min(1)),
  work: z.string().default('out/train'),
  catalog: z.string().default(catalogDirectory),
  help: z.boolean().default(false),
  stretches: CountFlag.pipe(z.number().min(25)).optional(),
  scenes: CountFlag.pipe(z.number().min(100)).optional(),
});

/** `npm run train -- keyword|sound-events`: both sizes of a network that hears. */
export async function trainAudioCommand(family: Family, argv: readonly string[]): Promise<void> {
  const { title, flag, doc, pieces } = kinds[family];
  const flags = { [flag]: { type: 'string', value: 'N', doc }, ...shared } as const;
  const { help, work, catalog, ...options } = parseFlags(argv, flags, Flags);
  if (help) {
    process.stdout.write(helpText(title, `npm run train -- ${family} [flags]`, flags));
    return;
  }
  await trainAudio({
    ...options,
    family,
    pieces: options[flag] ?? pieces,
    work: resolve(work),
    catalog: resolve(catalog),
    tell: (text) => process.stderr.write(`${text}\n`),
  });
}
