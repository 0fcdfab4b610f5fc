import { between, transformPoint } from '#nodes/math/se2.ts';
import { beamAt } from './look.ts';
import type { Look } from './look.ts';
import type { Segments } from './segments.ts';

/**
 * Marks the returns that lie where an earlier scan, moved by the way driven since, saw through: what
 * is there now came there in between.
 *
 * @param margin depth by which the earlier beam must go farther [m]
 * @param out 1 where something arrived, [points]; kept where it is 1 already
 */
export function markArrived(
  now: Look,
  before: Look,
  segments: Segments,
  margin: number,
  out: Uint8Array,
): void {
  const beforeFromNow = between(before.odomFromSensor, now.odomFromSensor);
  const { scan } = before;
  for (let k = 0; k < segments.points; k++) {
    const { x, y } = transformPoint(beforeFromNow, {
      x: segments.x[k] as number,
      y: segments.y[k] as number,
    });
    const range = Math.hypot(x, y);
    if (range + margin > scan.range_max) continue;
    const beam = beamAt(scan, Math.atan2(y, x));
    if (beam >= 0 && seesThrough(scan.ranges, beam, range + margin)) out[k] = 1;
  }
}

/** The beam and its neighbours go farther: one alone may slip past an edge. */
function seesThrough(ranges: Float32Array, beam: number, range: number): boolean {
  for (let i = Math.max(0, beam - 1); i <= Math.min(ranges.length - 1, beam + 1); i++)
    if (!((ranges[i] as number) > range)) return false;
  return true;
}
