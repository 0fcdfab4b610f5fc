import { agreement, conviction, likelihoods } from './classes.ts';
import type { Sense } from './classes.ts';
import { assign } from './assignment.ts';
import { bearingSurprise, positionSurprise } from './kalman.ts';
import type { Measurement, MeasurementSet } from './measurement.ts';
import { visibility } from './measurement.ts';
import type { TrackerOptions } from './options.ts';
import { begun, predicted, spread, updated } from './track.ts';
import type { Track } from './track.ts';

export interface TrackerState {
  readonly tracks: readonly Track[];
  readonly nextId: number;
}

/** A sense told of a thing, and will again [s]. */
const TOLD = 1;

export const trackerStart: TrackerState = { tracks: [], nextId: 1 };

/**
 * One step of a multi-object tracker: prediction to the set's stamp, global nearest neighbours by
 * likelihood ratio (Blackman 1986, Multiple-Target Tracking with Radar Applications, section 4.5),
 * existence by Bernoulli updates (Musicki, Evans, Stankovic 1994, Integrated Probabilistic Data
 * Association, eq. 12 to 20) in which not being seen counts only as far as the thing was in view.
 * The result does not depend on the order of the measurements.
 */
export function track(
  before: TrackerState,
  set: MeasurementSet,
  options: TrackerOptions,
): TrackerState {
  const tracks = before.tracks.map((each) => predicted(each, set.stamp, options));
  const measurements = set.measurements.filter(isFinite).sort(byPlace);
  const ratios = likelihoodRatios(tracks, measurements, set, options);
  const n = tracks.length;
  const costs = ratios.map((ratio) => (ratio > 0 ? -Math.log(ratio) : Infinity));
  const found = assign(costs, measurements.length, n);
  const seenBy = new Int32Array(n).fill(-1);
  found.forEach((t, m) => {
    if (t >= 0) seenBy[t] = m;
  });
  const next = tracks.map((each, t) => {
    const m = seenBy[t] as number;
    const measurement = measurements[m];
    if (measurement === undefined) return unseen(each, set, options);
    const ratio = conviction(set.sense, measurement.hypotheses, options);
    const existence = (each.existence * ratio) / (each.existence * ratio + 1 - each.existence);
    return updated(each, set.sense, measurement, Math.min(0.999, existence), options);
  });
  let { nextId } = before;
  measurements.forEach((measurement, m) => {
    if ((found[m] as number) >= 0 || !measurement.mayBegin) return;
    if (isExplained(measurement, set.sense, next, options)) return;
    next.push(begun(nextId++, set.sense, set.stamp, measurement, options));
  });
  return { tracks: pruned(merged(next, set, options), set.stamp, options), nextId };
}

function isFinite({ place, bearing }: Measurement): boolean {
  const { fromX, fromY, angle, variance } = bearing;
  if (!Number.isFinite(fromX + fromY + angle + variance) || variance <= 0) return false;
  if (place === undefined) return true;
  const { x, y, cov } = place;
  return (
    Math.abs(x) < 1e6 &&
    Math.abs(y) < 1e6 &&
    cov.xx > 0 &&
    cov.yy > 0 &&
    cov.xx * cov.yy > cov.xy * cov.xy &&
    cov.xx + cov.yy < 1e4
  );
}

/** A fixed order, so that ids do not depend on the order of arrival. */
function byPlace(a: Measurement, b: Measurement): number {
  return (
    a.bearing.angle - b.bearing.angle ||
    (a.place?.x ?? 0) - (b.place?.x ?? 0) ||
    (a.place?.y ?? 0) - (b.place?.y ?? 0) ||
    (a.hypotheses[0]?.label ?? '').localeCompare(b.hypotheses[0]?.label ?? '') ||
    (a.hypotheses[0]?.score ?? 0) - (b.hypotheses[0]?.score ?? 0)
  );
}

