import { resolve } from 'node:path';
import { z } from 'zod';
import { catalogDirectory } from '#models/registry.ts';
import type { Family } from '#models/train/audio/families.ts';
import { trainAudio } from '#models/train/audio/train.ts';
import { CountFlag, helpText, parseFlags } from '../mission/options.ts';
import type { FlagSpec } from '../mission/options.ts';

const shared = {
  seed: { type: 'string', value: 'S', doc: 'Seed of voices, rooms, sounds and weights; default 1' },
  steps: { type: 'string', value: 'N', doc: 'Steps of the optimiser' },
  size: { type: 'string', value: 'X', doc: 'Share of the utterances, less for a try; default 1' },
  variants: { type: 'string', value: 'A,B', doc: 'Which are trained; default small,large' },
  work: { type: 'string', value: 'DIR', doc: 'Where the data is kept; default out/train' },
  catalog: { type: 'string', value: 'DIR', doc: 'Where the models go; default models/catalog' },
  help: { type: 'boolean', doc: 'Print this' },
} as const satisfies Record<string, FlagSpec>;

const kinds = {
  keyword: {
    title: 'Trains the networks that hear spoken commands',
    doc: 'Rooms that each command is heard in; default 2',
    copies: 2,
    steps: 3400,
  },
  'sound-events': {
    title: 'Trains the networks that say what is heard',
    doc: 'Recordings of each class of sound; default 160',
    copies: 160,
    steps: 2000,
  },
} as const;

const Flags = z.strictObject({
  seed: CountFlag.default(1),
  steps: CountFlag.pipe(z.number().min(20)).optional(),
  size: z.coerce.number().positive().max(1).default(1),
  variants: z
    .string()
    .default('small,large')
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(['small', 'large'])).min(1)),
  work: z.string().default('out/train'),
  catalog: z.string().default(catalogDirectory),
  help: z.boolean().default(false),
  copies: CountFlag.pipe(z.number().min(1)).optional(),
});

/** `npm run train -- keyword|sound-events`: both sizes of a network that hears. */
export async function trainAudioCommand(family: Family, argv: readonly string[]): Promise<void> {
  const { title, doc, copies, steps } = kinds[family];
  const flags = { copies: { type: 'string', value: 'N', doc }, ...shared } as const;
  const { help, work, catalog, ...options } = parseFlags(argv, flags, Flags);
  if (help) {
    process.stdout.write(helpText(title, `npm run train -- ${family} [flags]`, flags));
    return;
  }
  await trainAudio({
    ...options,
    family,
    copies: options.copies ?? copies,
    steps: options.steps ?? steps,
    work: resolve(work),
    catalog: resolve(catalog),
    tell: (text) => process.stderr.write(`${text}\n`),
  });
}
