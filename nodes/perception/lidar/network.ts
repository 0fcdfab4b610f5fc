import { pieces } from './lines.ts';
import { classIndex, lidarClasses } from './look.ts';
import type { Look, Reading } from './look.ts';
import { looksAt, lookBack } from './history.ts';
import { labelsOfBeams } from './baseline.ts';
import { anchorOfReturns, anchorsOf, contextSize, cutAround, cutoutSamples } from './cutouts.ts';
import type { Anchors } from './cutouts.ts';
import { segmentScan } from './segments.ts';
import type { SegmentOptions, Segments } from './segments.ts';
import { stillObjects } from './still.ts';
import { gatherVotes } from './votes.ts';
import type { Vote, VoteOptions } from './votes.ts';

/** Arrays as a network takes them, and what is needed to read its answer. */
export interface Question {
  readonly look: Look;
  readonly segments: Segments;
  readonly anchors: Anchors;
  readonly feeds: {
    /** [budget][lookBack][cutoutSamples] */
    readonly cutouts: Float32Array;
    /** [budget][contextSize] */
    readonly context: Float32Array;
  };
}

/** What to ask the network about the newest look; undefined when nothing returned. */
export function questionOf(
  history: readonly Look[],
  budget: number,
  options: SegmentOptions,
): Question | undefined {
  const look = history[0];
  if (look === undefined) return undefined;
  const segments = segmentScan(look.scan, options);
  if (segments.points === 0) return undefined;
  const anchors = anchorsOf(segments, budget);
  const cutouts = new Float32Array(budget * lookBack.length * cutoutSamples);
  const context = new Float32Array(budget * contextSize);
  cutAround(looksAt(history), segments, anchors, cutouts, context);
  return { look, segments, anchors, feeds: { cutouts, context } };
}

/** Numbers of one anchor in `motion`: centre and velocity, along and across the line of sight. */
export const motionSize = 4;

export interface AnswerOptions extends SegmentOptions, VoteOptions {
  /** Least probability that it is a person or another moving thing. */
  readonly threshold: number;
}

/**
 * The network's answer as classes and objects.
 *
 * @param answer `classes` [budget][4], probabilities; `motion` [budget][4]: from the anchor to the
 *   centre, outwards and to the left of the line of sight [m], and velocity in the same axes [m/s]
 */
export function readAnswer(
  { look, segments, anchors }: Question,
  answer: Readonly<Record<string, Float32Array>>,
  options: AnswerOptions,
): Reading {
  const classes = answer['classes'] ?? new Float32Array(0);
  const motion = answer['motion'] ?? new Float32Array(0);
  const label = new Uint8Array(anchors.count);
  const votes: Vote[] = [];
  for (let a = 0; a < anchors.count; a++) {
    const scores = Array.from(classes.subarray(4 * a, 4 * a + lidarClasses.length));
    const [person = 0, wall = 0, furniture = 0, moving = 0] = scores;
    const isMover = person + moving >= options.threshold;
    if (isMover) label[a] = person >= moving ? classIndex.person : classIndex.moving;
    else label[a] = wall >= furniture ? classIndex.wall : classIndex.furniture;
    if (!isMover) continue;
    const k = anchors.at[a] as number;
    votes.push(voteOf(segments, k, motion.subarray(motionSize * a, motionSize * (a + 1)), scores));
  }
  const of = anchorOfReturns(segments, anchors);
  const labels = new Uint8Array(segments.points).fill(classIndex.furniture);
  for (let k = 0; k < segments.points; k++) {
    const a = of[k] as number;
    if (a >= 0) labels[k] = label[a] as number;
  }
  const pose = look.odomFromSensor;
  const parts = pieces(segments, Math.max(0.06, 3 * options.sigma));
  return {
    labels: labelsOfBeams(segments, labels, look.scan.ranges.length),
    objects: [...gatherVotes(votes, pose, options), ...stillObjects(segments, parts, labels, pose)],
  };
}

function voteOf(
  { x, y }: Segments,
  k: number,
  motion: Float32Array,
  scores: readonly number[],
): Vote {
  const px = x[k] as number;
  const py = y[k] as number;
  const range = Math.hypot(px, py);
  const c = px / range;
  const s = py / range;
  const [out = 0, aside = 0, speedOut = 0, speedAside = 0] = motion;
  return {
    x: px + c * out - s * aside,
    y: py + s * out + c * aside,
    vx: c * speedOut - s * speedAside,
    vy: s * speedOut + c * speedAside,
    scores,
  };
}
