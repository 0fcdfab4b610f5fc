import assert from 'node:assert/strict';
import { NEVER } from 'rxjs';
import type { BusProblem, Ros2Bus } from '#nodes/bus/ros2.ts';
import type { Endpoint, GoalOutcome } from '#nodes/core/bus.ts';
import { sensorQos, servicePort, topic } from '#nodes/core/topic.ts';
import { actions, services } from '#nodes/core/services.ts';
import { topics } from '#nodes/core/topics.ts';
import { seeded } from '#nodes/math/random.ts';
import { Int32 } from '#nodes/msgs/std.ts';
import { Trigger } from '#nodes/msgs/std-srvs.ts';
import { openBus } from './support/bus.ts';
import type { Peer } from './support/peer.ts';
import { rosSuite } from './support/suite.ts';
import { until } from './support/until.ts';

rosSuite('what goes wrong between machines', (ros) => {
  let bus: Ros2Bus;
  let ours: Endpoint;
  let problems: BusProblem[];
  let peer: Peer;

  beforeEach(async () => {
    bus = await openBus(ros().installation);
    problems = [];
    bus.problems.subscribe((problem) => problems.push(problem));
    ours = bus.connect('/ours');
    peer = await ros().peer('other');
  });
  afterEach(async () => {
    await bus.close();
    await peer.close();
  });

  const told = (kind: BusProblem['kind']): string[] =>
    problems.filter((problem) => problem.kind === kind).map(({ text }) => text);
  const problem = (kind: BusProblem['kind'], pattern: RegExp): Promise<void> =>
    until(
      () => told(kind).some((text) => pattern.test(text)),
      () => `${kind} ${String(pattern)}, told: ${JSON.stringify(problems)}`,
    );
  const alive = async (): Promise<void> => {
    const port = servicePort(`/alive${String(count++)}`, Trigger, '');
    ours.serve(port, () => ({ success: true, message: 'yes' }));
    const type = 'std_srvs/srv/Trigger';
    const { message } = await peer.ask<{ message: string }>('call', {
      service: port.name,
      type,
      request: {},
    });
    assert.equal(message, 'yes');
  };
  let count = 0;

  it('hears a publisher again that was killed and started anew', async () => {
    const port = topic('/counted', Int32, '', { qos: sensorQos });
    const heard: number[] = [];
    ours.messages(port).subscribe(({ data }) => heard.push(data));
    for (const data of [1, 2]) {
      const sensor = await ros().peer('sensor');
      await sensor.ask('publisher', { topic: port.name, type: port.type.name, qos: port.qos });
      await until(
        async () => {
          await sensor.ask('publish', { topic: port.name, message: { data } });
          return heard.includes(data);
        },
        `message ${String(data)}`,
      );
      await sensor.kill();
    }
    await alive();
  });

  it('ends a goal and a call whose server was killed', async () => {
    const server = await ros().peer('server');
    const { type } = actions.navigateToPose;
    await server.ask('serve_action', { action: '/doomed', type: type.name });
    await server.ask('serve', {
      service: '/doomed_too',
      type: 'std_srvs/srv/Trigger',
      response: { success: true },
    });
    const goal = { pose: topicPose, behavior_tree: '' };
    const port = { ...actions.navigateToPose, name: '/doomed' };
    await until(async () => 'accepted' === (await accepted(port, goal)), 'a goal');
    const outcomes: GoalOutcome<unknown>[] = [];
    current?.outcome.subscribe((outcome) => outcomes.push(outcome));
    await server.kill();
    await until(() => outcomes.length > 0, 'the end of the goal', 60);
    assert.equal(outcomes[0]?.status, 'aborted');
    let reason = '';
    ours.call(servicePort('/doomed_too', Trigger, ''), {}).subscribe({
      error: (error: unknown) => (reason = String(error)),
    });
    await until(() => /nobody serves/.test(reason), 'the failure of the call', 60);
    await alive();

    async function accepted(at: typeof port, wish: typeof goal): Promise<string> {
      current = ours.sendGoal(at, wish);
      let over = false;
      current.outcome.subscribe(() => (over = true));
      await until(() => over || server.events.some(({ event }) => event === 'goal'), 'an answer');
      return over ? 'refused' : 'accepted';
    }
  });
  let current: ReturnType<Endpoint['sendGoal']> | undefined;

  it('goes on when the client of a running goal is killed', async () => {
    let goals = 0;
    ours.serveAction(
      { ...actions.navigateToPose, name: '/steady' },
      {
        execute: () => {
          goals += 1;
          return NEVER;
        },
      },
    );
    const client = await ros().peer('client');
    const send = { action: '/steady', type: actions.navigateToPose.type.name, goal: {} };
    await client.ask('send_goal', { name: 'g', ...send });
    await until(() => goals === 1, 'the goal');
    await client.kill();
    await alive();
  });

  it('tells of two nodes of one name', async () => {
    await peer.ask('node_named', { name: 'twin', namespace: '/r' });
    bus.connect('/r/twin');
    await problem('duplicate-node', /\/r\/twin: 2 nodes/);
  });

  it('tells of a second publisher of cmd_vel', async () => {
    const port = { ...topics.cmdVel, name: '/cmd_vel' };
    ours.publish(port, twist(0));
    await peer.ask('publisher', { topic: '/cmd_vel', type: port.type.name });
    await problem('several-publishers', /\/cmd_vel: published by \/other and \/ours/);
  });

  it('tells of a plain Twist where stamped ones are expected, both ways', async () => {
    const heard: unknown[] = [];
    ours.messages({ ...topics.cmdVel, name: '/in' }).subscribe((m) => heard.push(m));
    const plain = 'geometry_msgs/msg/Twist';
    await peer.ask('publisher', { topic: '/in', type: plain });
    await problem('type-mismatch', /\/in: \/other publishes geometry_msgs\/msg\/Twist,.*Stamped/);
    ours.publish({ ...topics.cmdVel, name: '/out' }, twist(0));
    await peer.ask('subscribe', { topic: '/out', type: plain });
    await problem(
      'type-mismatch',
      /\/out: \/other listens for geometry_msgs\/msg\/Twist,.*Stamped/,
    );
    await peer.ask('publish', { topic: '/in', message: { linear: { x: 1 } } });
    await alive();
    assert.deepEqual([heard, peer.messages('/out')], [[], []]);
  });

  it('tells of QoS that cannot meet, and what of it', async () => {
    const port = topic('/reliable_in', Int32, '');
    ours.messages(port).subscribe();
    const qos = { reliable: false };
    await peer.ask('publisher', { topic: port.name, type: port.type.name, qos });
    await problem('qos-mismatch', /\/reliable_in: \/other publishes it, but .*best effort/);
    const volatile = topic('/volatile_out', Int32, '');
    ours.publish(volatile, { data: 1 });
    const latched = { latched: true, depth: 1 };
    await peer.ask('subscribe', { topic: volatile.name, type: port.type.name, qos: latched });
    await problem('qos-mismatch', /\/volatile_out: \/other listens for it, but .*volatile/);
  });

  it('drops serialised nonsense with a reason, and takes the next good message', async () => {
    const port = { ...topics.scan, name: '/fuzzed' };
    const frames: string[] = [];
    ours.messages(port).subscribe(({ header }) => frames.push(header.frame_id));
    const type = port.type.name;
    await peer.ask('publisher', { topic: port.name, type, qos: { reliable: false, depth: 5 } });
    const good = { header: { frame_id: 'good' }, ranges: [1, 2, 3] };
    const hears = (frame: string): Promise<void> =>
      until(async () => {
        const message = { ...good, header: { frame_id: frame } };
        await peer.ask('publish', { topic: port.name, message });
        return frames.includes(frame);
      }, frame);
    await hears('good');
    const bytes = Buffer.from(
      await peer.ask<string>('serialize', { type, message: good }),
      'base64',
    );
    const random = seeded('fuzz');
    for (let i = 0; i < 120; i++) {
      const bad = Buffer.from(bytes.subarray(0, Math.floor(random() * (bytes.length + 1))));
      for (let k = 0; k < 4 && bad.length > 0; k++)
        bad[Math.floor(random() * bad.length)] = Math.floor(random() * 256);
      if (bad.length >= 4)
        await peer.ask('publish_bytes', { topic: port.name, bytes: bad.toString('base64') });
    }
    await hears('after');
    await problem('malformed', /\/fuzzed: message dropped: sensor_msgs\/msg\/LaserScan/);
    await alive();
  });

  it('stays responsive in a flood, loses old messages and not the newest', async () => {
    const port = { ...topics.image, name: '/flood' };
    const heard: number[] = [];
    ours.messages(port).subscribe(({ header }) => heard.push(header.stamp.sec));
    let ticks = 0;
    ours.clock.every(0.05).subscribe(() => ticks++);
    const qos = { reliable: false, depth: 5 };
    await peer.ask('publisher', { topic: port.name, type: port.type.name, qos });
    await peer.ask('flood', { topic: port.name, bytes: 300_000, count: 600 });
    await until(
      () => heard.includes(600),
      () => `the last image, got ${String(heard.slice(-3))}`,
      60,
    );
    assert.ok(ticks > 0);
    const sorted = [...heard].sort((a, b) => a - b);
    assert.deepEqual(heard, sorted, 'out of order');
    await alive();
  });

  it('answers a service that nobody serves with a reason, and costmaps’ after it comes', async () => {
    const port = { ...services.clearLocalCostmap, name: '/late_service' };
    let reason = '';
    ours.call(port, { request: {} }).subscribe({ error: (e: unknown) => (reason = String(e)) });
    await until(() => reason !== '', 'a reason');
    assert.match(reason, /nobody serves '\/late_service'/);
  });
});

const stamp = { sec: 0, nanosec: 0 };
const topicPose = {
  header: { stamp, frame_id: 'map' },
  pose: { position: { x: 1, y: 0, z: 0 }, orientation: { x: 0, y: 0, z: 0, w: 1 } },
};
const none = { x: 0, y: 0, z: 0 };
const twist = (x: number) => ({
  header: { stamp, frame_id: 'base_link' },
  twist: { linear: { x, y: 0, z: 0 }, angular: none },
});
