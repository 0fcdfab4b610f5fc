import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { running } from './support/launch.ts';
import type { Launched } from './support/launch.ts';
import type { Peer } from './support/peer.ts';
import { rosSuite } from './support/suite.ts';
import { until } from './support/until.ts';
import type { JsonMessage } from './support/wire.ts';

const navigate = { action: '/navigate_to_pose', type: 'nav2_msgs/action/NavigateToPose' };
const goalAt = (x: number, y: number) => ({
  pose: { header: { frame_id: 'map' }, pose: { position: { x, y }, orientation: { w: 1 } } },
});

rosSuite('simulator and stack over ROS, driven by rclpy', (ros) => {
  let launched: Launched;
  let peer: Peer;

  before(async function () {
    this.timeout(180_000);
    // its patrol gives way to whoever sends a goal
    const robot = ['--robot', 'turtlebot3_waffle_pi', '--start', '0,0,0'];
    launched = await running(ros().installation, [
      '--bus',
      'ros2',
      '--speed',
      '0.5',
      '--port',
      '0',
      ...robot,
    ]);
    peer = await ros().peer('operator');
    for (const [topic, type, qos] of watched)
      await peer.ask('subscribe', { topic, type, qos: { depth: 20, ...qos } });
    await until(
      () => peer.messages('/tf').length > 0,
      () => `transforms\n${launched.said().slice(-3000)}`,
      120,
    );
  });
  after(() => launched.stop());

  const poses = (): number[] =>
    peer
      .messages('/ground_truth/odom')
      .map((odom) => (odom as unknown as { pose: { pose: { position: { x: number } } } }).pose)
      .map(({ pose }) => pose.position.x);
  const driven = (): number =>
    Math.max(
      0,
      ...(peer.messages('/cmd_vel') as unknown as Command[]).map((c) => c.twist.linear.x),
    );
  const result = (name: string) =>
    peer.heard(
      (e) => e.event === 'result' && e['name'] === name,
      `the result of ${name}\n${launched.said().slice(-2000)}`,
      120,
    );

  it('takes a goal, tells of its way, and gives way to a second goal, then to a cancellation', async () => {
    await until(
      async () => {
        const { accepted } = await peer.ask<{ accepted: boolean }>('send_goal', {
          name: 'first',
          ...navigate,
          goal: goalAt(1.4, -0.6),
        });
        return accepted;
      },
      'the first goal to be taken',
      120,
    );
    await peer.heard(({ event, name }) => event === 'feedback' && name === 'first', 'feedback');
    await until(() => driven() > 0.05, 'the robot to move', 120);
    assert.ok(peer.messages('/plan').some(({ poses: plan }) => (plan as unknown[]).length > 2));
    await peer.ask('send_goal', { name: 'second', ...navigate, goal: goalAt(1.2, 0.2) });
    assert.equal((await result('first'))['status'], 'aborted');
    await peer.heard(({ event, name }) => event === 'feedback' && name === 'second', 'feedback');
    await peer.ask('cancel_goal', { name: 'second' });
    assert.equal((await result('second'))['status'], 'canceled');
    await until(stands, 'the robot to stand', 60);
  });

  it('reaches a goal and says so, its command stamped, its frames in one tree', async () => {
    const goal = goalAt(1.2, -0.6);
    // the patrol may have sent its next goal at the same moment; it gives way to the one after
    const send = async (name: string) => {
      await peer.ask('send_goal', { name, ...navigate, goal });
      return result(name);
    };
    let end = await send('third');
    for (let again = 0; again < 3 && preempted(end['result']); again++)
      end = await send(`third again ${String(again)}`);
    assert.equal(end['status'], 'succeeded', JSON.stringify(end));
    assert.equal((end['result'] as JsonMessage)['error_code'], 0);
    const [x = 0] = poses().slice(-1);
    assert.ok(Math.abs(x - 1.2) < 0.3, `stands at x=${String(x)}`);
    const commands = peer.messages('/cmd_vel') as unknown as Command[];
    assert.ok(commands.every(({ header }) => header.frame_id !== ''));
    assert.ok(commands.some(({ twist }) => twist.linear.x > 0.05));
    const edges = new Set(
      (peer.messages('/tf') as unknown as Tf[]).flatMap(({ transforms }) =>
        transforms.map((t) => `${t.header.frame_id}>${t.child_frame_id}`),
      ),
    );
    for (const edge of ['map>odom', 'odom>base_footprint']) assert.ok(edges.has(edge), edge);
  });

  async function stands(): Promise<boolean> {
    const before = peer.messages('/cmd_vel').length;
    await sleep(300);
    const commands = (peer.messages('/cmd_vel') as unknown as Command[]).slice(before);
    return commands.every(({ twist }) => twist.linear.x === 0 && twist.angular.z === 0);
  }
});

const preempted = (result: unknown): boolean =>
  (result as { error_msg?: string } | undefined)?.error_msg === 'preempted';

interface Command {
  readonly header: { readonly frame_id: string };
  readonly twist: { readonly linear: { readonly x: number }; readonly angular: { z: number } };
}
interface Tf {
  readonly transforms: readonly {
    readonly header: { readonly frame_id: string };
    readonly child_frame_id: string;
  }[];
}

const watched = [
  ['/cmd_vel', 'geometry_msgs/msg/TwistStamped', {}],
  ['/tf', 'tf2_msgs/msg/TFMessage', {}],
  ['/plan', 'nav_msgs/msg/Path', { latched: true }],
  ['/ground_truth/odom', 'nav_msgs/msg/Odometry', { reliable: false }],
] as const;
