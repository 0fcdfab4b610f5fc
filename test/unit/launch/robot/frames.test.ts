import assert from 'node:assert/strict';
import { planFrames } from '#launch/robot/frames.ts';
import type { MessageFrames } from '#launch/robot/frames.ts';
import { robots } from '#launch/robots/registry.ts';
import { TfBuffer } from '#nodes/core/tf-buffer.ts';
import { transformMessage } from '#nodes/core/tf.ts';

type Said = readonly [parent: string, child: string, x: number, fixed: boolean];

/** Plans for a robot whose tf has said these edges. */
function plan(robot: string, frames: MessageFrames, said: readonly Said[]) {
  const buffer = new TfBuffer();
  for (const [parent, child, x, fixed] of said)
    buffer.insert([transformMessage(parent, child, { x, y: 0, yaw: 0 }, 1)], fixed);
  const parents = new Map(said.map(([parent, child]) => [child, parent]));
  return planFrames(robots[robot]!, frames, buffer, parents);
}

const burger: MessageFrames = { base: 'base_footprint', scan: 'base_scan', imu: 'imu_link' };
const whole: readonly Said[] = [
  ['odom', 'base_footprint', 1, false],
  ['base_footprint', 'base_link', 0, true],
  ['base_link', 'base_scan', -0.03, true],
  ['base_link', 'imu_link', 0, true],
];

describe('the frames of a robot that is there', () => {
  it('are left alone where all hang together', () => {
    assert.deepEqual(plan('turtlebot3_burger', burger, whole), {
      base: 'base_footprint',
      robotMoves: true,
      completed: [],
    });
  });

  it('are completed from the profile where there are none, and the stack moves the base', () => {
    const { robotMoves, completed, base } = plan('turtlebot3_burger', burger, []);
    assert.equal(robotMoves, false);
    assert.equal(base, 'base_footprint');
    assert.deepEqual(
      completed.map(({ parent, child }) => `${parent} -> ${child}`),
      ['base_footprint -> base_scan', 'base_footprint -> imu_link'],
    );
    const { x, z } = completed[0]!.transform.translation;
    const { mount } = robots['turtlebot3_burger']!.lidar;
    assert.deepEqual([x, z], [mount.x, mount.z]);
  });

  it('get only what is missing, under the name that the messages bear', () => {
    const frames = { ...burger, scan: 'laser_17' };
    const { completed } = plan('turtlebot3_burger', frames, whole);
    assert.deepEqual(
      completed.map(({ child }) => child),
      ['laser_17'],
    );
  });

  it('are joined at the root of what hangs loose, so that no frame has two parents', () => {
    const loose: readonly Said[] = [...whole.slice(0, 2), ['lidar_mount', 'base_scan', 0.1, true]];
    const { completed } = plan('turtlebot3_burger', { ...burger, imu: 'base_link' }, loose);
    assert.deepEqual(
      completed.map(({ parent, child }) => [parent, child]),
      [['base_footprint', 'lidar_mount']],
    );
    const { mount } = robots['turtlebot3_burger']!.lidar;
    assert.ok(Math.abs(completed[0]!.transform.translation.x - (mount.x - 0.1)) < 1e-9);
  });

  it('take the base that the robot moves where it is another than the profile names', () => {
    const frames = { base: 'base_link', scan: 'base_scan' };
    const { base, robotMoves, completed } = plan('turtlebot3_burger', frames, [
      ['odom', 'base_link', 0, false],
    ]);
    assert.deepEqual([base, robotMoves], ['base_link', true]);
    const { mount } = robots['turtlebot3_burger']!.lidar;
    assert.ok(Math.abs(completed[0]!.transform.translation.z - (mount.z - 0.01)) < 1e-9);
  });
});
