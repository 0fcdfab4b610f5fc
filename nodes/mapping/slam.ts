import { beganAnew } from '#nodes/math/odometry-reset.ts';
import type { OdometryJump } from '#nodes/math/odometry-reset.ts';
import { compose, distance, inverse, wrapAngle } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import type { ScanPoints } from '#nodes/math/scan-points.ts';
import { correlativeSearch } from './correlative-search.ts';
import { OccupancyMap } from './occupancy-map.ts';
import { evaluate, refine } from './scan-matcher.ts';
import type { Match, MatchPoints, MatchPrior } from './scan-matcher.ts';

export interface SlamParams extends OdometryJump {
  readonly resolution: number;
  /** Base in the map before the first scan. */
  readonly initial_pose: readonly [number, number, number];
  readonly use_scan_matching: boolean;
  readonly max_beams: number;
  /** Error of odometry per metre and per radian, and between any two matches. */
  readonly odometry_sigma_position: number;
  readonly odometry_sigma_yaw: number;
  readonly odometry_sigma_floor: number;
  readonly search_position: number;
  readonly search_yaw: number;
  readonly minimum_inliers: number;
  readonly minimum_inlier_ratio: number;
}

export type MatchOutcome = 'first' | 'matched' | 'odometry' | 'featureless' | 'refused';

export interface SlamResult {
  readonly outcome: MatchOutcome;
  readonly mapFromOdom: Pose2;
  readonly mapFromBase: Pose2;
  /** Points on the map's walls, and of how many. */
  readonly inliers: number;
  readonly points: number;
}

/** Position and yaw beyond which the search looks wider than the refinement reaches. */
const searchFrom = { position: 0.1, yaw: 0.08 };
/** Refused matches in a row after which the map is believed to be out of date. */
const patience = 20;

/** Scan-to-map SLAM without loop closure: each scan is matched to the map so far, then added to it. */
export class Slam {
  readonly map: OccupancyMap;
  #mapFromOdom: Pose2 | undefined;
  #lastOdom: Pose2 | undefined;
  #refused = 0;
  /** Variances gathered since the last good match [m², rad²]. */
  #position = 0;
  #yaw = 0;
  #initial: Pose2;

