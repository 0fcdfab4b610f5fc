import type { Twist2 } from '#nodes/math/se2.ts';
import { atRest, smooth } from './velocity-smoother.ts';
import type { SmootherLimits, SmootherState } from './velocity-smoother.ts';

export type StationEvent =
  | {
      readonly kind: 'target';
      readonly target: Twist2;
      readonly stamp: number;
      readonly at: number;
    }
  | { readonly kind: 'emergency'; readonly active: boolean }
  | { readonly kind: 'safety'; readonly active: boolean }
  | { readonly kind: 'tick'; readonly now: number };

/** The smoother between ticks: what it was told, and what it says. */
export interface Station {
  readonly state: SmootherState;
  readonly target: Twist2;
  /** Stamp of the target, or of the tick where there is none in force [s]. */
  readonly stamp: number;
  /** When the target arrived [s]. */
  readonly at: number;
  readonly emergency: boolean;
  readonly safety: boolean;
  /** Whether the last event asks for an output. */
  readonly due: boolean;
}

export const stationAtRest: Station = {
  state: atRest,
  target: { v: 0, w: 0 },
  stamp: 0,
  at: -Infinity,
  emergency: false,
  safety: false,
  due: false,
};

export interface StationLimits extends SmootherLimits {
  readonly smoothing_frequency: number;
  readonly velocity_timeout: number;
}

/**
 * Steps at ticks; a target only waits for the next one. A stop for safety goes out at once and
 * without limits: the base brakes as hard as it can. Silence smooths to zero.
 */
export function stationAfter(
  station: Station,
  event: StationEvent,
  limits: StationLimits,
): Station {
  if (event.kind === 'target') {
    const { target, stamp, at } = event;
    const { state, emergency, safety } = station;
    return { state, target, stamp, at, emergency, safety, due: false };
  }
  if (event.kind === 'emergency') return halted({ ...station, emergency: event.active });
  if (event.kind === 'safety') return halted({ ...station, safety: event.active });
  if (station.emergency || station.safety) return { ...halted(station), stamp: event.now };
  const alive = event.now - station.at <= limits.velocity_timeout + 1e-9;
  const target = alive ? station.target : stationAtRest.target;
  const state = smooth(station.state, target, limits, 1 / limits.smoothing_frequency);
  const { at, emergency, safety } = station;
  const stamp = alive ? station.stamp : event.now;
  return { state, target: station.target, stamp, at, emergency, safety, due: true };
}

function halted(station: Station): Station {
  const stop = station.emergency || station.safety;
  return stop ? { ...station, state: atRest, due: true } : { ...station, due: false };
}
