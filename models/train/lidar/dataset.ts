import { closeSync, openSync, writeSync } from 'node:fs';
import { seeded } from '#nodes/math/random.ts';
import type { Random } from '#nodes/math/random.ts';
import { contextSize, cutoutSamples } from '#nodes/perception/lidar/cutouts.ts';
import { lookBack } from '#nodes/perception/lidar/history.ts';
import { classIndex, lidarClasses } from '#nodes/perception/lidar/look.ts';
import { questionOf } from '#nodes/perception/lidar/network.ts';
import type { Question } from '#nodes/perception/lidar/network.ts';
import { drawMoment, drawScanner, truthOf } from './moment.ts';
import type { Moment } from './moment.ts';
import { drawScene } from './scene.ts';

const samplesOfCutouts = lookBack.length * cutoutSamples;
/**
 * Floats of one sample: cutouts, context, class, centre and velocity from the anchor, mover or not,
 * how many anchors it stands for.
 */
export const FLOATS = samplesOfCutouts + contextSize + 7;

/** Moments of one scene, so that not every one needs a new one. */
const MOMENTS = 12;
/** Anchors of walls, and as many of furniture, kept of a moment; of movers all are. */
const STILL = 7;

/** Options of the segmentation, as the node has them by default. */
const segmentation = { max_range: 8, lambda: 0.17, sigma: 0.01 };

/** Calls `each` with moments of scenes of a seed, each scene with another LiDAR. */
export function moments(
  seed: string,
  count: number,
  each: (moment: Moment, random: Random) => void,
): void {
  for (let i = 0, done = 0; done < count; i++) {
    const random = seeded(`lidar/moments/${seed}/${String(i)}`);
    const scene = drawScene(`${seed}/${String(i)}`);
    const scanner = drawScanner(random);
    for (let k = 0; k < MOMENTS && done < count; k++) {
      const moment = drawMoment(scene, scanner, random);
      done++;
      if (moment !== null) each(moment, random);
    }
  }
}

/** Writes labelled anchors as little-endian float32 and returns how many. */
export function writeSamples(
  file: string,
  seed: string,
  count: number,
  tell: (text: string) => void,
): number {
  const descriptor = openSync(file, 'w');
  let samples = 0;
  let done = 0;
  moments(seed, count, (moment, random) => {
    if (++done % 1000 === 0) tell(`lidar: ${String(done)} of ${String(count)} moments`);
    const question = questionOf(moment.history, 192, segmentation);
    if (question === undefined) return;
    for (const { anchor, weight } of chosen(question, moment, random)) {
      const sample = sampleOf(question, moment, anchor);
      sample[FLOATS - 1] = weight;
      writeSync(descriptor, new Uint8Array(sample.buffer));
      samples++;
    }
  });
  closeSync(descriptor);
  return samples;
}

interface Choice {
  readonly anchor: number;
  /** Anchors it stands for. */
  readonly weight: number;
}

/** All anchors on movers, and of walls and of furniture a few that stand for the rest. */
function chosen({ anchors, segments }: Question, { labels }: Moment, random: Random): Choice[] {
  const of: number[][] = lidarClasses.map(() => []);
  for (let a = 0; a < anchors.count; a++)
    of[labels[segments.beam[anchors.at[a] as number] as number] as number]?.push(a);
  return of.flatMap((all, label) => {
    const isStill = label === classIndex.wall || label === classIndex.furniture;
    const kept = isStill ? Math.min(STILL, all.length) : all.length;
    for (let i = 0; i < kept; i++) {
      const j = i + Math.floor(random() * (all.length - i));
      [all[i], all[j]] = [all[j] as number, all[i] as number];
    }
    return all.slice(0, kept).map((anchor) => ({ anchor, weight: all.length / kept }));
  });
}

function sampleOf(question: Question, moment: Moment, a: number): Float32Array<ArrayBuffer> {
  const { anchors, segments, feeds } = question;
  const sample = new Float32Array(FLOATS);
  sample.set(feeds.cutouts.subarray(a * samplesOfCutouts, (a + 1) * samplesOfCutouts));
  sample.set(feeds.context.subarray(a * contextSize, (a + 1) * contextSize), samplesOfCutouts);
  const k = anchors.at[a] as number;
  const beam = segments.beam[k] as number;
  let at = samplesOfCutouts + contextSize;
  sample[at++] = moment.labels[beam] as number;
  const mover = moment.movers[moment.met[beam] as number];
  if (mover === undefined || mover.kind === 'furniture') return sample;
  const { x, y, vx, vy } = truthOf(mover, moment.sensor);
  const px = segments.x[k] as number;
  const py = segments.y[k] as number;
  const range = Math.hypot(px, py);
  const c = px / range;
  const s = py / range;
  sample[at++] = c * (x - px) + s * (y - py);
  sample[at++] = c * (y - py) - s * (x - px);
  sample[at++] = c * vx + s * vy;
  sample[at++] = c * vy - s * vx;
  sample[at] = 1;
  return sample;
}
