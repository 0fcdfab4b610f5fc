import { assign } from '#nodes/perception/fusion/assignment.ts';
import type { Point2 } from '#nodes/math/se2.ts';

/** Generalised optimal sub-pattern assignment with its parts [m]. */
export interface Gospa {
  readonly total: number;
  readonly localization: number;
  readonly missed: number;
  readonly invented: number;
  /** Index of the estimate of each truth, -1 where it was missed. */
  readonly pairs: Int32Array;
}

/**
 * GOSPA with p = 1 and alpha = 2 (Rahmathullah, García-Fernández, Svensson 2017, Generalized optimal
 * sub-pattern assignment metric, eq. 1): distances of pairs, and half the cutoff for each that has none.
 */
export function gospa(truth: readonly Point2[], found: readonly Point2[], cutoff: number): Gospa {
  const costs = new Float64Array(truth.length * found.length);
  truth.forEach((a, i) =>
    found.forEach((b, j) => {
      const gap = Math.hypot(a.x - b.x, a.y - b.y);
      costs[i * found.length + j] = gap < cutoff ? gap - cutoff : Infinity;
    }),
  );
  const pairs = assign(costs, truth.length, found.length);
  let localization = 0;
  let paired = 0;
  pairs.forEach((j, i) => {
    if (j < 0) return;
    paired++;
    localization += (costs[i * found.length + j] ?? 0) + cutoff;
  });
  const missed = ((truth.length - paired) * cutoff) / 2;
  const invented = ((found.length - paired) * cutoff) / 2;
  return { total: localization + missed + invented, localization, missed, invented, pairs };
}
