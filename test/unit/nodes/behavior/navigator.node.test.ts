import assert from 'node:assert/strict';
import { actions } from '#nodes/core/services.ts';
import { topics } from '#nodes/core/topics.ts';
import type { GoalOutcome } from '#nodes/core/bus.ts';
import { poseOfPose2 } from '#nodes/math/planar.ts';
import type { MessageOf } from '#nodes/msgs/interface.ts';
import type { NavigateToPose } from '#nodes/msgs/nav2.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import { loopback, mapOf } from '#test/support/loopback.ts';
import type { LoopbackOptions } from '#test/support/loopback.ts';

const grid = { width: 120, height: 80, resolution: 0.05, originX: -1, originY: -2 };
const rim = [
  [-1, -2, 5, -1.9],
  [-1, 1.9, 5, 2],
  [-1, -2, -0.9, 2],
  [4.9, -2, 5, 2],
] as const;
const room = mapOf(grid, [...rim, [1.9, -1, 2.1, 2]]);

function goalAt(x: number, y: number, yaw?: number) {
  const pose = poseOfPose2({ x, y, yaw: yaw ?? 0 });
  const any = { x: 0, y: 0, z: 0, w: 0 };
  return {
    header: { stamp: stampOf(0), frame_id: 'map' },
    pose: yaw === undefined ? { ...pose, orientation: any } : pose,
  };
}

type Outcome = GoalOutcome<MessageOf<(typeof NavigateToPose)['result']>>;

/** Sends one goal after a second and runs for some time. */
async function navigate(options: LoopbackOptions, x: number, y: number, yaw?: number, time = 60) {
  const run = loopback(options);
  const { host, peer, at } = run;
  const plans: number[] = [];
  const recoveries: { v: number; w: number }[] = [];
  peer.messages(at(topics.plan)).subscribe(({ poses }) => plans.push(poses.length));
  peer
    .messages(at(topics.cmdVelRecovery))
    .subscribe(({ twist }) => recoveries.push({ v: twist.linear.x, w: twist.angular.z }));
  await host.bus.runUntil(1);
  const action = { ...actions.navigateToPose, name: `/${actions.navigateToPose.name}` };
  const handle = peer.sendGoal(action, { pose: goalAt(x, y, yaw), behavior_tree: '' });
  let outcome: Outcome | undefined;
  let endedAt = Infinity;
  const feedback: { distance_remaining: number; number_of_recoveries: number }[] = [];
  handle.feedback.subscribe((f) => feedback.push(f));
  handle.outcome.subscribe((o) => {
    outcome = o;
    endedAt = host.bus.now();
  });
  while (outcome === undefined && host.bus.now() < time)
    await host.bus.runUntil(host.bus.now() + 0.5);
  assert.deepEqual(host.failures, []);
  return { ...run, handle, outcome, endedAt, plans, recoveries, feedback };
}

describe('bt_navigator', () => {
  it('drives around a wall to the goal and stands there', async () => {
    const { outcome, state, plans, recoveries, feedback } = await navigate({ world: room }, 3, 1);
    assert.equal(outcome?.status, 'succeeded');
    assert.ok(Math.hypot(state.robot.x - 3, state.robot.y - 1) < 0.15);
    assert.equal(plans.at(-1), 0);
    assert.deepEqual(recoveries, []);
    const distances = feedback.map((f) => f.distance_remaining).filter((d) => d > 0);
    assert.ok((distances[0] ?? 0) > 3 && (distances.at(-1) ?? 9) < 1);
  });

  it('turns to a requested heading with recovery commands', async () => {
    const { outcome, state, recoveries } = await navigate({ world: room }, 1, 0, -2);
    assert.equal(outcome?.status, 'succeeded');
    assert.ok(Math.abs(state.robot.yaw + 2) < 0.15, String(state.robot.yaw));
    assert.ok(recoveries.every(({ v }) => v === 0));
    assert.deepEqual(recoveries.at(-1), { v: 0, w: 0 });
  });

  it('takes a goal from a person and lets a newer one take its place', async () => {
    const run = await navigate({ world: room }, 3, 1, undefined, 2);
    const { peer, at, host, state, handle } = run;
    let first: Outcome | undefined;
    handle.outcome.subscribe((o) => (first = o));
    peer.publish(at(topics.goalPose), goalAt(0.5, -1));
    await host.bus.runUntil(20);
    assert.equal(first?.status, 'canceled');
    assert.ok(Math.hypot(state.robot.x - 0.5, state.robot.y + 1) < 0.15);
  });

  it('stops when its goal is canceled', async () => {
    const { handle, host, state, plans } = await navigate({ world: room }, 3, 1, undefined, 4);
    handle.cancel();
    await host.bus.runUntil(5);
    const { x } = state.robot;
    await host.bus.runUntil(7);
    assert.equal(plans.at(-1), 0);
    assert.ok(Math.abs(state.robot.x - x) < 1e-9);
  });

  it('says quickly that a goal lies in a wall', async () => {
    const { outcome, endedAt } = await navigate({ world: room }, 2, 1);
    assert.equal(outcome?.status, 'aborted');
    assert.equal(outcome?.result?.error_code, 206);
    assert.match(outcome?.result?.error_msg ?? '', /^goal-occupied: /);
    assert.ok(endedAt < 5, `took until ${String(endedAt)}`);
  });

  it('says quickly that a goal is off a finished map', async () => {
    const options = { world: room, planner: { outside_map_margin: 0 } };
    const { outcome, endedAt } = await navigate(options, 50, 0);
    assert.equal(outcome?.result?.error_code, 204);
    assert.ok(endedAt < 2);
  });

  it('gives up a goal that no way leads to', async () => {
    const closed = mapOf(grid, [...rim, [1.9, -2, 2.1, 2]]);
    const { outcome, endedAt } = await navigate({ world: closed }, 3, 1);
    assert.equal(outcome?.status, 'aborted');
    assert.equal(outcome?.result?.error_code, 208);
    assert.ok(endedAt < 20, `took until ${String(endedAt)}`);
  });

  it('recovers in order when it gets no further, then gives up', async () => {
    const options = { world: room, jammed: true, navigator: { number_of_retries: 4 } };
    const { outcome, recoveries, feedback } = await navigate(options, 3, 1, undefined, 120);
    assert.equal(outcome?.result?.error_code, 105);
    assert.equal(feedback.at(-1)?.number_of_recoveries, 4);
    const spin = recoveries.findIndex(({ w }) => w !== 0);
    const backUp = recoveries.findIndex(({ v }) => v < 0);
    assert.ok(spin >= 0 && backUp > spin);
  });

  it('plans round an obstacle that only the scan knows', async () => {
    const world = mapOf(grid, [...rim, [0.9, -0.4, 1.1, 0.9]]);
    const { outcome } = await navigate({ world, map: mapOf(grid, rim) }, 2.5, 0);
    assert.equal(outcome?.status, 'succeeded');
  });

  it('refuses a goal that is not a number', async () => {
    const { outcome } = await navigate({ world: room }, NaN, 0);
    assert.equal(outcome?.status, 'rejected');
  });

  it('aborts when no costmap ever comes', async () => {
    const options = { world: room, map: null, navigator: { startup_timeout: 3 } };
    const { outcome, endedAt } = await navigate(options, 3, 1);
    assert.equal(outcome?.status, 'aborted');
    assert.equal(outcome?.result?.error_code, 200);
    assert.ok(endedAt > 3 && endedAt < 6);
  });
});
