import type { Drive } from '#nodes/core/robot.ts';
import { gaussian } from '#nodes/math/random.ts';
import type { Random } from '#nodes/math/random.ts';
import type { Slip } from './diff-drive.ts';

/** Ground changes under the wheels on this scale [s]. */
const CORRELATION = 1;
/** Share of `slip` by which the two wheels differ. */
const ASYMMETRY = 0.15;

/**
 * Slip as an Ornstein-Uhlenbeck process of standard deviation `drive.slip` (Gillespie 1996, eq. 1.9):
 * smooth, of zero mean, so that odometry drifts as a random walk.
 */
export function slipProcess(drive: Drive, random: Random): (dt: number) => Slip {
  const veerSigma = (drive.slip * ASYMMETRY * 2) / drive.wheelSeparation;
  let now: Slip = { slipV: 0, slipW: 0, veer: 0 };
  if (drive.slip === 0) return () => now;
  return (dt) => {
    const keep = Math.exp(-dt / CORRELATION);
    const stir = Math.sqrt(1 - keep * keep);
    now = {
      slipV: keep * now.slipV + stir * drive.slip * gaussian(random),
      slipW: keep * now.slipW + stir * drive.slip * gaussian(random),
      veer: keep * now.veer + stir * veerSigma * gaussian(random),
    };
    return now;
  };
}
