import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { loadModel } from '#models/registry.ts';
import { call, python } from '#models/train/environment.ts';
import { CountFlag, parseFlags } from '../mission/options.ts';
import type { FlagSpec } from '../mission/options.ts';
import { judgeCommands, judgeOthers } from './audio-commands.ts';
import { judgeScenes, judgeSimulator } from './audio-events.ts';
import { AudioTests } from './audio-tests.ts';

export const audioFlags = {
  keyword: { type: 'string', value: 'A,B', doc: 'Models; default keyword-large,keyword-small' },
  events: {
    type: 'string',
    value: 'A,B',
    doc: 'Models; default sound-events-large,sound-events-small',
  },
  commands: { type: 'string', value: 'N', doc: 'Spoken commands; default 400' },
  minutes: { type: 'string', value: 'N', doc: 'Other speech and noise; default 30' },
  scenes: { type: 'string', value: 'N', doc: 'Scenes of each class of sound; default 24' },
  seed: { type: 'string', value: 'S', doc: 'Seed of voices, rooms and sounds; default 1' },
  work: { type: 'string', value: 'DIR', doc: 'Where the sound goes; default out/evaluate/audio' },
  out: { type: 'string', value: 'F.json', doc: 'Where the tables are written too' },
  help: { type: 'boolean', doc: 'Print this' },
} as const satisfies Record<string, FlagSpec>;

const names = (both: string) =>
  z
    .string()
    .default(both)
    .transform((text) => text.split(',').filter((name) => name !== ''));
const Flags = z.strictObject({
  keyword: names('keyword-large,keyword-small'),
  events: names('sound-events-large,sound-events-small'),
  commands: CountFlag.pipe(z.number().min(10)).default(400),
  minutes: CountFlag.default(30),
  scenes: CountFlag.default(24),
  seed: CountFlag.default(1),
  work: z.string().default('out/evaluate/audio'),
  out: z.string().optional(),
  help: z.boolean().default(false),
});

/** `npm run evaluate -- audio`: commands and sounds by voices and generators never trained on. */
export async function evaluateAudio(argv: readonly string[]): Promise<void> {
  const flags = parseFlags(argv, audioFlags, Flags);
  const { folder, tests } = testsOf(flags);
  const result: Record<string, unknown> = {};
  for (const name of flags.keyword) {
    const { session } = await loadModel(name);
    const commands = await judgeCommands(session, folder, tests.commands);
    result[name] = { ...commands, others: await judgeOthers(session, folder, tests.others) };
    tell(name, result[name]);
  }
  for (const name of flags.events) {
    const { session } = await loadModel(name);
    result[name] = {
      ...(await judgeScenes(session, folder, tests.scenes)),
      simulator: await judgeSimulator(session),
    };
    tell(name, result[name]);
  }
  if (flags.out !== undefined)
    writeFileSync(flags.out, `${JSON.stringify({ seed: flags.seed, ...result }, null, 2)}\n`);
}

function tell(name: string, table: unknown): void {
  process.stdout.write(`${name}\n${JSON.stringify(table, null, 1).replaceAll('"', '')}\n`);
}

function testsOf({ commands, minutes, scenes, seed, work }: z.output<typeof Flags>): {
  folder: string;
  tests: AudioTests;
} {
  const folder = join(resolve(work), [seed, commands, minutes, scenes].join('-'));
  const list = join(folder, 'tests.json');
  if (!existsSync(list)) {
    const say = (text: string) => process.stderr.write(`${text}\n`);
    const binary = python(say);
    mkdirSync(folder, { recursive: true });
    say(`making the sound of the tests in ${folder}`);
    call(binary, [
      fileURLToPath(new URL('../../models/export/audio_tests.py', import.meta.url)),
      ...['--out', folder, '--seed', String(seed), '--commands', String(commands)],
      ...['--minutes', String(minutes), '--scenes', String(scenes)],
    ]);
  }
  return { folder, tests: AudioTests.parse(JSON.parse(readFileSync(list, 'utf8'))) };
}
