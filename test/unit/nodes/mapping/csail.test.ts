import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { Slam } from '#nodes/mapping/slam.ts';
import { SlamNodeParams } from '#nodes/mapping/slam.params.ts';
import { scanPoints } from '#nodes/math/scan-points.ts';
import type { Pose2 } from '#nodes/math/se2.ts';

const folder = new URL('../../../../../shared/data/slam/csail/', import.meta.url);

interface LogLine {
  readonly odom: readonly [number, number, number];
  readonly ranges: readonly number[];
}
interface ReferenceLine {
  readonly pose: [number, number, number];
}

function lines<T>(name: string): T[] {
  const text = readFileSync(new URL(name, folder), 'utf8').trim();
  return text.split('\n').map((line) => JSON.parse(line) as T);
}

function poseOf([x, y, yaw]: readonly [number, number, number]): Pose2 {
  return { x, y, yaw };
}

describe('SLAM on the CSAIL log', function () {
  before(function () {
    // the log lies beside the repository, not in it
    if (!existsSync(folder)) this.skip();
  });

  it('keeps real scans within half a metre rms where odometry alone is 8.7 m off', function () {
    this.timeout(60_000);
    const log = lines<LogLine>('log.jsonl');
    const reference = lines<ReferenceLine>('reference.jsonl');
    const params = SlamNodeParams.parse({ initial_pose: reference[0]!.pose });
    const slam = new Slam(params);
    let squares = 0;
    log.forEach(({ odom, ranges }, i) => {
      const scan = {
        angle_min: -Math.PI / 2,
        angle_increment: Math.PI / 360,
        time_increment: 0,
        range_min: 0.1,
        range_max: 81,
        ranges: Float32Array.from(ranges, (range) => (range > 81 ? Infinity : range)),
      };
      const points = scanPoints(scan, {
        mount: { x: 0, y: 0, yaw: 0 },
        motion: { v: 0, w: 0 },
        maxRange: 20,
        infinityIsFree: false,
        spacing: params.point_spacing,
      });
      const { mapFromBase } = slam.add(points, poseOf(odom), params);
      const truth = poseOf(reference[i]!.pose);
      squares += (mapFromBase.x - truth.x) ** 2 + (mapFromBase.y - truth.y) ** 2;
    });
    const rms = Math.sqrt(squares / log.length);
    assert.ok(rms < 0.5, `rms ${rms.toFixed(2)} m`);
  });
});