/** How much likelier a measurement is of a track than of nothing, 0 beyond the gate; [m][tracks]. */
function likelihoodRatios(
  tracks: readonly Track[],
  measurements: readonly Measurement[],
  { sense }: MeasurementSet,
  options: TrackerOptions,
): Float64Array {
  const ratios = new Float64Array(measurements.length * tracks.length);
  const detection = options.detection[sense];
  measurements.forEach(({ place, bearing, hypotheses }, m) => {
    const reported = likelihoods(sense, hypotheses);
    const most = Math.max(...reported);
    const { place: perArea, bearing: perAngle } = options.clutter[sense];
    tracks.forEach(({ estimate, classes, existence }, t) => {
      const surprise =
        place === undefined
          ? bearingSurprise(estimate, bearing)
          : positionSurprise(estimate, place.x, place.y, place.cov);
      // one dimension is gated tighter than two
      if (!(surprise.squared < (place === undefined ? 0.75 : 1) * options.gate)) return;
      const density = Math.exp(surprise.logDensity) / (place === undefined ? perAngle : perArea);
      const alike = agreement(classes, reported) / most;
      // a sound tells little but what it is
      if (sense === 'audio' && alike < 0.25) return;
      ratios[m * tracks.length + t] =
        (Math.max(0.3, existence) * detection * density * 2 * alike) / (1 - detection);
    });
  });
  // whatever is less likely than chance is of something else
  return ratios.map((ratio) => (ratio > 1 ? ratio : 0));
}

function unseen(each: Track, { sense, view }: MeasurementSet, options: TrackerOptions): Track {
  const [x = 0, y = 0] = each.estimate.mean;
  const breadth = Math.max(0.3, Math.min(1, each.size[1]));
  // where it may as well be elsewhere, not seeing it says little
  const certain = 1 / (1 + spread(each) ** 2);
  const expected = options.detection[sense] * visibility(view, x, y, breadth) * certain;
  // each sense says it several times a second: the same cause hides it again
  const missed = expected * 0.6;
  const { existence } = each;
  return { ...each, existence: (existence * (1 - missed)) / (1 - existence * missed) };
}

/** True of a second report of something that a track stands for. */
function isExplained(
  { place, bearing, size, hypotheses }: Measurement,
  sense: Sense,
  tracks: readonly Track[],
  options: TrackerOptions,
): boolean {
  const reported = likelihoods(sense, hypotheses);
  const most = Math.max(...reported);
  return tracks.some((each) => {
    const [x = 0, y = 0] = each.estimate.mean;
    // what sounds like something else is something else, though it comes from there
    if (place === undefined && agreement(each.classes, reported) < 0.25 * most) return false;
    if (place === undefined) return bearingSurprise(each.estimate, bearing).squared < 4;
    const reach = Math.max(options.merge_distance, (Math.max(...each.size) + size[0]) / 2);
    return Math.hypot(place.x - x, place.y - y) < Math.min(1.2, reach);
  });
}

/** Of tracks that stand for one thing the likelier stays, with what both know. */
function merged(
  tracks: readonly Track[],
  { sense, stamp }: MeasurementSet,
  { merge_distance }: TrackerOptions,
): Track[] {
  // what one sense reports twice at once is two things
  const told = (each: Track): boolean => each.evidence[sense]?.stamp === stamp;
  const order = [...tracks].sort((a, b) => b.existence - a.existence || a.id - b.id);
  const kept: Track[] = [];
  for (const each of order) {
    const at = kept.findIndex(
      (other) => !(told(other) && told(each)) && isSame(other, each, merge_distance),
    );
    const other = kept[at];
    if (other === undefined) kept.push(each);
    else kept[at] = { ...other, evidence: { ...each.evidence, ...other.evidence } };
  }
  return kept.sort((a, b) => a.id - b.id);
}

function isSame(a: Track, b: Track, distance: number): boolean {
  const gap = Math.hypot(
    (a.estimate.mean[0] as number) - (b.estimate.mean[0] as number),
    (a.estimate.mean[1] as number) - (b.estimate.mean[1] as number),
  );
  if (gap < distance * 0.7) return agreement(a.classes, b.classes) > 0.1;
  return gap < distance && agreement(a.classes, b.classes) > 0.3;
}

function pruned(tracks: readonly Track[], stamp: number, options: TrackerOptions): Track[] {
  // what is heard alone may be far or near, and yet is there
  const isTold = ({ evidence }: Track): boolean =>
    Object.values(evidence).some((told) => stamp - told.stamp < TOLD);
  const alive = tracks.filter(
    (each) =>
      each.existence > options.drop_threshold &&
      (spread(each) < options.max_spread || isTold(each)),
  );
  if (alive.length <= options.max_tracks) return alive;
  const weakest = [...alive].sort((a, b) => b.existence - a.existence || a.id - b.id);
  const kept = new Set(weakest.slice(0, options.max_tracks));
  return alive.filter((each) => kept.has(each));
}
