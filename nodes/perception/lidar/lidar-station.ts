import type { PlanarScan } from '#nodes/math/scan-points.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import { deskewed } from './deskew.ts';
import { isUseless, judgeScan, judgeSilence, scanHealthStart } from './health.ts';
import type { ScanHealth, ScanHealthOptions, ScanHealthState } from './health.ts';
import { remember } from './history.ts';
import type { Look } from './look.ts';

/** What the detector has heard so far; belongs to one node. */
export interface LidarStation {
  history: readonly Look[];
  judged: ScanHealthState;
}

export function lidarStation(): LidarStation {
  return { history: [], judged: scanHealthStart };
}

/** Judges a scan when it arrives, before anybody knows where it was taken. */
export function judge(
  station: LidarStation,
  scan: PlanarScan,
  stamp: number,
  options: ScanHealthOptions,
): ScanHealth {
  station.judged = judgeScan(station.judged, scan, stamp, options);
  return station.judged.health;
}

export function hearSilence(station: LidarStation, now: number, timeout: number): ScanHealth {
  station.judged = judgeSilence(station.judged, now, timeout);
  return station.judged.health;
}

/** The looks to be read with the newest scan, newest first; none when the scan is good for nothing. */
export function look(
  station: LidarStation,
  scan: PlanarScan,
  odomFromSensor: Pose2,
  stamp: number,
): readonly Look[] {
  const { x, y, yaw } = odomFromSensor;
  if (isUseless(station.judged.health) || !Number.isFinite(x + y + yaw)) return [];
  const before = station.history[0];
  const straight =
    before === undefined
      ? scan
      : deskewed(scan, before.odomFromSensor, odomFromSensor, stamp - before.stamp);
  station.history = remember(station.history, { scan: straight, odomFromSensor, stamp });
  return station.history;
}
