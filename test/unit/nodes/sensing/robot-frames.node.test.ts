import assert from 'node:assert/strict';
import { InProcessHost } from '#launch/hosts/in-process.ts';
import { runNode } from '#nodes/core/run-node.ts';
import { identity3 } from '#nodes/math/se3.ts';
import { robotFramesNode } from '#nodes/sensing/robot-frames.node.ts';

async function said(params: unknown): Promise<[string, unknown][]> {
  const host = new InProcessHost({ seed: 1 });
  const messages: [string, unknown][] = [];
  host.bus.tap(({ topic, message }) => messages.push([topic.name, message]));
  runNode(robotFramesNode, params, host);
  await host.bus.runUntil(1);
  return messages;
}

describe('robot frames', () => {
  it('say the transforms and the description they are given, once, for who comes later too', async () => {
    const edge = { parent: 'base_link', child: 'laser', transform: identity3 };
    const messages = await said({ transforms: [edge], robot_description: '<robot/>' });
    const [description, tf] = messages as [unknown, [string, { transforms: unknown[] }]];
    assert.equal(tf[0], '/tf_static');
    assert.equal((tf[1].transforms[0] as { child_frame_id: string }).child_frame_id, 'laser');
    assert.deepEqual(description, ['/robot_description', { data: '<robot/>' }]);
  });

  it('say nothing where nothing is lacking', async () => {
    assert.deepEqual(await said({}), []);
  });
});
