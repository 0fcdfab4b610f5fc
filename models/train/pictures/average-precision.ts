import { overlap } from '#nodes/perception/camera/boxes.ts';
import type { Box } from '#nodes/perception/camera/boxes.ts';

export interface Wanted extends Omit<Box, 'score'> {
  /** Whether it is asked for; what is not counts neither when found nor when missed. */
  readonly counts: boolean;
}

/** What was found in one picture, and what is in it. */
export interface Reading {
  readonly found: readonly Box[];
  readonly wanted: readonly Wanted[];
}

/** Of a box that covers something not asked for. */
const SET_ASIDE = 0.3;

/**
 * Average precision of a class at IoU 0.5, all points (Everingham et al. 2015, "The PASCAL Visual
 * Object Classes Challenge: A Retrospective", section 2.2.2).
 *
 * @returns NaN where nothing is asked for
 */
export function averagePrecision(readings: readonly Reading[], label: string): number {
  let total = 0;
  const marks: { readonly score: number; readonly hit: boolean }[] = [];
  for (const { found, wanted } of readings) {
    const ours = wanted.filter((one) => one.label === label);
    total += ours.filter(({ counts }) => counts).length;
    const taken = new Set<Wanted>();
    const sorted = found.filter((one) => one.label === label).sort((a, b) => b.score - a.score);
    for (const box of sorted) {
      const hit = matched(box, ours, taken);
      if (hit !== undefined) marks.push({ score: box.score, hit });
    }
  }
  marks.sort((a, b) => b.score - a.score);
  return total === 0 ? NaN : area(marks, total);
}

/** Whether a box is a hit; undefined: neither that nor an error. */
function matched(box: Box, wanted: readonly Wanted[], taken: Set<Wanted>): boolean | undefined {
  const [best] = wanted
    .filter((one) => !taken.has(one) && overlap(box, one) >= 0.5)
    .sort((a, b) => Number(b.counts) - Number(a.counts) || overlap(box, b) - overlap(box, a));
  if (best !== undefined) {
    taken.add(best);
    return best.counts ? true : undefined;
  }
  return wanted.some((one) => !one.counts && overlap(box, one) >= SET_ASIDE) ? undefined : false;
}

function area(marks: readonly { readonly hit: boolean }[], total: number): number {
  let hits = marks.filter(({ hit }) => hit).length;
  let best = 0;
  let sum = 0;
  for (let i = marks.length; i > 0; i--) {
    if (marks[i - 1]?.hit !== true) continue;
    best = Math.max(best, hits / i);
    sum += best;
    hits--;
  }
  return sum / total;
}
