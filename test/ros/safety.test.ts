import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { children, running } from './support/launch.ts';
import type { Launched } from './support/launch.ts';
import type { Peer } from './support/peer.ts';
import { rosSuite } from './support/suite.ts';
import { until } from './support/until.ts';

interface Pose {
  readonly x: number;
  readonly y: number;
  readonly yaw: number;
  readonly v: number;
  readonly w: number;
  readonly contacts: number;
}
interface Diagnostics {
  readonly status: readonly { readonly name: string; readonly message: string }[];
}

const navigate = { action: '/navigate_to_pose', type: 'nav2_msgs/action/NavigateToPose' };
const stamped = 'geometry_msgs/msg/TwistStamped';

rosSuite('a stack that drives a robot through faults', (ros) => {
  let launched: Launched;
  let operator: Peer;
  let robot: Peer;

  const pose = (): Pose | undefined =>
    robot.events.findLast(({ event }) => event === 'pose') as unknown as Pose | undefined;
  const moving = (): boolean => Math.abs(pose()?.v ?? 0) > 0.03 || Math.abs(pose()?.w ?? 0) > 0.1;
  const told = (): string =>
    operator
      .messages('/diagnostics')
      .flatMap((message) => (message as unknown as Diagnostics).status)
      .map(({ name, message }) => `${name}: ${message}`)
      .join('\n');
  const forgetDiagnostics = (): void => {
    const kept = operator.events.filter(({ topic }) => topic !== '/diagnostics');
    operator.events.splice(0, Infinity, ...kept);
  };
  const reason = (pattern: RegExp): Promise<void> =>
    until(
      () => pattern.test(told()),
      () => `${String(pattern)} on /diagnostics\n${told()}`,
      60,
    );
  /** Until the stack is up it refuses or aborts goals, as Nav2 does; so it is sent again. */
  const drive = (x: number): Promise<void> =>
    until(
      async () => {
        const name = `goal ${String(++goals)}`;
        const position = { x, y: -0.6 };
        const pose = { header: { frame_id: 'map' }, pose: { position, orientation: { w: 1 } } };
        const sent = { name, ...navigate, goal: { pose }, timeout: 60 };
        const { accepted } = await operator.ask<{ accepted: boolean }>('send_goal', sent);
        // on a busy machine an operator sends it again, too
        const answer = (): Promise<void> => until(() => moving() || ended(name), name, 30);
        if (accepted) await answer().catch(() => undefined);
        else await sleep(500);
        return moving();
      },
      () => `the robot to move\n${told().slice(-2000)}\n${launched.said().slice(-3000)}`,
      180,
    );
  let goals = 0;
  const ended = (name: string): boolean =>
    operator.events.some((e) => e.event === 'result' && e['name'] === name);

  before(async () => {
    robot = await ros().script('robot.py', ['turtlebot3']);
    const stack = ['robot', '--headless', '--robot', 'turtlebot3_burger'];
    launched = await running(ros().installation, stack);
    operator = await ros().peer('operator');
    const diagnostics = { topic: '/diagnostics', type: 'diagnostic_msgs/msg/DiagnosticArray' };
    await operator.ask('subscribe', { ...diagnostics, qos: { depth: 100 } });
  });
  after(() => launched.stop());

  it('tells of a stranger that publishes cmd_vel and of one that listens for another type', async () => {
    await drive(2);
    await operator.ask('publisher', { topic: '/cmd_vel', type: stamped });
    await reason(/\/cmd_vel: published by .*\/operator/);
    await operator.ask('subscribe', { topic: '/plan', type: 'std_msgs/msg/String' });
    await reason(/\/plan: \/operator listens for std_msgs\/msg\/String/);
  });

  it('stands when the robot’s driver is killed, says why, and drives again when that is back', async () => {
    await until(() => (pose()?.x ?? 0) > 1.2, 'the robot on its way', 60);
    await robot.kill();
    const { x, y, yaw } = pose() ?? { x: 0, y: 0, yaw: 0 };
    await reason(/safety_watchdog: .*(scan|odom)/);
    await operator.ask('subscribe', { topic: '/cmd_vel', type: stamped });
    const zero = (): boolean => {
      const last = operator.messages('/cmd_vel').at(-1);
      if (last === undefined) return false;
      const { twist } = last as unknown as {
        twist: { linear: { x: number }; angular: { z: number } };
      };
      return twist.linear.x === 0 && twist.angular.z === 0;
    };
    await until(zero, 'a command to stand', 60);
    assert.ok(launched.running(), launched.said());
    // where it stood, its odometry at zero
    const at = [x, y, yaw].map((value) => value.toFixed(4)).join(',');
    robot = await ros().script('robot.py', ['turtlebot3', `--at=${at}`]);
    await drive(0.6);
    await until(() => Math.abs((pose()?.x ?? x) - 0.6) < 0.4, 'the robot to come', 120);
    assert.equal(pose()?.contacts, 0);
  });

  it('goes on through sensor data that are nonsense, and says what was wrong', async () => {
    await drive(2.2);
    forgetDiagnostics();
    const scan = { topic: '/scan', type: 'sensor_msgs/msg/LaserScan' };
    await operator.ask('publisher', { ...scan, qos: { reliable: false, depth: 5 } });
    const garbage = { header: { frame_id: 'base_scan' }, ranges: ['NaN', '-Infinity', -3] };
    for (let i = 0; i < 30; i++)
      await operator.ask('publish', { topic: '/scan', message: garbage });
    await operator.ask('publish_bytes', { topic: '/scan', bytes: 'AAEAAAEAAAD/////' });
    await reason(/\/scan: message dropped/);
    await drive(1.2);
    assert.equal(pose()?.contacts, 0);
    assert.ok(launched.running(), launched.said());
  });

  it('stands while its navigation gets no time, says so, and goes on', async () => {
    await drive(2.2);
    forgetDiagnostics();
    const pid = children(launched.pid).get('/navigation_process');
    assert.ok(pid !== undefined);
    process.kill(pid, 'SIGSTOP');
    await until(() => !moving(), 'the robot to stand', 30);
    await sleep(2000);
    process.kill(pid, 'SIGCONT');
    await reason(/the process did not answer for/);
    await drive(1.4);
    assert.equal(pose()?.contacts, 0);
  });
});
