import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { RobotProfile } from '#nodes/core/robot.ts';
import { gaussian, seeded } from '#nodes/math/random.ts';
import { Mission } from '../mission/mission.ts';
import type { Outcome } from '../mission/verdict.ts';
import { prepare, robotNamed } from '../mission/setup.ts';
import { barnScore, barnTask } from './barn-score.ts';

const Conditions = z.strictObject({
  description: z.string(),
  slip: z.number().nonnegative(),
  lidar_sigma: z.number().nonnegative(),
  lidar_latency: z.number().nonnegative(),
  start_position_sigma: z.number().nonnegative(),
  start_yaw_sigma: z.number().nonnegative(),
});

export interface BarnTrial {
  readonly worldFile: string;
  readonly world: number;
  readonly trial: number;
  /** Length of the reference way [m]. */
  readonly length: number;
  readonly seed: string;
  readonly blankScan: boolean;
}

export interface BarnResult {
  readonly world: number;
  readonly trial: number;
  readonly outcome: Outcome;
  readonly reason: string;
  /** Since the robot had moved 0.1 m [s]. */
  readonly time: number;
  readonly path_length: number;
  readonly min_clearance: number;
  readonly score: number;
  readonly moving: number;
  readonly own: number;
}

/** One trial; everything in it follows from its seed. */
export async function runBarnTrial(trial: BarnTrial): Promise<BarnResult> {
  const conditions = Conditions.parse(
    JSON.parse(readFileSync(new URL('./barn-conditions.json', import.meta.url), 'utf8')),
  );
  const jackal = robotNamed('jackal');
  const robot: RobotProfile = {
    ...jackal,
    drive: { ...jackal.drive, slip: conditions.slip },
    lidar: {
      ...jackal.lidar,
      sigma: conditions.lidar_sigma,
      latency: conditions.lidar_latency,
    },
  };
  const random = seeded(`${trial.seed}/start`);
  const { start, goal } = barnTask;
  const mission = new Mission(
    await prepare({
      world: trial.worldFile,
      models: [],
      robot,
      start: {
        x: start.x + conditions.start_position_sigma * gaussian(random),
        y: start.y + conditions.start_position_sigma * gaussian(random),
        yaw: start.yaw + conditions.start_yaw_sigma * gaussian(random),
      },
      believed: start,
      seed: trial.seed,
      speed: 'max',
      blankScan: trial.blankScan,
    }),
  );
  await mission.start();
  const begun = mission.host.bus.now();
  const report = await mission.drive(goal, {
    duration: barnTask.timeout + 5,
    arrival: barnTask.arrival,
  });
  const movedAt = mission.track.movedAt ?? begun;
  const time = begun + report.time - movedAt;
  const late = report.outcome === 'reached' && time > barnTask.timeout;
  const outcome = late ? 'timeout' : report.outcome;
  mission.close();
  return {
    world: trial.world,
    trial: trial.trial,
    outcome,
    reason: report.reason,
    time,
    path_length: report.path_length,
    min_clearance: report.min_clearance,
    score: barnScore(outcome === 'reached', time, trial.length),
    ...mission.share.counts,
  };
}
