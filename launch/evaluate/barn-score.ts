import type { Point2 } from '#nodes/math/se2.ts';

/** The BARN Challenge task (2024 rules): start, goal, limits and the bounds of the time ratio. */
export const barnTask = {
  start: { x: -2.25, y: 3, yaw: Math.PI / 2 },
  goal: { x: -2.25, y: 13 },
  /** [m] */
  arrival: 1,
  /** [s] */
  timeout: 100,
  /** Optimal speed [m/s]. */
  speed: 2,
  clip: [2, 8],
} as const;

/** The official transform from cells of `path_N.npy` to metres; for lengths only. */
export function barnPathPoint(row: number, column: number): Point2 {
  return { x: -4.575 + 0.15 * row, y: 5.075 + 0.15 * column };
}

/** Length [m] of start → path points → goal. */
export function barnPathLength(points: readonly Point2[]): number {
  const all = [barnTask.start, ...points, barnTask.goal];
  return all
    .slice(1)
    .reduce((sum, p, i) => sum + Math.hypot(p.x - (all[i]?.x ?? 0), p.y - (all[i]?.y ?? 0)), 0);
}

/** `1[success] · OT / clip(AT, 2·OT, 8·OT)` with OT = length / 2 m/s. */
export function barnScore(success: boolean, time: number, length: number): number {
  if (!success) return 0;
  const optimal = length / barnTask.speed;
  const [low, high] = barnTask.clip;
  return optimal / Math.min(Math.max(time, low * optimal), high * optimal);
}
