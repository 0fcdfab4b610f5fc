import { squaredDistances } from '#nodes/math/distance-transform.ts';
import type { GridSpec } from '#nodes/math/grid.ts';

export interface LikelihoodParams {
  /** Standard deviation of a hit [m]. */
  readonly sigma_hit: number;
  /** Shares of beams that hit what the map knows, and of those that hit anything else. */
  readonly z_hit: number;
  readonly z_rand: number;
  /** Distance beyond which all is equally unlikely [m]. */
  readonly laser_likelihood_max_dist: number;
}

export interface LikelihoodField {
  readonly grid: GridSpec;
  /** Logarithm of the likelihood of a beam's end point, [height][width], row-major. */
  readonly logLikelihood: Float32Array;
  /** The same outside the grid. */
  readonly outside: number;
  /** Indices of free cells. */
  readonly free: Int32Array;
}

/**
 * Likelihood field of a map (Thrun, Burgard, Fox 2005, table 6.3), with the exact distance
 * transform; unknown cells are no obstacles.
 *
 * @param occupancy ROS occupancy, [height][width], row-major
 */
export function likelihoodField(
  grid: GridSpec,
  occupancy: Int8Array,
  params: LikelihoodParams,
): LikelihoodField {
  const n = grid.width * grid.height;
  const occupied = new Uint8Array(n);
  let freeCount = 0;
  for (let i = 0; i < n; i++) {
    const value = occupancy[i] as number;
    if (value >= 65) occupied[i] = 1;
    else if (value >= 0 && value < 25) freeCount++;
  }
  const free = new Int32Array(freeCount);
  for (let i = 0, k = 0; i < n; i++) {
    const value = occupancy[i] as number;
    if (value >= 0 && value < 25) free[k++] = i;
  }
  const field = new Float32Array(n);
  squaredDistances(grid.width, grid.height, occupied, field);
  const limit = (params.laser_likelihood_max_dist / grid.resolution) ** 2;
  const scale = grid.resolution ** 2 / (2 * params.sigma_hit ** 2);
  const likelihood = (square: number): number =>
    Math.log(params.z_hit * Math.exp(-square * scale) + params.z_rand);
  for (let i = 0; i < n; i++) field[i] = likelihood(Math.min(limit, field[i] as number));
  return { grid, logLikelihood: field, outside: likelihood(limit), free };
}
