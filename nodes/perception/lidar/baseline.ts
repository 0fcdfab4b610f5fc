import { between, distance, transformPoint } from '#nodes/math/se2.ts';
import type { Point2 } from '#nodes/math/se2.ts';
import { looksAt } from './history.ts';
import { pieces } from './lines.ts';
import type { Piece } from './lines.ts';
import { classIndex } from './look.ts';
import type { Look, Reading } from './look.ts';
import { markArrived } from './motion.ts';
import { segmentScan } from './segments.ts';
import type { SegmentOptions, Segments } from './segments.ts';
import { stillObjects } from './still.ts';
import { gatherVotes } from './votes.ts';
import type { Vote, VoteOptions } from './votes.ts';

export interface BaselineOptions extends SegmentOptions, VoteOptions {
  /** A straight piece from this length on is wall [m]. */
  readonly wall_length: number;
  /** Breadth of a leg, least and most [m]. */
  readonly leg_breadth: readonly [number, number];
  /** Legs of one person stand within [m]. */
  readonly stride: number;
  /** What moves and is no broader is a person [m]. */
  readonly person_breadth: number;
}

/** A cluster by what is classical to measure of it. */
interface Cluster {
  readonly segment: number;
  readonly center: Point2;
  readonly breadth: number;
  /** Share of its returns where nothing was before. */
  readonly arrived: number;
  readonly isolated: boolean;
}

/**
 * The classical way: breakpoint clusters; straight long pieces are walls, pairs of leg-sized clusters
 * persons (Arras, Mozos, Burgard 2007, Using Boosted Features for the Detection of People in 2D Range
 * Data, sections 2 and 3, features 2, 3 and 5), clusters that stand where an earlier scan saw through
 * moving, a small one of those a person, and the rest furniture.
 *
 * @param history newest look first
 */
export function readClassically(history: readonly Look[], options: BaselineOptions): Reading {
  const now = history[0];
  if (now === undefined) return { labels: new Uint8Array(0), objects: [] };
  const segments = segmentScan(now.scan, options);
  const parts = pieces(segments, Math.max(0.06, 3 * options.sigma));
  const looks = looksAt(history);
  const arrived = new Uint8Array(segments.points);
  for (const before of looks.slice(2))
    if (before !== now) markArrived(now, before, segments, 0.3, arrived);
  const clusters = clustersOf(segments, arrived);
  const labels = stillLabels(segments, parts, options);
  const votes = votesOf(clusters, looks, options);
  for (const { segment, vote } of votes)
    labels.fill(
      (vote.scores[classIndex.person] ?? 0) > 0.5 ? classIndex.person : classIndex.moving,
      segments.start[segment],
      segments.start[segment + 1],
    );
  const pose = now.odomFromSensor;
  const objects = [
    ...gatherVotes(
      votes.map(({ vote }) => vote),
      pose,
      options,
    ),
    ...stillObjects(segments, parts, labels, pose),
  ];
  return { labels: labelsOfBeams(segments, labels, now.scan.ranges.length), objects };
}

/** From the class of every return to that of every beam. */
export function labelsOfBeams(segments: Segments, labels: Uint8Array, beams: number): Uint8Array {
  const out = new Uint8Array(beams).fill(classIndex.none);
  for (let k = 0; k < segments.points; k++) out[segments.beam[k] as number] = labels[k] as number;
  return out;
}

function clustersOf(segments: Segments, arrived: Uint8Array): Cluster[] {
  const clusters: Cluster[] = [];
  for (let s = 0; s < segments.count; s++) {
    const first = segments.start[s] as number;
    const end = segments.start[s + 1] as number;
    let x = 0;
    let y = 0;
    let fresh = 0;
    for (let k = first; k < end; k++) {
      x += segments.x[k] as number;
      y += segments.y[k] as number;
      fresh += arrived[k] as number;
    }
    const n = end - first;
    clusters.push({
      segment: s,
      center: { x: x / n, y: y / n },
      breadth: Math.hypot(
        (segments.x[end - 1] as number) - (segments.x[first] as number),
        (segments.y[end - 1] as number) - (segments.y[first] as number),
      ),
      arrived: fresh / n,
      isolated: segments.freeLeft[s] === 1 && segments.freeRight[s] === 1,
    });
  }
  return clusters;
}

function stillLabels(
  segments: Segments,
  parts: readonly Piece[],
  { wall_length, sigma }: BaselineOptions,
): Uint8Array {
  const labels = new Uint8Array(segments.points).fill(classIndex.furniture);
  for (const { first, last, length, residual } of parts)
    if (length >= wall_length && residual < Math.max(0.03, 2.5 * sigma))
      labels.fill(classIndex.wall, first, last + 1);
  return labels;
}

interface ClusterVote {
  readonly segment: number;
  readonly vote: Vote;
}

function votesOf(
  clusters: readonly Cluster[],
  looks: readonly Look[],
  options: BaselineOptions,
): ClusterVote[] {
  const votes: ClusterVote[] = [];
  const [least, most] = options.leg_breadth;
  const moving = clusters.filter(({ arrived, breadth }) => arrived >= 0.5 && breadth < 2.5);
  for (const cluster of moving) {
    const velocity = velocityOf(cluster, looks, options);
    const small = cluster.breadth <= options.person_breadth;
    votes.push({
      segment: cluster.segment,
      vote: {
        ...cluster.center,
        ...velocity,
        scores: small ? [0.7, 0, 0.1, 0.2] : [0.15, 0, 0.1, 0.75],
      },
    });
  }
  const legs = clusters.filter(
    ({ arrived, breadth, isolated }) =>
      arrived < 0.5 && isolated && breadth >= least && breadth <= most,
  );
  const scores = [0.55, 0.05, 0.4, 0];
  for (const a of legs) {
    const partner = legs.some((b) => a !== b && distance(a.center, b.center) < options.stride);
    if (partner) votes.push({ segment: a.segment, vote: { ...a.center, vx: 0, vy: 0, scores } });
  }
  return votes;
}

/** From the nearest cluster of about the same breadth a moment ago; zero where there is none. */
function velocityOf(
  cluster: Cluster,
  looks: readonly Look[],
  options: BaselineOptions,
): { readonly vx: number; readonly vy: number } {
  const now = looks[0];
  const before = looks[2];
  if (now === undefined || before === undefined || before.stamp >= now.stamp)
    return { vx: 0, vy: 0 };
  const dt = now.stamp - before.stamp;
  const nowFromBefore = between(now.odomFromSensor, before.odomFromSensor);
  const segments = segmentScan(before.scan, options);
  let best = 2 * dt;
  let found = { vx: 0, vy: 0 };
  for (const other of clustersOf(segments, new Uint8Array(segments.points))) {
    if (Math.abs(other.breadth - cluster.breadth) > 0.3) continue;
    const then = transformPoint(nowFromBefore, other.center);
    const gap = distance(then, cluster.center);
    if (gap >= best) continue;
    best = gap;
    found = { vx: (cluster.center.x - then.x) / dt, vy: (cluster.center.y - then.y) / dt };
  }
  return found;
}
