import { closeSync, openSync, writeSync } from 'node:fs';
import { seeded } from '#nodes/math/random.ts';
import type { Random } from '#nodes/math/random.ts';
import { contextSize, cutoutSamples } from '#nodes/perception/lidar/cutouts.ts';
import { lookBack } from '#nodes/perception/lidar/history.ts';
import { classIndex } from '#nodes/perception/lidar/look.ts';
import { questionOf } from '#nodes/perception/lidar/network.ts';
import type { Question } from '#nodes/perception/lidar/network.ts';
import { drawMoment, drawScanner, truthOf } from './moment.ts';
import type { Moment } from './moment.ts';
import { drawScene } from './scene.ts';

export const samplesOfCutouts = lookBack.length * cutoutSamples;
/** Floats of one sample: cutouts, context, class, centre and velocity from the anchor, mover or not. */
export const FLOATS = samplesOfCutouts + contextSize + 6;

/** Moments of one scene, so that not every one needs a new one. */
const MOMENTS = 12;
/** Anchors of walls and furniture kept of a moment; of movers all are. */
const STILL = 12;

/** Options of the segmentation, as the node has them by default. */
export const segmentation = { max_range: 8, lambda: 0.17, sigma: 0.01 };

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
    for (const a of chosen(question, moment, random)) {
      writeSync(descriptor, new Uint8Array(sampleOf(question, moment, a).buffer));
      samples++;
    }
  });
  closeSync(descriptor);
  return samples;
}

function chosen({ anchors, segments }: Question, { labels }: Moment, random: Random): number[] {
  const all = Array.from({ length: anchors.count }, (_, a) => a);
  const label = (a: number): number =>
    labels[segments.beam[anchors.at[a] as number] as number] as number;
  const movers = all.filter(
    (a) => label(a) === classIndex.person || label(a) === classIndex.moving,
  );
  const still = all.filter(
    (a) => label(a) === classIndex.wall || label(a) === classIndex.furniture,
  );
  for (let i = still.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [still[i], still[j]] = [still[j] as number, still[i] as number];
  }
  // furniture first: there is less of it, and more to be learnt
  still.sort(
    (a, b) => Number(label(b) === classIndex.furniture) - Number(label(a) === classIndex.furniture),
  );
  const furniture = still.slice(0, STILL / 2);
  return [
    ...movers,
    ...furniture,
    ...still
      .slice(STILL / 2)
      .reverse()
      .slice(0, STILL / 2),
  ];
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
