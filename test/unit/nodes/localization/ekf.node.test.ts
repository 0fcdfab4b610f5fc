import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { InProcessHost } from '#launch/hosts/in-process.ts';
import { ekfNode } from '#nodes/localization/ekf.node.ts';
import { runNode } from '#nodes/core/run-node.ts';
import { topics } from '#nodes/core/topics.ts';
import type { DiagnosticArray } from '#nodes/msgs/diagnostic.ts';
import type { Odometry } from '#nodes/msgs/nav.ts';
import type { TFMessage } from '#nodes/msgs/tf2.ts';
import { secondsOf, stampOf } from '#nodes/msgs/time.ts';

function odometry(time: number, v: number): Odometry {
  const still = { x: 0, y: 0, z: 0 };
  return {
    header: { stamp: stampOf(time), frame_id: 'odom' },
    child_frame_id: 'base_link',
    pose: {
      pose: { position: still, orientation: { ...still, w: 1 } },
      covariance: new Float64Array(36),
    },
    twist: {
      twist: { linear: { ...still, x: v }, angular: still },
      covariance: new Float64Array(36),
    },
  };
}

/** Wheels report `speed` at 30 Hz until `until`; the node runs for `seconds`. */
async function drive(seconds: number, until: number, speed = 0.5) {
  const host = new InProcessHost({ seed: 1 });
  const filtered: Odometry[] = [];
  const transforms: TFMessage[] = [];
  const said: string[] = [];
  host.bus.tap(({ topic, message }) => {
    if (topic.name === '/odometry/filtered') filtered.push(message as Odometry);
    if (topic.name === '/tf') transforms.push(message as TFMessage);
    if (topic.name !== '/diagnostics') return;
    for (const status of (message as DiagnosticArray).status) said.push(status.message);
  });
  const node = runNode(ekfNode, {}, host);
  const base = host.bus.connect('/base');
  base.clock.every(1 / 30).subscribe((time) => {
    if (time <= until) base.publish({ ...topics.odom, name: '/odom' }, odometry(time, speed));
  });
  await host.bus.runUntil(seconds);
  node.shutdown();
  assert.deepEqual(host.failures, []);
  return { filtered, transforms, said };
}

describe('ekf node', () => {
  it('publishes odometry and the same pose on tf, 50 times a second', async () => {
    const { filtered, transforms } = await drive(2, 2);
    assert.ok(Math.abs(filtered.length - 98) <= 2, String(filtered.length));
    assert.equal(transforms.length, filtered.length);
    const last = filtered.at(-1)!;
    const edge = transforms.at(-1)!.transforms[0]!;
    assert.deepEqual(edge.transform.translation, last.pose.pose.position);
    assert.equal(`${edge.header.frame_id} ${edge.child_frame_id}`, 'odom base_link');
    assert.ok(Math.abs(last.pose.pose.position.x - 0.98) < 0.03);
  });

  it('is silent without odometry', async () => {
    const { filtered, said } = await drive(1, 0);
    assert.equal(filtered.length, 0);
    assert.match(said.at(-1) ?? '', /no odometry yet/);
  });

  it('stops soon after odometry stops, and says so', async () => {
    const { filtered, said } = await drive(3, 1);
    const end = secondsOf(filtered.at(-1)!.header.stamp);
    assert.ok(end > 1.05 && end < 1.2, String(end));
    assert.match(said.at(-1) ?? '', /odometry is stale/);
  });

  it('passes no NaN on', async () => {
    const { filtered } = await drive(1, 1, NaN);
    assert.equal(filtered.length, 0);
  });
});