  constructor(params: SlamParams) {
    const [x, y, yaw] = params.initial_pose;
    this.#initial = { x, y, yaw };
    this.map = new OccupancyMap(params.resolution, this.#initial);
  }

  get mapFromOdom(): Pose2 | undefined {
    return this.#mapFromOdom;
  }

  /** Odometry at the time of the initial pose or of a reset; later calls change nothing. */
  anchor(odomFromBase: Pose2): void {
    this.#mapFromOdom ??= compose(this.#initial, inverse(odomFromBase));
  }

  /** The robot is at `pose` now; the next scan is matched round it. */
  reset(pose: Pose2): void {
    this.#initial = pose;
    this.#mapFromOdom = undefined;
    this.#position = 0.25 ** 2;
    this.#yaw = 0.25 ** 2;
  }

  /** @param odomFromBase pose of the base at the stamp of the scan */
  add(points: ScanPoints, odomFromBase: Pose2, params: SlamParams): SlamResult {
    this.#outlive(odomFromBase, params);
    this.anchor(odomFromBase);
    const guess = compose(this.#mapFromOdom ?? this.#initial, odomFromBase);
    this.#moved(odomFromBase, params);
    const chosen = thinned(points, params.max_beams);
    const empty = this.map.revision === 0;
    const found = empty
      ? ({ outcome: 'first', pose: guess, inliers: 0 } as const)
      : this.#match(chosen, guess, params);
    const { outcome, pose, inliers } = found;
    if (outcome === 'matched') {
      this.#position = 0;
      this.#yaw = 0;
    }
    this.#refused = outcome === 'refused' ? this.#refused + 1 : 0;
    this.#mapFromOdom = compose(pose, inverse(odomFromBase));
    // a scan that contradicts the map would spoil it
    if (outcome !== 'refused' || this.#refused > patience) this.map.insert(points, pose);
    const mapFromOdom = this.#mapFromOdom;
    return { outcome, mapFromOdom, mapFromBase: pose, inliers, points: chosen.count };
  }

  /** The robot still stands where it stood. */
  #outlive(odom: Pose2, params: SlamParams): void {
    const last = this.#lastOdom;
    if (last === undefined || this.#mapFromOdom === undefined) return;
    if (!beganAnew(last, odom, params)) return;
    this.reset(compose(this.#mapFromOdom, last));
    this.#lastOdom = odom;
  }

  #moved(odom: Pose2, params: SlamParams): void {
    const last = this.#lastOdom ?? odom;
    this.#lastOdom = odom;
    const way = distance(last, odom);
    const turn = Math.abs(wrapAngle(odom.yaw - last.yaw));
    const floor = params.odometry_sigma_floor;
    this.#position += (params.odometry_sigma_position * way) ** 2 + floor ** 2;
    this.#yaw += (params.odometry_sigma_yaw * (turn + 0.3 * way)) ** 2 + floor ** 2;
  }

  #match(
    points: MatchPoints,
    guess: Pose2,
    params: SlamParams,
  ): { outcome: MatchOutcome; pose: Pose2; inliers: number } {
    if (!params.use_scan_matching) return { outcome: 'odometry', pose: guess, inliers: 0 };
    if (points.count < params.minimum_inliers) {
      return { outcome: 'featureless', pose: guess, inliers: 0 };
    }
    const prior = { position: Math.sqrt(this.#position), yaw: Math.sqrt(this.#yaw) };
    const { map } = this;
    const before = evaluate(points, guess, map);
    const wide = prior.position > searchFrom.position || prior.yaw > searchFrom.yaw;
    let after = wide
      ? this.#search(points, guess, prior, params)
      : refine(points, guess, prior, map);
    if (!wide && !this.#plausible(after, points, params) && this.#refused % 5 === 1) {
      after = this.#search(points, guess, prior, params);
    }
    const { pose, inliers } = after;
    if (!this.#plausible(after, points, params)) {
      // points on new ground say nothing against the pose, points where nothing was do
      const contradicted = this.#contradiction(points, guess) > 0.5;
      return { outcome: contradicted ? 'refused' : 'featureless', pose: guess, inliers };
    }
    const far =
      distance(pose, guess) > 4 * prior.position + 0.02 ||
      Math.abs(wrapAngle(pose.yaw - guess.yaw)) > 4 * prior.yaw + 0.02;
    if (far || after.cost > before.cost + 0.05) return { outcome: 'refused', pose: guess, inliers };
    return { outcome: 'matched', pose, inliers };
  }

  #search(points: MatchPoints, guess: Pose2, prior: MatchPrior, params: SlamParams): Match {
    const window = {
      position: Math.min(params.search_position, 3 * prior.position + 0.05),
      yaw: Math.min(params.search_yaw, 3 * prior.yaw + 0.04),
    };
    const found = correlativeSearch(points, guess, window, prior, this.map);
    const narrow = { position: prior.position, yaw: prior.yaw };
    return refine(points, found, narrow, this.map);
  }

  #plausible({ inliers }: Match, points: MatchPoints, params: SlamParams): boolean {
    const enough = Math.max(params.minimum_inliers, params.minimum_inlier_ratio * points.count);
    return inliers >= enough;
  }

  /** Share of points that lie where the map saw nothing. */
  #contradiction(points: MatchPoints, pose: Pose2): number {
    const { grid, field } = this.map;
    const cos = Math.cos(pose.yaw);
    const sin = Math.sin(pose.yaw);
    let against = 0;
    for (let i = 0; i < points.count; i++) {
      const px = points.x[i] as number;
      const py = points.y[i] as number;
      const column = Math.floor((pose.x + cos * px - sin * py - grid.originX) / grid.resolution);
      const row = Math.floor((pose.y + sin * px + cos * py - grid.originY) / grid.resolution);
      if (column < 0 || row < 0 || column >= grid.width || row >= grid.height) continue;
      const index = row * grid.width + column;
      if (this.map.isSeen(index) && (field.distance[index] as number) > 3) against++;
    }
    return points.count === 0 ? 0 : against / points.count;
  }
}

/** Every k-th hit, so that at most `limit` remain. */
function thinned({ x, y, hits }: ScanPoints, limit: number): MatchPoints {
  if (hits <= limit) return { count: hits, x, y };
  const step = hits / limit;
  const outX = new Float64Array(limit);
  const outY = new Float64Array(limit);
  for (let i = 0; i < limit; i++) {
    const from = Math.floor(i * step);
    outX[i] = x[from] as number;
    outY[i] = y[from] as number;
  }
  return { count: limit, x: outX, y: outY };
}
