import assert from 'node:assert/strict';
import { command } from '#test/support/command.ts';

/** What is refused before ROS is even looked for: arguments, what standard error must say. */
const refusals: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['a bus nobody knows', ['--bus', 'ros1'], /--bus: expected in-process or ros2/],
  [
    'a grouping nobody knows',
    ['--bus', 'ros2', '--processes', 'many'],
    /--processes: expected one, group, node/,
  ],
  ['a speed that ROS cannot have', ['--bus', 'ros2', '--speed', 'max'], /--speed: max needs/],
  [
    'ROS arguments without ROS',
    ['--ros-args', '-r', '__ns:=/r1'],
    /--ros-args: only with --bus ros2/,
  ],
  [
    'a remap that is none',
    ['--bus', 'ros2', '--ros-args', '-r', 'scan'],
    /--ros-args: -r 'scan': expected \[node:\]from:=to/,
  ],
  [
    'a parameter file that is not there',
    ['--bus', 'ros2', '--ros-args', '--params-file', 'no.yaml'],
    /--params-file: .*no\.yaml/,
  ],
  [
    'a parameter of a wrong type, by its name',
    ['--bus', 'ros2', '--ros-args', '-p', 'ekf_filter_node:frequency:=fast'],
    /ekf_filter_node\.frequency: .*expected number/,
  ],
  ['a namespace that is none', ['robot', '--namespace', '3 x'], /--namespace: expected a name/],
  ['a robot nobody knows', ['robot', '--robot', 'r2d2'], /--robot: 'r2d2' is none of/],
];

describe('npm start over ROS refuses with exit code 2 and a reason', function () {
  this.timeout(120_000);
  for (const [what, args, reason] of refusals)
    it(what, async () => {
      const end = await command('launch/main.ts', args);
      assert.match(end.stderr, reason);
      assert.deepEqual([end.code, end.stdout], [2, '']);
    });

  it('tells its flags on robot --help', async () => {
    const end = await command('launch/main.ts', ['robot', '--help']);
    assert.equal(end.code, 0);
    assert.match(end.stdout, /--namespace NAME/);
  });
});
