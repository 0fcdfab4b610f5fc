import assert from 'node:assert/strict';
import { launchProblems, restoreEntry, run, serializeEntry } from '#launch/compose.ts';
import { external } from '#launch/mission/setup.ts';
import { nodes } from '#launch/nodes.ts';
import { robots } from '#launch/robots/registry.ts';
import { stack } from '#launch/stack.ts';

const start = { x: 0, y: 0, yaw: 0 };
const sensors = ['/scan', '/odom', '/imu', '/tf_static', '/camera/image_raw', '/audio_stamped'];

describe('a launch', () => {
  for (const robot of Object.values(robots))
    it(`of the stack for ${robot.title} has no problems, with and without a map`, () => {
      for (const map of [undefined, 'map.yaml'])
        assert.deepEqual(
          launchProblems(stack({ robot, start, map }), [...external, ...sensors]),
          [],
        );
    });

  it('survives JSON: every entry is found again by module and export', async () => {
    const robot = robots['jackal'];
    assert.ok(robot);
    for (const map of [undefined, 'map.yaml'])
      for (const entry of stack({ robot, start, map })) {
        const restored = await restoreEntry(serializeEntry(entry));
        assert.equal(restored.spec, entry.spec);
        assert.deepEqual(restored.params, JSON.parse(JSON.stringify(entry.params)));
      }
  });

  it('names every node by the module and export it comes from', async () => {
    for (const source of Object.values(nodes)) {
      const module = (await import(source.module)) as Record<string, unknown>;
      assert.equal(module[source.export], source.spec);
    }
  });

  it('names the input nobody feeds', () => {
    const problems = launchProblems(
      [run(nodes.velocitySmoother, {})],
      ['/emergency_stop', '/safety_stop', '/voice_stop'],
    );
    assert.deepEqual(problems, ['/cmd_vel_mux: read by velocity_smoother, published by nobody']);
  });

  it('names two publishers of one topic', () => {
    const twice = [run(nodes.twistMux, {}), run(nodes.twistMux, {}, { name: 'other' })];
    assert.ok(launchProblems(twice).some((p) => p.startsWith('/cmd_vel_mux: published by')));
    const apart = [run(nodes.twistMux, {}), run(nodes.twistMux, {}, { namespace: '/robot2' })];
    assert.ok(!launchProblems(apart).some((p) => p.includes('published by twist_mux')));
  });

  it('names a bad parameter', () => {
    // @ts-expect-error no such parameter: refused by the compiler, and at launch by the schema
    const [problem] = launchProblems([run(nodes.twistMux, { raet: 3 })]);
    assert.match(String(problem), /twist_mux.*raet/);
  });
});
