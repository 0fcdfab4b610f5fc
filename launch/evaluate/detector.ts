import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { loadModel } from '#models/registry.ts';
import { photographs } from '#models/train/photo/photographs.ts';
import { asSmallCamera, score } from '#models/train/photo/score.ts';
import type { FlagSpec } from '../mission/options.ts';
import { parseFlags } from '../mission/options.ts';

export const detectorFlags = {
  model: { type: 'string', value: 'NAME', doc: 'Model of the catalogue; default detector-photo' },
  threshold: { type: 'string', value: 'S', doc: 'Least score of a detection; default 0.3' },
  out: { type: 'string', value: 'F.json', doc: 'Where the result is written; default nowhere' },
  help: { type: 'boolean', doc: 'Print this' },
} as const satisfies Record<string, FlagSpec>;

const Flags = z.strictObject({
  model: z.string().default('detector-photo'),
  threshold: z.coerce.number().min(0).max(1).default(0.3),
  out: z.string().optional(),
  help: z.boolean().default(false),
});

/** Precision and recall of a detector on labelled photographs, as they are and as a robot sees them. */
export async function evaluateDetector(argv: readonly string[]): Promise<void> {
  const { model, threshold, out } = parseFlags(argv, detectorFlags, Flags);
  const { session } = await loadModel(model, { providers: ['cpu'] });
  const pictures = photographs('score');
  const cameras = { full: pictures, 'small, noisy camera': asSmallCamera(pictures) };
  const result: Record<string, unknown> = { model, threshold, pictures: pictures.length };
  for (const [camera, seen] of Object.entries(cameras)) {
    const { notes, ...figures } = await score(session, seen, threshold);
    process.stdout.write(`${camera}\n${notes.map((note) => `  ${note}\n`).join('')}`);
    process.stdout.write(
      `  precision ${figures.precision.toFixed(2)}, recall ${figures.recall.toFixed(2)} (${String(figures.found)} of ${String(figures.objects)} found, ${String(figures.wrong)} wrong)\n`,
    );
    result[camera] = figures;
  }
  if (out !== undefined) writeFileSync(out, `${JSON.stringify(result, null, 2)}\n`);
}
