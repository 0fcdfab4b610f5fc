import type { Look } from './look.ts';

/** How long before now the network looks back [s], the first is now. */
export const lookBack = [0, 0.2, 0.4, 0.8] as const;

/** Scans of the last second or so, newest first. */
export function remember(history: readonly Look[], look: Look): readonly Look[] {
  const newest = history[0];
  // time runs backwards only when a simulation or a recording starts anew
  if (newest !== undefined && look.stamp <= newest.stamp) return [look];
  const oldest = look.stamp - 1.25 * lookBack[3];
  const least = 0.02;
  const kept = history.filter(({ stamp }, i) => {
    if (stamp < oldest) return false;
    // of a fast scanner not every scan is needed
    return i === 0 || (history[i - 1]?.stamp ?? Infinity) - stamp >= least;
  });
  return [look, ...kept];
}

/** The look nearest to each instant of `lookBack`; older ones stand in for what was not seen yet. */
export function looksAt(history: readonly Look[]): readonly Look[] {
  const now = history[0];
  if (now === undefined) return [];
  return lookBack.map((back) => {
    let best = now;
    for (const look of history)
      if (Math.abs(now.stamp - back - look.stamp) < Math.abs(now.stamp - back - best.stamp))
        best = look;
    return best;
  });
}
