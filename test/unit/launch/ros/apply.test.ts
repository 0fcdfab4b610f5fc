import assert from 'node:assert/strict';
import fc from 'fast-check';
import { resolveName } from '#nodes/core/names.ts';
import { run } from '#launch/compose.ts';
import { nodes } from '#launch/nodes.ts';
import { applyRosArgs } from '#launch/ros/apply.ts';
import { parseRosArgs } from '#launch/ros/args.ts';
import type { RosArgs } from '#launch/ros/args.ts';

const argsOf = (...argv: string[]): RosArgs => {
  const result = parseRosArgs(['--ros-args', ...argv], () => '');
  return result.kind === 'ok' ? result.ros : assert.fail(result.reason);
};
const both = [run(nodes.ekf, { frequency: 20 }), run(nodes.twistMux, {})];
const applied = (...argv: string[]) => applyRosArgs(both, argsOf(...argv));
const topicOf = (entry: (typeof both)[number], name: string): string =>
  resolveName(name, entry.spec.name, entry);

describe('ROS arguments on a launch', () => {
  it('move all nodes into a namespace, and their topics with them', () => {
    const { entries, problems, warnings } = applied('-r', '__ns:=/r1');
    assert.deepEqual([problems, warnings], [[], []]);
    assert.deepEqual(
      entries.map((entry) => topicOf(entry, 'odom')),
      ['/r1/odom', '/r1/odom'],
    );
  });

  it('rename one node by its name, and refuse one name for several', () => {
    const { entries } = applied('-r', 'ekf_filter_node:__node:=filter');
    assert.deepEqual(
      entries.map(({ name }) => name),
      ['filter', undefined],
    );
    assert.match(applied('-r', '__node:=x').problems[0] ?? '', /2 nodes cannot share one name/);
  });

  it('let the first rule that fits win, for full and for relative names', () => {
    const { entries, warnings } = applied('-r', '/odom:=wheels', '-r', 'odom:=late');
    const [ekf] = entries;
    assert.equal(topicOf(ekf!, 'odom'), '/wheels');
    assert.match(warnings[0] ?? '', /odom:=late: no node has this/);
  });

  it('expand a match in the new namespace, as rcl does', () => {
    const { entries } = applied('-r', '__ns:=/r1', '-r', 'odom:=platform/odom', '-r', 'tf:=/tf');
    assert.equal(topicOf(entries[0]!, 'odom'), '/r1/platform/odom');
    assert.equal(topicOf(entries[0]!, 'tf'), '/tf');
  });

  it('apply to what the launch itself renamed, by either name', () => {
    const launched = [run(nodes.ekf, {}, { remaps: { odom: 'platform/odom' } })];
    for (const from of ['odom', 'platform/odom']) {
      const { entries } = applyRosArgs(launched, argsOf('-r', `${from}:=x`));
      assert.equal(topicOf(entries[0]!, 'odom'), '/x', from);
    }
  });

  it('set parameters over those of the launch, and warn of those that no node has', () => {
    const { entries, warnings } = applied('-p', 'frequency:=40', '-p', 'frequenzy:=1');
    assert.deepEqual(entries[0]?.params, { frequency: 40 });
    assert.deepEqual(warnings, ['parameter frequenzy (/**): no such node has it']);
  });

  it('read JSON text for what ROS has no type for, and set inside an object by dots', () => {
    const sim = [run(nodes.localCostmap, {})];
    const footprint = '[[0.1, 0.1], [-0.1, 0.1], [0, -0.1]]';
    const { entries } = applyRosArgs(sim, argsOf('-p', `footprint:='${footprint}'`));
    assert.deepEqual(
      (entries[0]?.params as { footprint: unknown }).footprint,
      JSON.parse(footprint),
    );
  });

  it('know whether time is simulated', () => {
    assert.equal(applied('-p', 'use_sim_time:=true').useSimTime, true);
    assert.equal(applied().useSimTime, undefined);
    assert.match(applied('-p', 'use_sim_time:=3').problems[0] ?? '', /expected true or false/);
  });

  it('leave everything that no rule names as it was', () => {
    const name = fc.stringMatching(/^[a-z]{1,6}$/).filter((n) => n !== 'odom' && n !== 'imu');
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name)), (rules) => {
        const argv = rules.flatMap(([from, to]) => ['-r', `zz/${from}:=${to}`]);
        const { entries, problems } = applied(...argv);
        assert.deepEqual(problems, []);
        for (const [i, entry] of entries.entries())
          for (const topic of ['odom', 'imu', 'cmd_vel_mux'])
            assert.equal(topicOf(entry, topic), topicOf(both[i]!, topic));
      }),
    );
  });
});
