import { transformPoint } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import { classIndex, lidarClasses } from './look.ts';
import type { LidarObject } from './look.ts';

/** Where one part of what moves or walks says that the whole of it is; in the sensor's frame. */
export interface Vote {
  readonly x: number;
  readonly y: number;
  readonly vx: number;
  readonly vy: number;
  /** Probability of each class. */
  readonly scores: readonly number[];
}

export interface VoteOptions {
  /** Votes of one person lie within [m]. */
  readonly person_radius: number;
  /** Votes of one other moving thing lie within [m]. */
  readonly moving_radius: number;
}

/**
 * Gathers votes, the surest first, each with all that lie around it: one object each, at the mean of
 * its votes weighted by how sure they are. Independent of the order of the votes.
 */
export function gatherVotes(
  votes: readonly Vote[],
  odomFromSensor: Pose2,
  options: VoteOptions,
): LidarObject[] {
  const sure = (vote: Vote): number =>
    Math.max(vote.scores[classIndex.person] ?? 0, vote.scores[classIndex.moving] ?? 0);
  let left = votes
    .filter(({ x, y, vx, vy, scores }) => Number.isFinite(x + y + vx + vy + sum(scores)))
    .sort((a, b) => sure(b) - sure(a) || a.x - b.x || a.y - b.y);
  const objects: LidarObject[] = [];
  while (left[0] !== undefined) {
    const seed = left[0];
    const isPerson = (seed.scores[classIndex.person] ?? 0) >= (seed.scores[classIndex.moving] ?? 0);
    const radius = isPerson ? options.person_radius : options.moving_radius;
    const near = (vote: Vote): boolean => Math.hypot(vote.x - seed.x, vote.y - seed.y) < radius;
    objects.push(objectOf(left.filter(near), sure, odomFromSensor));
    left = left.filter((vote) => !near(vote));
  }
  return objects;
}

function objectOf(
  votes: readonly Vote[],
  sure: (vote: Vote) => number,
  odomFromSensor: Pose2,
): LidarObject {
  const total = votes.reduce((all, vote) => all + sure(vote), 0);
  const mean = (value: (vote: Vote) => number): number =>
    votes.reduce((all, vote) => all + sure(vote) * value(vote), 0) / total;
  const scores = lidarClasses.map((_, i) => mean(({ scores: each }) => each[i] ?? 0));
  const x = mean((vote) => vote.x);
  const y = mean((vote) => vote.y);
  const spread = Math.sqrt(mean((vote) => (vote.x - x) ** 2 + (vote.y - y) ** 2));
  const c = Math.cos(odomFromSensor.yaw);
  const s = Math.sin(odomFromSensor.yaw);
  const ux = mean((vote) => vote.vx);
  const uy = mean((vote) => vote.vy);
  const vx = c * ux - s * uy;
  const vy = s * ux + c * uy;
  const isPerson = (scores[classIndex.person] ?? 0) >= (scores[classIndex.moving] ?? 0);
  const size = isPerson ? 0.5 : Math.max(0.3, 2 * spread);
  return {
    label: isPerson ? 'person' : 'moving',
    scores,
    ...transformPoint(odomFromSensor, { x, y }),
    yaw: Math.hypot(vx, vy) > 0.2 ? Math.atan2(vy, vx) : odomFromSensor.yaw,
    length: size,
    width: size,
    vx,
    vy,
    sigma: Math.max(0.06, spread / Math.sqrt(votes.length)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
