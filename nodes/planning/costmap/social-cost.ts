import type { GridSpec } from '#nodes/math/grid.ts';
import { columnOf, rowOf, xOf, yOf } from '#nodes/math/grid.ts';
import { cost } from './costs.ts';

/** Somebody or something that is on its way, in the costmap's frame. */
export interface Mover {
  readonly kind: 'person' | 'hazard';
  readonly x: number;
  readonly y: number;
  readonly vx: number;
  readonly vy: number;
  /** Covariance of the place [m²]. */
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
  /** Half its breadth [m]. */
  readonly radius: number;
}

export interface SocialOptions {
  /** Cost in the middle of a person [0..252]. */
  readonly amplitude: number;
  /** Variance of the personal space of who stands [m²]. */
  readonly covariance: number;
  /** Growth of the variance ahead with speed [s/m]. */
  readonly factor: number;
  /** Costs below it are left out. */
  readonly cutoff: number;
  /** How far ahead ways are thought on [s]. */
  readonly horizon: number;
  /** Cost on the way of a vehicle. */
  readonly hazard_amplitude: number;
}

/**
 * Adds the personal space of people (asymmetric Gaussian, wider ahead the faster they walk: Kirby
 * 2010, Social Robot Navigation, section 4.3; parameters as in social_navigation_layers) and the ways
 * of vehicles, which need not be seen: where their place is uncertain, so is their cost. Never more
 * than what a path may cross; unknown and dearer cells stay as they are.
 *
 * @param occupancy [height][width], row-major, changed in place
 * @param occupancyOf occupancy by cost, from `occupancyTable`
 * @returns whether any cell changed
 */
export function addMovers(
  occupancy: Int8Array,
  grid: GridSpec,
  movers: readonly Mover[],
  options: SocialOptions,
  occupancyOf: Int8Array,
): boolean {
  let changed = false;
  for (const mover of movers)
    for (const blob of blobsOf(mover, options))
      if (addBlob(occupancy, grid, blob, options.cutoff, occupancyOf)) changed = true;
  return changed;
}

/** A Gaussian with another variance ahead of its middle than behind it. */
interface Blob {
  readonly x: number;
  readonly y: number;
  readonly heading: number;
  readonly ahead: number;
  readonly behind: number;
  readonly aside: number;
  readonly amplitude: number;
}

/** No uncertainty spreads a cost farther [m²]. */
const widest = 2.25;

function blobsOf(mover: Mover, options: SocialOptions): Blob[] {
  const { x, y, vx, vy, xx, yy, xy, radius } = mover;
  if (!Number.isFinite(x + y + vx + vy + xx + xy + yy + radius)) return [];
  const speed = Math.hypot(vx, vy);
  const moves = speed > 0.15;
  if (mover.kind === 'person') {
    const heading = moves ? Math.atan2(vy, vx) : 0;
    const still = options.covariance + Math.min(0.25, (xx + yy) / 2);
    const ahead = still * (1 + (moves ? speed * options.factor : 0));
    return [{ x, y, heading, ahead, behind: still, aside: still, amplitude: options.amplitude }];
  }
  // along its own ellipse while it stands or only is heard, along its way once that is known
  const heading = moves ? Math.atan2(vy, vx) : 0.5 * Math.atan2(2 * xy, xx - yy);
  const c = Math.cos(heading);
  const s = Math.sin(heading);
  const along = Math.min(widest, c * c * xx + 2 * c * s * xy + s * s * yy);
  const across = Math.min(widest, s * s * xx - 2 * c * s * xy + c * c * yy);
  const own = (radius + 0.3) ** 2;
  const reach = moves ? ((speed * options.horizon) / 2) ** 2 : 0;
  const amplitude = options.hazard_amplitude;
  return [
    {
      ...{ x, y, heading, amplitude },
      ahead: own + along + reach,
      behind: own + along,
      aside: own + across,
    },
  ];
}

function addBlob(
  occupancy: Int8Array,
  grid: GridSpec,
  { x, y, heading, ahead, behind, aside, amplitude }: Blob,
  cutoff: number,
  occupancyOf: Int8Array,
): boolean {
  const peak = Math.min(amplitude, cost.inscribed - 1);
  if (!(peak > cutoff) || !(aside > 0)) return false;
  const depth = 2 * Math.log(peak / Math.max(1, cutoff));
  const reach = Math.sqrt(depth * Math.max(ahead, behind, aside));
  const c = Math.cos(heading);
  const s = Math.sin(heading);
  const right = Math.min(grid.width - 1, columnOf(grid, x + reach));
  const top = Math.min(grid.height - 1, rowOf(grid, y + reach));
  let changed = false;
  for (let row = Math.max(0, rowOf(grid, y - reach)); row <= top; row++)
    for (let column = Math.max(0, columnOf(grid, x - reach)); column <= right; column++) {
      const i = row * grid.width + column;
      const was = occupancy[i] as number;
      if (was < 0) continue;
      const dx = xOf(grid, column) - x;
      const dy = yOf(grid, row) - y;
      const along = c * dx + s * dy;
      const across = c * dy - s * dx;
      const square = (along * along) / (along > 0 ? ahead : behind) + (across * across) / aside;
      if (square > depth) continue;
      const value = occupancyOf[Math.trunc(peak * Math.exp(-0.5 * square))] as number;
      if (value <= was) continue;
      occupancy[i] = value;
      changed = true;
    }
  return changed;
}
