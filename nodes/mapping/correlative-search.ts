import type { Pose2 } from '#nodes/math/se2.ts';
import type { MatchPoints, MatchPrior, MatchTarget } from './scan-matcher.ts';

export interface SearchWindow {
  /** Half width [m]. */
  readonly position: number;
  /** Half width [rad]. */
  readonly yaw: number;
}

/**
 * Best pose of a window on a coarse lattice of shifts and turns (Olson 2009, Real-Time Correlative
 * Scan Matching, section III): each turn rotates the points once, each shift adds up how near they
 * lie to the map. Poses far from the guess pay for it by the prior. Exhaustive, so no local minimum.
 */
export function correlativeSearch(
  points: MatchPoints,
  guess: Pose2,
  window: SearchWindow,
  prior: MatchPrior,
  { grid, field }: MatchTarget,
): Pose2 {
  const { width, height, distance, limit } = field;
  const score = scoreTable(limit);
  const n = Math.min(points.count, 120);
  const stride = points.count / n;
  const columns = new Int32Array(n);
  const rows = new Int32Array(n);
  const stepCells = 2;
  const shifts = Math.ceil(window.position / (stepCells * grid.resolution));
  const turns = Math.ceil(window.yaw / turnStep);
  let best = guess;
  let bestScore = -Infinity;
  for (let k = -turns; k <= turns; k++) {
    const yaw = guess.yaw + k * turnStep;
    const cos = Math.cos(yaw) / grid.resolution;
    const sin = Math.sin(yaw) / grid.resolution;
    for (let i = 0; i < n; i++) {
      const px = points.x[Math.floor(i * stride)] as number;
      const py = points.y[Math.floor(i * stride)] as number;
      columns[i] = Math.floor((guess.x - grid.originX) / grid.resolution + cos * px - sin * py);
      rows[i] = Math.floor((guess.y - grid.originY) / grid.resolution + sin * px + cos * py);
    }
    const turnPenalty = ((k * turnStep) / prior.yaw) ** 2;
    for (let sy = -shifts; sy <= shifts; sy++) {
      for (let sx = -shifts; sx <= shifts; sx++) {
        const dx = sx * stepCells;
        const dy = sy * stepCells;
        let sum = 0;
        for (let i = 0; i < n; i++) {
          const column = (columns[i] as number) + dx;
          const row = (rows[i] as number) + dy;
          if (column < 0 || row < 0 || column >= width || row >= height) continue;
          const d = distance[row * width + column] as number;
          sum += score[(d * tableScale) | 0] as number;
        }
        const shift = ((dx * dx + dy * dy) * grid.resolution ** 2) / prior.position ** 2;
        const value = sum / n - priorWeight * (shift + turnPenalty);
        if (value > bestScore) {
          bestScore = value;
          best = {
            x: guess.x + dx * grid.resolution,
            y: guess.y + dy * grid.resolution,
            yaw,
          };
        }
      }
    }
  }
  return best;
}

const turnStep = 0.035;
/** What one sigma of distance from the guess costs, in share of points on the walls. */
const priorWeight = 0.01;
const tableScale = 4;

/** Nearness by distance, 1 on an occupied cell, 0 from the field's limit on. */
function scoreTable(limit: number): Float64Array {
  const table = new Float64Array(limit * tableScale + 1);
  for (let i = 0; i < table.length - 1; i++) {
    const d = i / tableScale;
    table[i] = Math.exp(-(d * d) / 8);
  }
  table[table.length - 1] = 0;
  return table;
}
