import assert from 'node:assert/strict';
import { resolveName } from '#nodes/core/names.ts';
import { launchProblems } from '#launch/compose.ts';
import type { Entry } from '#launch/compose.ts';
import { robotEntries } from '#launch/robot/entries.ts';
import type { Met } from '#launch/robot/meet.ts';
import { tableNames } from '#launch/ros/table-names.ts';
import { robots } from '#launch/robots/registry.ts';

const met = (seen: Partial<Met['seen']>, plan: Partial<Met['plan']> = {}): Met => ({
  kind: 'met',
  seen: { names: {}, command: 'TwistStamped', missing: [], ...seen },
  plan: { base: 'base_link', robotMoves: false, completed: [], ...plan },
  localized: false,
  simulatedTime: false,
});
const entriesFor = (meeting: Met, robot = 'husky_a200', senses = false): Entry[] =>
  robotEntries(meeting, {
    robot: robots[robot]!,
    start: { x: 0, y: 0, yaw: 0 },
    namespace: '/a200_0000',
    senses,
  });
const entry = (entries: readonly Entry[], name: string): Entry | undefined =>
  entries.find(({ spec }) => spec.name === name);
const topicOf = (of: Entry | undefined, name: string): string =>
  resolveName(name, of!.spec.name, of!);

describe('the stack for a robot that is there', () => {
  const names = {
    odom: '/a200_0000/platform/odom',
    cmd_vel: '/a200_0000/cmd_vel',
    robot_description: '/a200_0000/robot_description',
  };

  it('reads and commands by the names of the robot, everything else in its namespace', () => {
    const entries = entriesFor(met({ names }));
    const monitor = entry(entries, 'collision_monitor');
    assert.equal(topicOf(monitor, 'cmd_vel'), '/a200_0000/cmd_vel');
    assert.equal(topicOf(monitor, 'cmd_vel_smoothed'), '/a200_0000/cmd_vel_smoothed');
    assert.equal(topicOf(entry(entries, 'ekf_filter_node'), 'odom'), names.odom);
    const outside = tableNames.map((name) => resolveName(name, 'x', entries[0]!));
    assert.deepEqual(launchProblems(entries, outside), []);
  });

  it('drives by the scan with what the camera sees in it, where that is asked for', () => {
    const scan = '/a200_0000/sensors/lidar2d_0/scan';
    const image = '/a200_0000/image';
    const seen = { names: { ...names, scan, 'camera/image_raw': image } };
    const entries = entriesFor(met(seen), 'turtlebot3_waffle_pi', true);
    assert.equal(topicOf(entry(entries, 'scan_fusion'), 'scan'), scan);
    assert.equal(topicOf(entry(entries, 'collision_monitor'), 'scan'), '/a200_0000/scan_fused');
    const outside = tableNames.map((name) => resolveName(name, 'x', entries[0]!));
    assert.deepEqual(launchProblems(entries, outside), []);
  });

  it('converts commands for a base that listens for plain Twist', () => {
    const entries = entriesFor(met({ names, command: 'Twist' }));
    const adapter = entry(entries, 'cmd_vel_adapter');
    assert.equal(topicOf(adapter, 'cmd_vel_unstamped'), '/a200_0000/cmd_vel');
    assert.equal(
      topicOf(adapter, 'cmd_vel'),
      topicOf(entry(entries, 'collision_monitor'), 'cmd_vel'),
    );
    assert.equal(topicOf(adapter, 'cmd_vel'), '/a200_0000/cmd_vel_checked');
    assert.equal(entry(entriesFor(met({ names })), 'cmd_vel_adapter'), undefined);
  });

  it('leaves odom -> base to a robot that publishes it', () => {
    const publishes = (robotMoves: boolean): unknown =>
      (
        entry(entriesFor(met({ names }, { robotMoves })), 'ekf_filter_node')?.params as {
          publish_tf: boolean;
        }
      ).publish_tf;
    assert.deepEqual([publishes(true), publishes(false)], [false, true]);
  });

  it('says what the robot does not say of itself, and only that', () => {
    assert.equal(entry(entriesFor(met({ names })), 'robot_frames'), undefined);
    const silent = entry(entriesFor(met({ names: {} })), 'robot_frames');
    assert.match((silent?.params as { robot_description: string }).robot_description, /<robot/);
  });

  it('leaves localisation to others where they do it', () => {
    const entries = entriesFor({ ...met({ names }), localized: true });
    assert.equal(entry(entries, 'slam_toolbox') ?? entry(entries, 'slam'), undefined);
    assert.ok(entry(entries, 'planner_server'));
  });
});
