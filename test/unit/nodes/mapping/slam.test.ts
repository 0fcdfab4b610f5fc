import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Slam } from '#nodes/mapping/slam.ts';
import type { MatchOutcome, SlamParams } from '#nodes/mapping/slam.ts';
import { SlamNodeParams } from '#nodes/mapping/slam.params.ts';
import { scanPoints } from '#nodes/math/scan-points.ts';
import { between, compose, wrapAngle } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import { burgerLidar, jackalLidar, pillarRoom, record } from '#test/support/flat-world.ts';
import type { FlatWorld, Moment } from '#test/support/flat-world.ts';

const mount: Pose2 = { x: -0.032, y: 0, yaw: 0 };

interface Report {
  readonly worst: number;
  readonly worstYaw: number;
  readonly odometry: number;
  readonly outcomes: Partial<Record<MatchOutcome, number>>;
  readonly slam: Slam;
}

function localise(moments: readonly Moment[], params: SlamParams): Report {
  const slam = new Slam(params);
  let [worst, worstYaw, odometry] = [0, 0, 0];
  const outcomes: Partial<Record<MatchOutcome, number>> = {};
  const mapFromStart = moments[0]!.truth;
  for (const { truth, odom, scan } of moments) {
    const points = scanPoints(scan, {
      mount,
      motion: { v: 0, w: 0 },
      maxRange: 12,
      infinityIsFree: true,
      spacing: 0.03,
    });
    const { mapFromBase: pose, outcome } = slam.add(points, odom, params);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    worst = Math.max(worst, Math.hypot(pose.x - truth.x, pose.y - truth.y));
    worstYaw = Math.max(worstYaw, Math.abs(wrapAngle(pose.yaw - truth.yaw)));
    const dead = compose(mapFromStart, odom);
    odometry = Math.max(odometry, Math.hypot(dead.x - truth.x, dead.y - truth.y));
  }
  return { worst, worstYaw, odometry, outcomes, slam };
}

const start: Pose2 = { x: 0.55, y: 0, yaw: Math.PI / 2 };
const burgerDrive = (seconds: number, drift = { scale: 0.05, turn: 0.01 }): Moment[] =>
  record(pillarRoom, start, burgerCommand, {
    seconds,
    rate: 5,
    lidar: burgerLidar,
    mount,
    drift,
    seed: 'burger',
  });

/** Figures of eight round two neighbouring pillars. */
function burgerCommand(time: number): { v: number; w: number } {
  const w = 0.2 / 0.55;
  const lap = Math.floor((time * w) / (2 * Math.PI));
  return { v: 0.2, w: lap % 2 === 0 ? w : -w };
}

const params = (over: Partial<SlamParams> = {}): SlamParams => ({
  ...SlamNodeParams.parse({ initial_pose: [start.x, start.y, start.yaw] }),
  ...over,
});

describe('SLAM by scan matching', () => {
  it('stays within 5 cm and 2 degrees for a minute among pillars while odometry drifts away', () => {
    const report = localise(burgerDrive(60), params());
    assert.ok(report.odometry > 0.3);
    assert.ok(report.worst < 0.05, `worst ${report.worst} m`);
    assert.ok(report.worstYaw < (2 * Math.PI) / 180);
  });

  it('goes on from where the robot stands when its odometry begins anew', () => {
    const moments = burgerDrive(30);
    const k = moments.findIndex(({ odom }) => Math.hypot(odom.x, odom.y) > 1.05);
    assert.ok(k > 0);
    const restarted = moments.map((moment, i) =>
      i < k ? moment : { ...moment, odom: between(moments[k]!.odom, moment.odom) },
    );
    const report = localise(restarted, params());
    assert.ok(report.worst < 0.1, `worst ${report.worst} m`);
    const blind = localise(restarted, params({ odometry_jump_position: 9, odometry_jump_yaw: 9 }));
    assert.ok(blind.worst > 0.5);
  });

  it('keeps up with a fast robot that sees 30 m in a field of cylinders', () => {
    const pillars = Array.from({ length: 200 }, (_, i): [number, number, number] => {
      const x = -4.4 + ((i * 7919) % 29) * 0.15;
      const y = 0.1 + ((i * 104729) % 63) * 0.15;
      return [x, y, 0.075];
    }).filter(([x, y]) => Math.abs(x + 2.25) > 0.6 || y < 2);
    const field: FlatWorld = { walls: [], pillars };
    const at: Pose2 = { x: -2.25, y: 3, yaw: Math.PI / 2 };
    const moments = record(
      field,
      at,
      (t) => ({ v: Math.min(2, 4 * t), w: 0.2 * Math.sin(4 * t) }),
      {
        seconds: 4,
        rate: 10,
        lidar: jackalLidar,
        mount,
        drift: { scale: 0.03, turn: 0.02 },
        seed: 'jackal',
      },
    );
    const report = localise(moments, params({ initial_pose: [at.x, at.y, at.yaw] }));
    assert.ok(report.worst < 0.08, `worst ${report.worst} m`);
  });
});
