import assert from 'node:assert/strict';
import { firstValueFrom } from 'rxjs';
import { topic } from '#nodes/core/topic.ts';
import { topics } from '#nodes/core/topics.ts';
import { Twist } from '#nodes/msgs/geometry.ts';
import { running } from './support/launch.ts';
import { openBus } from './support/bus.ts';
import type { Peer } from './support/peer.ts';
import { rosSuite } from './support/suite.ts';
import { until } from './support/until.ts';

interface Pose {
  readonly x: number;
  readonly y: number;
  readonly contacts: number;
}

const poseOf = (robot: Peer): Pose | undefined =>
  robot.events.findLast(({ event }) => event === 'pose') as unknown as Pose | undefined;

rosSuite('the robots that rclpy plays', (ros) => {
  it('sense their room and move as they are told: a TurtleBot3', async () => {
    const robot = await ros().script('robot.py', ['turtlebot3']);
    const bus = await openBus(ros().installation);
    const us = bus.connect('/us');
    const scan = await firstValueFrom(us.messages({ ...topics.scan, name: '/scan' }));
    assert.equal(scan.ranges.length, 360);
    // the wall behind is at x = -1.5, the lidar sits 0.064 m behind the base
    assert.ok(Math.abs((scan.ranges[180] ?? 0) - 1.436) < 0.05, String(scan.ranges[180]));
    const command = { ...topics.cmdVel, name: '/cmd_vel' };
    const none = { x: 0, y: 0, z: 0 };
    const twist = { linear: { x: 0.2, y: 0, z: 0 }, angular: none };
    await until(() => {
      const header = { stamp: { sec: 0, nanosec: 0 }, frame_id: '' };
      us.publish(command, { header, twist });
      return (poseOf(robot)?.x ?? 0) > 0.1;
    }, 'the robot to move');
    assert.equal(poseOf(robot)?.contacts, 0);
    await robot.close();
    await bus.close();
  });

  it('sense their room and move as they are told: a Husky in its namespace, by plain Twist', async () => {
    const robot = await ros().script('robot.py', ['husky', '--rough']);
    const bus = await openBus(ros().installation);
    const us = bus.connect('/us');
    const odom = { ...topics.odom, name: '/a200_0000/platform/odom' };
    assert.equal((await firstValueFrom(us.messages(odom))).child_frame_id, 'base_link');
    const command = topic('/a200_0000/cmd_vel', Twist, '');
    await until(() => {
      us.publish(command, { linear: { x: 0.5, y: 0, z: 0 }, angular: { x: 0, y: 0, z: 0 } });
      return (poseOf(robot)?.x ?? 0) > 0.1;
    }, 'the robot to move');
    await robot.close();
    await bus.close();
  });

  interface Result {
    readonly outcome: string;
    readonly reason: string;
  }

  /** Starts the robot, then the stack as a user would, and waits for the end of its one mission. */
  async function driven(
    robot: readonly string[],
    stack: readonly string[],
  ): Promise<{ result: Result; code: number | null; last: Pose | undefined; said: string }> {
    const player = await ros().script('robot.py', robot);
    const common = ['--headless', '--json', '--processes', 'one', '--duration', '150'];
    const launched = await running(ros().installation, ['robot', ...common, ...stack]);
    const { code, stdout } = await launched.end;
    const last = poseOf(player);
    await player.close();
    assert.ok(stdout.includes('{'), launched.said());
    return { result: JSON.parse(stdout) as Result, code, last, said: launched.said() };
  }

  function arrived(end: Awaited<ReturnType<typeof driven>>, x: number, y: number): void {
    assert.deepEqual([end.result.outcome, end.code], ['reached', 0], end.said);
    assert.equal(end.last?.contacts, 0);
    const off = Math.hypot((end.last?.x ?? NaN) - x, (end.last?.y ?? NaN) - y);
    assert.ok(off < 0.4, `${off.toFixed(2)} m off`);
  }

  // paced, as by Gazebo on a slow machine: real time would test how fast this machine is
  it('are driven to a goal: the TurtleBot3', async () => {
    const stack = ['--robot', 'turtlebot3_waffle_pi', '--goal', '2.0,-0.6'];
    arrived(await driven(['turtlebot3', '--pace', '0.5'], stack), 2, -0.6);
  });

  it('are driven to a goal: the TurtleBot3, its messages late, out of order or missing', async () => {
    const stack = ['--robot', 'turtlebot3_waffle_pi', '--goal', '1.8,-0.7'];
    arrived(
      await driven(['turtlebot3', '--rough', '--seed', '7', '--pace', '0.5'], stack),
      1.8,
      -0.7,
    );
  });

  it('are driven to a goal: the Husky, found by its namespace, by plain Twist', async () => {
    const stack = ['--robot', 'husky_a200', '--namespace', 'a200_0000', '--goal', '4.0,-1.2'];
    arrived(await driven(['husky', '--pace', '0.5'], stack), 4, -1.2);
  });
});
