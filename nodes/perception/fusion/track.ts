import { likelihoods, mobility, objectClasses, updateClasses } from './classes.ts';
import type { Sense } from './classes.ts';
import { estimateAt, predict, updateBearing, updatePosition } from './kalman.ts';
import type { Estimate } from './kalman.ts';
import type { Measurement } from './measurement.ts';
import type { TrackerOptions } from './options.ts';

/** What one sense has told of a track. */
export interface Evidence {
  /** When it did last [s]. */
  readonly stamp: number;
  readonly count: number;
}

export interface Track {
  readonly id: number;
  /** Of the estimate [s]. */
  readonly stamp: number;
  readonly estimate: Estimate;
  /** [objectClasses], of sum 1 */
  readonly classes: Float64Array;
  /** Probability that there is such a thing. */
  readonly existence: number;
  readonly evidence: Partial<Readonly<Record<Sense, Evidence>>>;
  /** Along, across, up [m]; 0 where nobody told. */
  readonly size: readonly [number, number, number];
}

/** Moved on in time; a place that nothing tells of any more grows uncertain and unlikely. */
export function predicted(track: Track, stamp: number, options: TrackerOptions): Track {
  const dt = stamp - track.stamp;
  if (!(dt > 0)) return track;
  const moves = mobility(track.classes);
  const noise = options.acceleration_noise * (0.02 + moves);
  const existence = track.existence * Math.exp(-dt / options.survival_time);
  return {
    ...track,
    stamp,
    existence,
    estimate: predict(track.estimate, dt, noise, options.velocity_fade),
  };
}

/** What things are before anything is known of them: what matters to a robot moves. */
function usual(): Float64Array {
  return Float64Array.from(objectClasses, (name) =>
    name === 'person' ? 0.4 : name === 'vehicle' || name === 'moving' ? 0.12 : 0.36 / 11,
  );
}

/** A track that begins with a measurement. */
export function begun(
  id: number,
  sense: Sense,
  stamp: number,
  measurement: Measurement,
  options: TrackerOptions,
): Track {
  const classes = updateClasses(usual(), likelihoods(sense, measurement.hypotheses), 1);
  return {
    id,
    stamp,
    estimate: firstEstimate(measurement, mobility(classes), options),
    classes,
    existence: options.birth[sense],
    evidence: { [sense]: { stamp, count: 1 } },
    size: measurement.size,
  };
}

function firstEstimate(
  { place, bearing }: Measurement,
  moves: number,
  options: TrackerOptions,
): Estimate {
  const velocity = { vx: 0, vy: 0, variance: 0.04 + 1.2 * moves };
  if (place !== undefined) return estimateAt(place.x, place.y, place.cov, velocity);
  const { bearing_range: range, bearing_range_sigma: sigma } = options;
  const c = Math.cos(bearing.angle);
  const s = Math.sin(bearing.angle);
  const along = sigma * sigma;
  const across = range * range * bearing.variance + 0.05;
  const cov = {
    xx: c * c * along + s * s * across,
    xy: c * s * (along - across),
    yy: s * s * along + c * c * across,
  };
  return estimateAt(bearing.fromX + range * c, bearing.fromY + range * s, cov, velocity);
}

/** After a measurement of it at the track's own stamp. */
export function updated(
  track: Track,
  sense: Sense,
  measurement: Measurement,
  existence: number,
  options: TrackerOptions,
): Track {
  const { place, bearing, hypotheses } = measurement;
  const estimate =
    place === undefined
      ? updateBearing(track.estimate, bearing)
      : updatePosition(track.estimate, place.x, place.y, place.cov);
  const told = track.evidence[sense]?.count ?? 0;
  return {
    ...track,
    estimate,
    existence,
    classes: updateClasses(track.classes, likelihoods(sense, hypotheses), options.class_temper),
    evidence: { ...track.evidence, [sense]: { stamp: track.stamp, count: told + 1 } },
    size: blended(track.size, measurement.size),
  };
}

/** Sizes seen grow at once and shrink slowly: a scan shows but one side. */
function blended(a: Track['size'], b: Track['size']): Track['size'] {
  const mix = (p: number, q: number): number =>
    q <= 0 || !Number.isFinite(q) ? p : p === 0 ? q : p + (q > p ? 0.5 : 0.1) * (q - p);
  return [mix(a[0], b[0]), mix(a[1], b[1]), mix(a[2], b[2])];
}

/** Standard deviation of the place along its worst axis [m]. */
export function spread({ estimate: { cov } }: Track): number {
  const xx = cov[0] as number;
  const yy = cov[5] as number;
  const xy = cov[1] as number;
  return Math.sqrt((xx + yy) / 2 + Math.hypot((xx - yy) / 2, xy));
}
