import assert from 'node:assert/strict';
import { NavigatorParams } from '#nodes/behavior/params.ts';
import { beginRecovery, recover } from '#nodes/behavior/recovery.ts';
import type { RecoveryInput } from '#nodes/behavior/recovery.ts';
import { integrateTwist } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';

const params = NavigatorParams.parse({});
const input = (now: number, robot: Pose2, towards: number | undefined): RecoveryInput => ({
  now,
  robot,
  towards,
  around: undefined,
});

/** Where a recovery leads when nothing is in the way. */
function drive(towards: number): { readonly pose: Pose2; readonly time: number } {
  let pose: Pose2 = { x: 0, y: 0, yaw: 0 };
  const recovery = beginRecovery('follow', input(0, pose, towards), params);
  assert.ok(recovery);
  for (let now = 0; now < 60; now += 0.05) {
    const command = recover(recovery, input(now, pose, towards), params);
    if (command === undefined) return { pose, time: now };
    assert.ok(command.v <= params.backup_speed && Math.abs(command.w) <= params.spin_speed);
    pose = integrateTwist(pose, command, 0.05);
  }
  return { pose, time: Infinity };
}

describe('the recovery that follows the path slowly', () => {
  for (const towards of [0, 0.2, -1.5, 3])
    it(`goes backup_dist along a path that leads to ${String(towards)} rad, and ends`, () => {
      const { pose, time } = drive(towards);
      assert.ok(time < 20);
      assert.ok(Math.abs(Math.hypot(pose.x, pose.y) - params.backup_dist) < 0.02);
      assert.ok(Math.abs(Math.atan2(pose.y, pose.x) - towards) < 0.3);
    });

  it('is of no use without a path', () => {
    const robot = { x: 0, y: 0, yaw: 0 };
    assert.equal(beginRecovery('follow', input(0, robot, undefined), params), undefined);
  });
});
