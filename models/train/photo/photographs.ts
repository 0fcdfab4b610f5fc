import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { decompress } from '#nodes/perception/camera/compressed.ts';
import type { Picture } from '#nodes/perception/camera/picture.ts';
import { call, somePython } from '../environment.ts';

const Thing = z.strictObject({
  label: z.string(),
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
});

/** Sample pictures of packages, with what a person sees in them (left, top, right, bottom). */
const Photographs = z.array(
  z.strictObject({
    package: z.string(),
    version: z.string(),
    kind: z.enum(['wheel', 'sdist']),
    file: z.string(),
    sha256: z.string(),
    licence: z.string(),
    use: z.enum(['score', 'calibrate']),
    objects: z.array(Thing),
    /** Neither right nor wrong to be found: half hidden, or a matter of taste. */
    ignored: z.array(Thing),
  }),
);

export interface Photograph {
  readonly name: string;
  readonly picture: Picture;
  readonly objects: readonly z.output<typeof Thing>[];
  readonly ignored: readonly z.output<typeof Thing>[];
}

const list = fileURLToPath(new URL('./photographs.json', import.meta.url));
const script = fileURLToPath(new URL('../../export/photographs.py', import.meta.url));
const folder = join(homedir(), '.cache', 'trinav', 'photographs');

/** The pictures of one use; fetched from PyPI into the user's cache the first time. */
export function photographs(use: 'score' | 'calibrate'): Photograph[] {
  const all = Photographs.parse(JSON.parse(readFileSync(list, 'utf8')));
  const file = (name: string): string => join(folder, basename(name));
  if (!all.every((one) => existsSync(file(one.file)))) call(somePython(), [script, list, folder]);
  return all
    .filter((one) => one.use === use)
    .map((one) => {
      const result = decompress(readFileSync(file(one.file)));
      if (result.kind === 'refused') throw new Error(`${one.file}: ${result.reason}`);
      const { objects, ignored } = one;
      return { name: basename(one.file), picture: result.picture, objects, ignored };
    });
}
