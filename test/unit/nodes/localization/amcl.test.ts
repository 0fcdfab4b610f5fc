import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Amcl } from '#nodes/localization/amcl.ts';
import { AmclNodeParams } from '#nodes/localization/amcl.params.ts';
import { xOf, yOf } from '#nodes/math/grid.ts';
import type { GridSpec } from '#nodes/math/grid.ts';
import { seeded } from '#nodes/math/random.ts';
import { scanPoints } from '#nodes/math/scan-points.ts';
import { between, wrapAngle } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import { burgerLidar, castRay, pillarRoom, record } from '#test/support/flat-world.ts';
import type { FlatWorld, Moment } from '#test/support/flat-world.ts';

const mount: Pose2 = { x: -0.032, y: 0, yaw: 0 };
const start: Pose2 = { x: 0.55, y: 0, yaw: Math.PI / 2 };
/** A room that looks different from everywhere. */
const room: FlatWorld = {
  walls: [...pillarRoom.walls, [1.2, -1.6, 2, -0.4], [-1.9, 0.6, -1.2, 0.4], [-0.5, 1, -0.7, 2]],
  pillars: [
    [0, 0, 0.15],
    [1.1, 0, 0.15],
    [-0.9, -0.8, 0.3],
  ],
};
const drive = record(
  room,
  start,
  (time) => {
    const w = 0.2 / 0.55;
    return { v: 0.2, w: Math.floor((time * w) / (2 * Math.PI)) % 2 === 0 ? w : -w };
  },
  {
    seconds: 40,
    rate: 5,
    lidar: burgerLidar,
    mount,
    drift: { scale: 0.02, turn: 0.005 },
    seed: 'amcl',
  },
);

const grid: GridSpec = { width: 100, height: 100, resolution: 0.05, originX: -2.5, originY: -2.5 };

/** Occupied where a wall or a pillar crosses the cell, free where a ray can be. */
function mapOf(world: FlatWorld): Int8Array {
  const data = new Int8Array(grid.width * grid.height);
  for (let row = 0; row < grid.height; row++) {
    for (let column = 0; column < grid.width; column++) {
      const x = xOf(grid, column);
      const y = yOf(grid, row);
      const far = Math.hypot(x, y) > 2.4;
      let near = Infinity;
      for (let a = 0; a < 8; a++) near = Math.min(near, castRay(world, x, y, (a * Math.PI) / 4));
      data[row * grid.width + column] = near < 0.036 ? 100 : far ? -1 : 0;
    }
  }
  return data;
}

const occupancy = mapOf(room);
const params = AmclNodeParams.parse({ initial_pose: [start.x, start.y, start.yaw] });

/** Errors over the drive; `intervene` may reset the filter at a moment. */
function run(
  amcl: Amcl,
  intervene: (moment: Moment) => void = () => undefined,
  moments: readonly Moment[] = drive,
): { time: number; error: number; yaw: number }[] {
  amcl.setMap(grid, occupancy, params);
  const errors = [];
  for (const moment of moments) {
    intervene(moment);
    const points = scanPoints(moment.scan, {
      mount,
      motion: { v: 0, w: 0 },
      maxRange: 30,
      infinityIsFree: false,
      spacing: 0,
    });
    const found = amcl.update(points, moment.odom, params);
    if (found === undefined) continue;
    const { truth, time } = moment;
    errors.push({
      time,
      error: Math.hypot(found.pose.x - truth.x, found.pose.y - truth.y),
      yaw: Math.abs(wrapAngle(found.pose.yaw - truth.yaw)),
    });
  }
  return errors;
}

describe('AMCL', () => {
  it('needs a map', () => {
    const amcl = new Amcl(seeded(1));
    const points = scanPoints(drive[0]!.scan, {
      mount,
      motion: { v: 0, w: 0 },
      maxRange: 30,
      infinityIsFree: false,
      spacing: 0,
    });
    assert.equal(amcl.update(points, drive[0]!.odom, params), undefined);
  });

  it('follows the robot over the map within 8 cm and 3 degrees', () => {
    const late = run(new Amcl(seeded(2))).filter(({ time }) => time > 3);
    assert.ok(Math.max(...late.map(({ error }) => error)) < 0.08);
    assert.ok(Math.max(...late.map(({ yaw }) => yaw)) < 0.05);
  });

  it('goes on from where the robot stands when its odometry begins anew', () => {
    const k = drive.findIndex(({ odom }) => Math.hypot(odom.x, odom.y) > 1.05);
    assert.ok(k > 0);
    const restarted = drive.map((moment, i) =>
      i < k ? moment : { ...moment, odom: between(drive[k]!.odom, moment.odom) },
    );
    const late = run(new Amcl(seeded(2)), () => undefined, restarted).filter(
      ({ time }) => time > 3,
    );
    assert.ok(Math.max(...late.map(({ error }) => error)) < 0.12);
  });

  it('finds back from a wrong pose when a person says where it is', () => {
    const amcl = new Amcl(seeded(3));
    amcl.reset({ pose: { x: -1.5, y: -1, yaw: 0 }, sigma: [0.1, 0.1, 0.1] });
    const errors = run(amcl, ({ time, truth }) => {
      if (Math.abs(time - 10) > 0.01) return;
      const rough = { x: truth.x + 0.2, y: truth.y - 0.15, yaw: truth.yaw + 0.2 };
      amcl.reset({ pose: rough, sigma: [0.25, 0.25, 0.25] });
    });
    const after = errors.filter(({ time }) => time > 14);
    assert.ok(Math.max(...after.map(({ error }) => error)) < 0.1);
  });

  it('finds itself from nowhere', () => {
    const amcl = new Amcl(seeded(4));
    amcl.reset('anywhere');
    const last = run(amcl).at(-1)!;
    assert.ok(last.error < 0.1 && last.yaw < 0.05);
  });

  it('gives the same poses for the same seed', () => {
    assert.deepEqual(run(new Amcl(seeded(5))), run(new Amcl(seeded(5))));
  });
});
