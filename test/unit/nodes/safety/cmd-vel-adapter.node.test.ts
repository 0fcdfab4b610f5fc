import assert from 'node:assert/strict';
import { InProcessHost } from '#launch/hosts/in-process.ts';
import { runNode } from '#nodes/core/run-node.ts';
import { topics } from '#nodes/core/topics.ts';
import type { Twist } from '#nodes/msgs/geometry.ts';
import { cmdVelAdapterNode } from '#nodes/safety/cmd-vel-adapter.node.ts';

describe('the command adapter', () => {
  it('passes twists on without stamps, and says stop when they cease', async () => {
    const host = new InProcessHost({ seed: 1 });
    const sent: number[] = [];
    host.bus.tap(({ topic, message }) => {
      if (topic.name === '/wheels') sent.push((message as Twist).linear.x);
    });
    runNode(cmdVelAdapterNode, {}, host, { remaps: { cmd_vel_unstamped: '/wheels' } });
    const source = host.bus.connect('/source');
    await host.bus.runUntil(1);
    assert.deepEqual(sent, [], 'silent before the first command');
    const twist = { linear: { x: 0.3, y: 0, z: 0 }, angular: { x: 0, y: 0, z: 0 } };
    const header = { stamp: { sec: 1, nanosec: 0 }, frame_id: 'base_link' };
    source.publish({ ...topics.cmdVel, name: '/cmd_vel' }, { header, twist });
    await host.bus.runUntil(2);
    assert.equal(sent[0], 0.3);
    assert.ok(sent.length > 5 && sent.slice(1).every((v) => v === 0), String(sent));
  });
});
