import type { PlanarScan } from '#nodes/math/scan-points.ts';
import { isReturn } from './look.ts';

/** How far the scan can be relied on, and why not. */
export interface ScanHealth {
  readonly level: 'OK' | 'WARN' | 'ERROR' | 'STALE';
  readonly message: string;
  readonly values: Readonly<Record<string, number>>;
}

export interface ScanHealthState {
  readonly last: Float32Array;
  /** Scans in a row that equal the one before. */
  readonly repeats: number;
  readonly stamp: number;
  readonly health: ScanHealth;
}

export const scanHealthStart: ScanHealthState = {
  last: new Float32Array(0),
  repeats: 0,
  stamp: -Infinity,
  health: { level: 'OK', message: 'no scan yet', values: {} },
};

export interface ScanHealthOptions {
  /** Share of beams with a return below which a scan says too little. */
  readonly min_return_share: number;
  /** Equal scans in a row that mean that the sensor is frozen. */
  readonly frozen_after: number;
}

/** True where nothing may be concluded from the scan. */
export function isUseless({ level }: ScanHealth): boolean {
  return level === 'ERROR';
}

/** Recognises scans that are empty, not numbers, frozen, or hardly meet anything. */
export function judgeScan(
  before: ScanHealthState,
  scan: PlanarScan,
  stamp: number,
  { min_return_share, frozen_after }: ScanHealthOptions,
): ScanHealthState {
  const { ranges } = scan;
  let returns = 0;
  let invalid = 0;
  let same = ranges.length === before.last.length;
  for (let i = 0; i < ranges.length; i++) {
    const range = ranges[i] as number;
    if (isReturn(scan, range)) returns++;
    else if (Number.isNaN(range)) invalid++;
    if (same && range !== before.last[i] && !Number.isNaN(range)) same = false;
  }
  const repeats = same && returns > 0.05 * ranges.length ? before.repeats + 1 : 0;
  const share = ranges.length === 0 ? 0 : returns / ranges.length;
  const values = { beams: ranges.length, return_share: share, repeats };
  const say = (level: ScanHealth['level'], message: string): ScanHealthState => ({
    last: ranges,
    repeats,
    stamp,
    health: { level, message, values },
  });
  if (ranges.length === 0) return say('ERROR', 'scan is empty');
  if (!(Math.abs(scan.angle_increment) > 0) || !Number.isFinite(scan.angle_min))
    return say('ERROR', 'scan has no angles');
  if (invalid > ranges.length / 2) return say('ERROR', 'most of the scan is not a number');
  if (repeats >= frozen_after) return say('ERROR', 'scan is frozen');
  if (share < min_return_share) return say('WARN', 'scan has too few returns');
  return say('OK', 'scan is good');
}

/** Silence of the sensor, beyond `timeout` [s]. */
export function judgeSilence(
  state: ScanHealthState,
  now: number,
  timeout: number,
): ScanHealthState {
  if (state.stamp === -Infinity || now - state.stamp <= timeout) return state;
  const health = { level: 'STALE', message: 'scan is silent', values: {} } as const;
  return { ...state, health };
}
