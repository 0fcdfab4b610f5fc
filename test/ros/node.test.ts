import assert from 'node:assert/strict';
import { map } from 'rxjs';
import { z } from 'zod';
import type { Ros2Bus } from '#nodes/bus/ros2.ts';
import { defineNode } from '#nodes/core/node.ts';
import { runNode } from '#nodes/core/run-node.ts';
import { servicePort, topic } from '#nodes/core/topic.ts';
import { Float64, Int32, StringMessage } from '#nodes/msgs/std.ts';
import { Trigger } from '#nodes/msgs/std-srvs.ts';
import { bareHost, openBus } from './support/bus.ts';
import type { Peer } from './support/peer.ts';
import { rosSuite } from './support/suite.ts';
import { until } from './support/until.ts';

const ticks = topic('ticks', Float64, 'times of ticks');
const radio = topic('radio', StringMessage, 'what is said');
const parrot = defineNode({
  name: 'parrot',
  doc: 'Says again what it hears, and the time.',
  params: z.strictObject({ period: z.number().default(0.05).describe('Period [s]') }),
  inputs: { radio },
  outputs: { ticks, said: { ...radio, name: 'said' } },
  services: { ask: servicePort('~/ask', Trigger, '') },
  wire: ({ radio: heard }, params, { clock, name }) => ({
    ticks: clock.every(params.value.period).pipe(map((data) => ({ data }))),
    said: heard,
    ask: () => ({ success: true, message: name }),
  }),
});

