import { seeded, gaussian } from '#nodes/math/random.ts';
import type { Session } from '#nodes/core/model.ts';
import { overlap } from '#nodes/perception/camera/boxes.ts';
import type { Box } from '#nodes/perception/camera/boxes.ts';
import type { Detector } from '#nodes/perception/camera/detector.ts';
import { detectorOf } from '#nodes/perception/camera/detector.ts';
import type { Picture } from '#nodes/perception/camera/picture.ts';
import { placing, resample } from '#nodes/perception/camera/resample.ts';
import type { Photograph } from './photographs.ts';

export interface Score {
  readonly objects: number;
  readonly found: number;
  readonly wrong: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** What was found and missed in each picture. */
  readonly notes: readonly string[];
}

const OVERLAP = 0.5;

/** Precision and recall of a detector on labelled pictures at one threshold, boxes matched at IoU 0.5. */
export async function score(
  session: Session,
  pictures: readonly Photograph[],
  threshold: number,
): Promise<Score> {
  const read = detectorOf(session);
  if (read.kind === 'refused') throw new Error(read.reason);
  let objects = 0;
  let found = 0;
  let wrong = 0;
  const notes: string[] = [];
  for (const one of pictures) {
    const boxes = await look(session, read.detector, one.picture, threshold);
    const tally = match(one, boxes);
    objects += one.objects.length;
    found += tally.found.length;
    wrong += tally.wrong.length;
    const told = (kind: string, names: readonly string[]): string =>
      names.length === 0 ? '' : `${kind} ${names.join(', ')}`;
    const parts = [
      told('found', tally.found),
      told('missed', tally.missed),
      told('wrong', tally.wrong),
    ].filter((part) => part !== '');
    notes.push(`${one.name}: ${parts.length === 0 ? 'nothing, rightly' : parts.join('; ')}`);
  }
  const precision = found + wrong === 0 ? 1 : found / (found + wrong);
  const recall = objects === 0 ? 1 : found / objects;
  const f1 = found === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { objects, found, wrong, precision, recall, f1, notes };
}

async function look(
  session: Session,
  detector: Detector,
  picture: Picture,
  threshold: number,
): Promise<Box[]> {
  const answer = await session.run(detector.feeds(picture));
  return detector.boxes(answer, picture, { threshold: () => threshold, overlap: 0.5 });
}

interface Tally {
  readonly found: string[];
  readonly missed: string[];
  readonly wrong: string[];
}

/** Boxes are taken surest first, each for the best object of its class that is still free. */
function match({ objects, ignored }: Photograph, boxes: readonly Box[]): Tally {
  const free = new Set(objects);
  const found: string[] = [];
  const wrong: string[] = [];
  const fits = (box: Box, thing: Photograph['objects'][number]): number => {
    const [x0, y0, x1, y1] = thing.box;
    return thing.label === box.label ? overlap(box, { x0, y0, x1, y1 }) : 0;
  };
  for (const box of boxes) {
    const [best] = [...free].sort((a, b) => fits(box, b) - fits(box, a));
    const told = `${box.label} ${box.score.toFixed(2)}`;
    if (best !== undefined && fits(box, best) >= OVERLAP) {
      free.delete(best);
      found.push(told);
    } else if (!ignored.some((thing) => fits(box, thing) >= OVERLAP)) wrong.push(told);
  }
  return { found, wrong, missed: [...free].map(({ label }) => label) };
}

/** The same pictures as a small, noisy camera would give them: 320 pixels wide, sigma 5. */
export function asSmallCamera(pictures: readonly Photograph[]): Photograph[] {
  const random = seeded('small camera');
  return pictures.map((one) => {
    const width = Math.min(320, one.picture.width);
    const ratio = width / one.picture.width;
    const height = Math.max(1, Math.round(one.picture.height * ratio));
    const rgb = new Uint8Array(3 * width * height);
    const at = placing(one.picture, width, height, 'stretch');
    resample(one.picture, rgb, width, height, at, 0);
    for (let i = 0; i < rgb.length; i++)
      rgb[i] = Math.min(255, Math.max(0, Math.round((rgb[i] ?? 0) + 5 * gaussian(random))));
    const moved = (thing: Photograph['objects'][number]): Photograph['objects'][number] => ({
      ...thing,
      box: thing.box.map((side, i) => side * (i % 2 === 0 ? at.scaleX : at.scaleY)) as [
        number,
        number,
        number,
        number,
      ],
    });
    return {
      name: one.name,
      picture: { width, height, rgb },
      objects: one.objects.map(moved),
      ignored: one.ignored.map(moved),
    };
  });
}
