import assert from 'node:assert/strict';
import { InProcessHost } from '#launch/hosts/in-process.ts';
import { runNode } from '#nodes/core/run-node.ts';
import type { Topic } from '#nodes/core/topic.ts';
import { topics } from '#nodes/core/topics.ts';
import { quaternionFromYaw, zero3 } from '#nodes/math/se3.ts';
import type { Odometry } from '#nodes/msgs/nav.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import { collisionMonitorNode } from '#nodes/safety/collision-monitor.node.ts';
import { twistMessage } from '#nodes/safety/messages.ts';
import { twistMuxNode } from '#nodes/safety/twist-mux.node.ts';
import { velocitySmootherNode } from '#nodes/safety/velocity-smoother.node.ts';
import { safetyWatchdogNode } from '#nodes/safety/watchdog.node.ts';

function at<T>(topic: Topic<T>): Topic<T> {
  return { ...topic, name: topic.name.startsWith('/') ? topic.name : `/${topic.name}` };
}

function odometry(time: number): Odometry {
  const header = { stamp: stampOf(time), frame_id: 'odom' };
  const covariance = new Float64Array(36);
  return {
    header,
    child_frame_id: 'base_footprint',
    pose: { pose: { position: zero3, orientation: quaternionFromYaw(0) }, covariance },
    twist: { twist: { linear: { ...zero3, x: 0.1 }, angular: zero3 }, covariance },
  };
}

/** The chain, fed as by a robot that is well; each input can be taken away. */
function chain() {
  const host = new InProcessHost({ seed: 1 });
  for (const node of [twistMuxNode, velocitySmootherNode, collisionMonitorNode, safetyWatchdogNode])
    runNode(node, {}, host);
  const peer = host.bus.connect('/peer');
  const lost = new Set<string>();
  const command = { v: 0.1, w: 0 };
  const out: { time: number; v: number }[] = [];
  const reasons: string[] = [];
  peer.messages(at(topics.cmdVel)).subscribe(({ twist }) => {
    out.push({ time: host.bus.now(), v: twist.linear.x });
  });
  peer.messages(at(topics.safetyStop)).subscribe(({ data }) => reasons.push(data));
  const every = (name: string, period: number, publish: (now: number) => void) =>
    peer.clock.every(period).subscribe((now) => {
      if (!lost.has(name)) publish(now);
    });
  every('odom', 1 / 30, (now) => {
    peer.publish(at(topics.odom), odometry(now));
  });
  every('odometry_filtered', 0.02, (now) => {
    peer.publish(at(topics.odometryFiltered), odometry(now));
  });
  every('cmd_vel_nav', 0.1, (now) => {
    peer.publish(at(topics.cmdVelNav), twistMessage(command, now, 'base_footprint'));
  });
  every('scan', 0.2, (now) => {
    peer.publish(at(topics.scan), {
      header: { stamp: stampOf(now), frame_id: 'base_scan' },
      angle_min: 0,
      angle_max: 6.28,
      angle_increment: (2 * Math.PI) / 360,
      time_increment: 0,
      scan_time: 0.2,
      range_min: 0.12,
      range_max: 3.5,
      ranges: new Float32Array(360).fill(2),
      intensities: new Float32Array(0),
    });
  });
  const stoppedAfter = (time: number) => out.find((o) => o.time > time && o.v === 0)?.time;
  return { bus: host.bus, peer, lost, command, out, reasons, stoppedAfter };
}

describe('safety chain', () => {
  it('lets a healthy robot drive as the policy says', async () => {
    const { bus, out } = chain();
    await bus.runUntil(2);
    assert.ok(Math.abs(out.at(-1)!.v - 0.1) < 1e-6, String(out.at(-1)?.v));
  });

  for (const [input, period] of [
    ['scan', 0.2],
    ['odom', 1 / 30],
    ['odometry_filtered', 0.02],
  ] as const) {
    it(`stops within 0.25 s of the first ${input} missed, names it, and drives on after`, async () => {
      const { bus, lost, reasons, stoppedAfter, out } = chain();
      await bus.runUntil(2.001);
      lost.add(input);
      await bus.runUntil(3);
      const stopped = stoppedAfter(2.001);
      assert.ok(stopped !== undefined && stopped <= 2.001 + period + 0.25, String(stopped));
      assert.match(reasons.at(-1)!, new RegExp(`^${input}: late`));
      lost.clear();
      await bus.runUntil(5);
      assert.equal(reasons.at(-1), '');
      assert.ok(out.at(-1)!.v > 0.09);
    });
  }

  it('stops within 0.25 s of the first command missed while there is a plan', async () => {
    const { bus, peer, lost, reasons, stoppedAfter } = chain();
    const header = { stamp: stampOf(0), frame_id: 'map' };
    const pose = { position: zero3, orientation: quaternionFromYaw(0) };
    peer.publish(at(topics.plan), { header, poses: [{ header, pose }] });
    await bus.runUntil(2.001);
    lost.add('cmd_vel_nav');
    await bus.runUntil(3);
    const stopped = stoppedAfter(2.001);
    assert.ok(stopped !== undefined && stopped <= 2.1 + 0.25, String(stopped));
    assert.match(reasons.at(-1)!, /^cmd_vel_nav: late/);
  });

  it('holds an emergency stop until it is released', async () => {
    const { bus, peer, out, stoppedAfter } = chain();
    await bus.runUntil(2.001);
    peer.publish(at(topics.emergencyStop), { data: true });
    await bus.runUntil(4);
    assert.ok((stoppedAfter(2.001 - 1e-6) ?? 9) <= 2.01);
    assert.ok(out.filter(({ time }) => time > 2.01).every(({ v }) => v === 0));
    peer.publish(at(topics.emergencyStop), { data: false });
    await bus.runUntil(5);
    assert.ok(out.at(-1)!.v > 0.09);
  });

  it('stops at once for a word, and a word does not end the stop of the console', async () => {
    const { bus, peer, out, stoppedAfter } = chain();
    await bus.runUntil(2.001);
    peer.publish(at(topics.voiceStop), { data: true });
    await bus.runUntil(3);
    assert.ok((stoppedAfter(2.001 - 1e-6) ?? 9) <= 2.01);
    peer.publish(at(topics.emergencyStop), { data: true });
    peer.publish(at(topics.voiceStop), { data: false });
    await bus.runUntil(4);
    assert.ok(out.filter(({ time }) => time > 2.01).every(({ v }) => v === 0));
    peer.publish(at(topics.emergencyStop), { data: false });
    await bus.runUntil(5);
    assert.ok(out.at(-1)!.v > 0.09);
  });

  it('stops for a command that is not a number', async () => {
    const { bus, command, out } = chain();
    await bus.runUntil(2.001);
    command.v = NaN;
    await bus.runUntil(3);
    assert.equal(out.at(-1)!.v, 0);
    assert.ok(out.every(({ v }) => Number.isFinite(v)));
  });

  it('stops for a node that failed', async () => {
    const { bus, peer, out, reasons } = chain();
    await bus.runUntil(2.001);
    peer.publish(at(topics.nodeFailures), { data: '/policy' });
    await bus.runUntil(2.1);
    assert.equal(out.at(-1)!.v, 0);
    assert.equal(reasons.at(-1), '/policy: node failed');
  });
});