rosSuite('a node of this stack among rclpy nodes', (ros) => {
  let peer: Peer;
  const buses: Ros2Bus[] = [];
  const open = async (options: Parameters<typeof openBus>[1] = {}): Promise<Ros2Bus> => {
    const bus = await openBus(ros().installation, options);
    buses.push(bus);
    return bus;
  };
  before(async () => {
    peer = await ros().peer('watcher');
  });
  afterEach(async () => {
    await Promise.all(buses.splice(0).map((bus) => bus.close()));
    peer.events.length = 0;
  });

  const call = <T>(service: string, type: string, request: object = {}): Promise<T> =>
    peer.ask<T>('call', { service, type, request });
  const hearing = (name: string, type: string): Promise<unknown> =>
    peer.ask('subscribe', { topic: name, type });
  const change = (id: number): Promise<{ success: boolean }> =>
    call('/parrot/change_state', 'lifecycle_msgs/srv/ChangeState', { transition: { id } });
  const state = async (): Promise<string> =>
    (
      await call<{ current_state: { label: string } }>(
        '/parrot/get_state',
        'lifecycle_msgs/srv/GetState',
      )
    ).current_state.label;

  it('is listed once, under its name', async () => {
    runNode(parrot, {}, bareHost(await open()));
    const names = async (): Promise<string[]> =>
      (await peer.ask<{ nodes: string[] }>('graph')).nodes.filter((name) => name === '/parrot');
    await until(async () => (await names()).length > 0, 'the node');
    assert.deepEqual(await names(), ['/parrot']);
  });

  it('is silent while inactive, tells its state and every transition', async () => {
    runNode(parrot, {}, bareHost(await open()));
    await hearing('/ticks', 'std_msgs/msg/Float64');
    await hearing('/parrot/transition_event', 'lifecycle_msgs/msg/TransitionEvent');
    await until(() => peer.messages('/ticks').length > 0, 'ticks');
    assert.equal(await state(), 'active');
    const publishers = async () =>
      (await peer.ask<{ publishers: object[] }>('endpoints', { topic: '/parrot/transition_event' }))
        .publishers.length;
    await until(async () => (await publishers()) > 0, 'the transition topic');

    assert.deepEqual(await change(4), { success: true });
    assert.equal(await state(), 'inactive');
    assert.deepEqual(await change(4), { success: false });
    const before = peer.messages('/ticks').length;
    await call('/parrot/ask', 'std_srvs/srv/Trigger');
    await call('/parrot/ask', 'std_srvs/srv/Trigger');
    assert.ok(peer.messages('/ticks').length <= before + 1, 'ticks of an inactive node');
    assert.deepEqual(await change(3), { success: true });
    assert.equal(await state(), 'active');
    await until(() => peer.messages('/ticks').length > before + 1, 'ticks again');
    const seen = (): string[] =>
      peer
        .messages('/parrot/transition_event')
        .map((event) => (event['goal_state'] as { label: string }).label);
    await until(
      () => seen().includes('inactive') && seen().includes('active'),
      () => seen().join(),
    );
  });

  it('lives in a namespace under another name, its topics remapped', async () => {
    runNode(parrot, {}, bareHost(await open()), {
      namespace: '/robot1',
      name: 'ara',
      remaps: { radio: 'walkie', said: '/world/said' },
    });
    const answer = await call<{ message: string }>('/robot1/ara/ask', 'std_srvs/srv/Trigger');
    assert.equal(answer.message, '/robot1/ara');
    await hearing('/world/said', 'std_msgs/msg/String');
    await peer.ask('publisher', { topic: '/robot1/walkie', type: 'std_msgs/msg/String' });
    await until(async () => {
      await peer.ask('publish', { topic: '/robot1/walkie', message: { data: 'hallo' } });
      return peer.messages('/world/said').length > 0;
    }, 'the parrot');
    assert.deepEqual(peer.messages('/world/said')[0], { data: 'hallo' });
  });

  it('lives by /clock with use_sim_time, and starts its timers afresh when that jumps back', async () => {
    const bus = await open({ useSimTime: true });
    const jumps: string[] = [];
    bus.problems.subscribe(({ kind, text }) => jumps.push(`${kind} ${text}`));
    runNode(parrot, { period: 1 }, bareHost(bus));
    await hearing('/ticks', 'std_msgs/msg/Float64');
    await peer.ask('publisher', { topic: '/clock', type: 'rosgraph_msgs/msg/Clock' });
    const at = async (time: number): Promise<void> => {
      const clock = { sec: Math.floor(time), nanosec: Math.round((time % 1) * 1e9) };
      await until(
        async () => {
          await peer.ask('publish', { topic: '/clock', message: { clock } });
          return Math.abs(bus.now() - time) < 1e-6;
        },
        () => `time ${String(time)}, it is ${String(bus.now())}`,
      );
    };
    const told = (): number[] => peer.messages('/ticks').map(({ data }) => data as number);
    assert.equal(bus.now(), 0);
    await at(100);
    await until(async () => (await peer.ask<number>('subscribers', { topic: '/ticks' })) > 0, 'us');
    const jumped = told().length;
    await at(101.5);
    await until(() => told().length > jumped, 'a tick');
    assert.ok(told().at(-1) === 101.5 || told().at(-1) === 101, told().join());
    const before = told().length;
    await at(5);
    await until(() => jumps.some((jump) => jump.startsWith('clock-back')), 'the jump');
    await at(5.5);
    await at(6.5);
    await until(() => told().length > before, 'a tick after the jump');
    assert.ok((told().at(-1) ?? 0) < 10, told().join());
  });

  it('goes away without a trace when its bus is closed', async () => {
    const bus = await open();
    runNode(parrot, {}, bareHost(bus));
    const there = async (): Promise<boolean> =>
      (await peer.ask<{ nodes: string[] }>('graph')).nodes.includes('/parrot');
    await until(there, 'the node');
    await bus.close();
    await until(async () => !(await there()), 'the node to leave');
  });

  it('opens and closes its bus many times in one process', async () => {
    for (let i = 0; i < 5; i++) {
      const bus = await open();
      const heard: number[] = [];
      const port = topic(`/again${String(i)}`, Int32, '');
      bus
        .connect('/a')
        .messages(port)
        .subscribe(({ data }) => heard.push(data));
      const b = bus.connect('/b');
      await until(() => {
        b.publish(port, { data: i });
        return heard.length > 0;
      }, 'the message');
      await bus.close();
    }
  });
});
