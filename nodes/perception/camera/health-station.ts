import type { Health } from '#nodes/core/diagnostics.ts';
import type { Image } from '#nodes/msgs/sensor.ts';
import { secondsOf } from '#nodes/msgs/time.ts';
import { faultsOf, measure } from './camera-health.ts';
import type { CameraHealthParams, Fault, Measures } from './camera-health.ts';
import { pictureOf } from './picture.ts';

/** What the last pictures were like; belongs to one node. */
export interface HealthState {
  /** When the last picture came, by the clock [s]. */
  readonly heard: number;
  readonly stamp: number;
  readonly measures: Measures | null;
  /** Stamp since which pictures are equal [s]. */
  readonly equalSince: number;
  /** Since when each fault is seen, by stamp [s]. */
  readonly since: Readonly<Partial<Record<Fault, number>>>;
  readonly refused: string | null;
}

export const healthStart: HealthState = {
  heard: -Infinity,
  stamp: -Infinity,
  measures: null,
  equalSince: 0,
  since: {},
  refused: null,
};

export interface StationParams extends CameraHealthParams {
  readonly hold: number;
  readonly stale_after: number;
  readonly blocked_after: number;
}

export function hearPicture(
  state: HealthState,
  image: Image,
  now: number,
  params: StationParams,
): HealthState {
  const result = pictureOf(image);
  if (result.kind === 'refused') return { ...healthStart, heard: now, refused: result.reason };
  const stamp = secondsOf(image.header.stamp);
  const measures = measure(result.picture);
  const equal = measures.hash === state.measures?.hash && stamp >= state.stamp;
  const equalSince = equal ? state.equalSince : stamp;
  const since: Partial<Record<Fault, number>> = {};
  for (const fault of faultsOf(measures, stamp - equalSince, params))
    since[fault] = Math.min(stamp, state.since[fault] ?? stamp);
  return { heard: now, stamp, measures, equalSince, since, refused: null };
}

const texts: Readonly<Record<Fault, string>> = {
  frozen: 'frozen: every picture is the same',
  dark: 'dark: too little light',
  'over-exposed': 'over-exposed: too much light',
  blocked: 'blocked: nothing to be seen',
  blurred: 'blurred: no sharp edge',
};
/** What is wrong now; null before the first picture came. */
export function cameraHealth(
  state: HealthState,
  now: number,
  params: StationParams,
): Health | null {
  if (state.heard === -Infinity) return null;
  const { measures, refused } = state;
  if (now - state.heard > params.stale_after)
    return { level: 'ERROR', message: 'no pictures any more' };
  if (refused !== null) return { level: 'ERROR', message: `refused: ${refused}` };
  if (measures === null) return null;
  const { brightness, dark, bright, detail, sharpness, noise } = measures;
  const values = { brightness, dark, bright, detail, sharpness, noise };
  const lasting = (Object.entries(state.since) as [Fault, number][])
    .map(([fault, since]) => ({ fault, age: state.stamp - since }))
    .filter(({ fault, age }) => fault === 'frozen' || age >= params.hold);
  if (lasting.length === 0) return { level: 'OK', message: 'sees well', values };
  // something can still be seen, or a bare wall may be all there is
  const mild = lasting.every(
    ({ fault, age }) => fault === 'blurred' || (fault === 'blocked' && age < params.blocked_after),
  );
  const message = lasting.map(({ fault }) => texts[fault]).join('; ');
  return { level: mild ? 'WARN' : 'ERROR', message, values };
}
