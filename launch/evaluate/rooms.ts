import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { seeded } from '#nodes/math/random.ts';
import { detectorOf } from '#nodes/perception/camera/detector.ts';
import { catalogDirectory, loadModel } from '#models/registry.ts';
import { averagePrecision } from '#models/train/pictures/average-precision.ts';
import type { Reading, Wanted } from '#models/train/pictures/average-precision.ts';
import { HEIGHT, WIDTH, photograph } from '#models/train/pictures/photograph.ts';
import type { Photograph } from '#models/train/pictures/photograph.ts';
import { drawScene } from '#models/train/pictures/scene.ts';
import { labels } from '#models/train/pictures/things.ts';
import { CountFlag, parseFlags } from '../mission/options.ts';
import type { FlagSpec } from '../mission/options.ts';

export const roomsFlags = {
  model: { type: 'string', value: 'NAME', doc: 'Model of the catalogue; default camera-small' },
  pictures: { type: 'string', value: 'N', doc: 'Pictures taken; default 200' },
  catalog: { type: 'string', value: 'DIR', doc: 'Where models are; default models/catalog' },
  seed: { type: 'string', value: 'S', doc: 'Seed of the rooms; default 2' },
  out: { type: 'string', value: 'F.json', doc: 'Where the result is written; default nowhere' },
  help: { type: 'boolean', doc: 'Print this' },
} as const satisfies Record<string, FlagSpec>;

const Flags = z.strictObject({
  model: z.string().default('camera-small'),
  pictures: CountFlag.pipe(z.number().min(1)).default(200),
  catalog: z.string().default(catalogDirectory),
  seed: CountFlag.default(2),
  out: z.string().optional(),
  help: z.boolean().default(false),
});

/** Average precision of each class in rooms drawn at random, others than those of training. */
export async function evaluateRooms(argv: readonly string[]): Promise<void> {
  const { model, pictures, seed, out, catalog } = parseFlags(argv, roomsFlags, Flags);
  const { session } = await loadModel(model, { directory: catalog, providers: ['cpu'] });
  const read = detectorOf(session);
  if (read.kind === 'refused') throw new Error(read.reason);
  const readings: Reading[] = [];
  for (let i = 0; readings.length < pictures; i++) {
    const random = seeded(`${String(seed)}/rooms/${String(i)}`);
    for (const { rgb, boxes } of photograph(drawScene(random), random)) {
      const picture = { width: WIDTH, height: HEIGHT, rgb };
      const answer = await session.run(read.detector.feeds(picture));
      const limits = { threshold: () => LEAST_SCORE, overlap: 0.5 };
      readings.push({
        found: read.detector.boxes(answer, picture, limits),
        wanted: wantedOf(boxes),
      });
    }
  }
  const each = Object.fromEntries(
    labels.map((label) => [label, averagePrecision(readings, label)] as const),
  );
  const known = Object.values(each).filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  for (const [label, value] of Object.entries(each))
    process.stdout.write(`${label.padEnd(14)} ${value.toFixed(3)}\n`);
  process.stdout.write(
    `mAP@0.5        ${mean.toFixed(3)} of ${String(readings.length)} pictures\n`,
  );
  if (out !== undefined)
    writeFileSync(
      out,
      `${JSON.stringify({ model, seed, pictures: readings.length, mean, each })}\n`,
    );
}

/** Boxes less sure than this hardly add to the area. */
const LEAST_SCORE = 0.02;

function wantedOf(boxes: Photograph['boxes']): Wanted[] {
  return Array.from({ length: boxes.length / 6 }, (_, i) => {
    const [label = 0, x0 = 0, y0 = 0, x1 = 0, y1 = 0, counts = 0] = boxes.slice(6 * i, 6 * i + 6);
    return { label: labels[label] ?? '', x0, y0, x1, y1, counts: counts > 0 };
  });
}
