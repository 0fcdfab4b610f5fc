import assert from 'node:assert/strict';
import { Observable, Subject } from 'rxjs';
import type {
  ActionEvent,
  CancelReason,
  Endpoint,
  GoalHandle,
  GoalOutcome,
} from '#nodes/core/bus.ts';
import type { Ros2Bus } from '#nodes/bus/ros2.ts';
import { actions as table } from '#nodes/core/services.ts';
import { actionPort } from '#nodes/core/topic.ts';
import type { Action } from '#nodes/core/topic.ts';
import { actions as interfaces } from '#nodes/msgs/registry.ts';
import type { Interface } from '#nodes/msgs/interface.ts';
import { openBus } from './support/bus.ts';
import type { Peer, PeerEvent } from './support/peer.ts';
import { samples } from './support/samples.ts';
import { rosSuite } from './support/suite.ts';
import { until } from './support/until.ts';
import { toJson } from './support/wire.ts';

const inTable = Object.values(table) as Action[];
const ports: readonly Action[] = [
  ...inTable.map((port) => ({ ...port, name: `/${port.name}` })),
  ...[...interfaces.values()]
    .filter(({ name }) => !inTable.some(({ type }) => type.name === name))
    .map((type) => actionPort(`/types/${type.name.replaceAll('/', '_')}`, type, '')),
];
const one = (type: Interface): Readonly<Record<string, unknown>> => samples(type, 2)[1] ?? {};
type Events = Subject<ActionEvent<unknown, unknown>>;

rosSuite('actions between this bus and rclpy', (ros) => {
  let bus: Ros2Bus;
  let ours: Endpoint;
  let peer: Peer;

  before(async () => {
    bus = await openBus(ros().installation);
    ours = bus.connect('/ours');
    peer = await ros().peer('driver');
  });
  after(() => bus.close());

  /** An action of ours that does what the test says. */
  function serve(port: Action, accept: (goal: unknown) => boolean = () => true) {
    const goals: { goal: unknown; events: Events; reasons: CancelReason[] }[] = [];
    ours.serveAction(port, {
      accept,
      execute: (goal, cancel) => {
        const running = {
          goal,
          events: new Subject<ActionEvent<unknown, unknown>>(),
          reasons: [] as CancelReason[],
        };
        goals.push(running);
        return new Observable((subscriber) => {
          subscriber.add(running.events.subscribe(subscriber));
          subscriber.add(cancel.subscribe((reason) => running.reasons.push(reason)));
        });
      },
    });
    return goals;
  }

  const resultOf = (name: string): Promise<PeerEvent> =>
    peer.heard((e) => e.event === 'result' && e['name'] === name, `the result of ${name}`);

  for (const port of ports) {
    const { goal: G, result: R, feedback: F, name: type } = port.type;
    const [goal, result, feedback] = [one(G), one(R), one(F)];

    it(`${port.name} (${type}): rclpy sends a goal, hears feedback and the result`, async () => {
      const goals = serve(port);
      const name = `to ${port.name}`;
      const send = { name, action: port.name, type, goal: toJson(G, goal) };
      assert.deepEqual(await peer.ask('send_goal', send), { accepted: true });
      await until(() => goals.length === 1, 'the goal');
      assert.deepEqual(toJson(G, goals[0]?.goal), toJson(G, goal));
      goals[0]?.events.next({ kind: 'feedback', feedback });
      const heard = await peer.heard(
        (e) => e.event === 'feedback' && e['name'] === name,
        'feedback',
      );
      assert.deepEqual(heard['feedback'], toJson(F, feedback));
      goals[0]?.events.next({ kind: 'succeeded', result });
      goals[0]?.events.complete();
      const end = await resultOf(name);
      assert.deepEqual([end['status'], end['result']], ['succeeded', toJson(R, result)]);
    });

    it(`${port.name} (${type}) of rclpy takes a goal of ours`, async () => {
      const theirs = { ...port, name: `/theirs${port.name}` };
      await peer.ask('serve_action', { action: theirs.name, type });
      const { handle, heard, ended } = await sent(theirs, goal);
      const wish = await peer.heard((e) => e.event === 'goal_request', 'the request');
      assert.deepEqual(wish['goal'], toJson(G, goal));
      const begun = await peer.heard((e) => e.event === 'goal', 'the goal');
      await peer.ask('feedback', { goal: begun['goal'], feedback: toJson(F, feedback) });
      await until(() => heard.length > 0, 'feedback');
      assert.deepEqual(toJson(F, heard[0]), toJson(F, feedback));
      const values = toJson(R, result);
      await peer.ask('finish', { goal: begun['goal'], status: 'succeeded', result: values });
      await until(() => ended.length > 0, 'the outcome');
      assert.equal(ended[0]?.status, 'succeeded');
      assert.deepEqual(toJson(R, ended[0].result), values);
      handle.cancel(); // too late, and harmless
    });
  }

  async function sent<G, R, F>(port: Action<G, R, F>, goal: G) {
    let handle: GoalHandle<R, F> | undefined;
    const heard: F[] = [];
    const ended: GoalOutcome<R>[] = [];
    await until(async () => {
      let unavailable = false;
      const tried = ours.sendGoal(port, goal);
      tried.feedback.subscribe({ next: (f) => heard.push(f), error: () => undefined });
      const outcomes: GoalOutcome<R>[] = [];
      tried.outcome.subscribe({
        next: (o) => outcomes.push(o),
        error: () => (unavailable = true),
      });
      const asked = (): boolean => peer.events.some((e) => e.event === 'goal_request');
      await until(() => unavailable || outcomes.length > 0 || asked(), 'an answer');
      if (unavailable) return false;
      tried.outcome.subscribe((o) => ended.push(o));
      handle = tried;
      return true;
    }, port.name);
    return { handle: handle as GoalHandle<R, F>, heard, ended };
  }

  const navigate = { ...table.navigateToPose, name: '/navigate' };
  const goalAt = (x: number) => ({ pose: { pose: { position: { x } } } });
  const failed = { error_code: 9003, error_msg: 'too late — zu spät' };
  const send = (name: string, x: number) =>
    peer.ask('send_goal', { name, action: '/navigate', type: navigate.type.name, goal: goalAt(x) });

  it('tells rclpy of a refusal, an abort with code and text, a cancellation and a preemption', async () => {
    const wishes: unknown[] = [];
    const goals = serve(navigate, (goal) => {
      wishes.push(goal);
      return (goal as { pose: { pose: { position: { x: number } } } }).pose.pose.position.x >= 0;
    });
    assert.deepEqual(await send('refused', -1), { accepted: false });

    assert.deepEqual(await send('aborted', 1), { accepted: true });
    await until(() => goals.length === 1, 'the goal');
    goals[0]?.events.next({ kind: 'aborted', result: failed });
    goals[0]?.events.complete();
    const abort = await resultOf('aborted');
    assert.deepEqual([abort['status'], abort['result']], ['aborted', failed]);

    await send('canceled', 2);
    await until(() => goals.length === 2, 'the second goal');
    const cancel = peer.ask('cancel_goal', { name: 'canceled' });
    await until(() => goals[1]?.reasons.length === 1, 'the wish to cancel');
    assert.deepEqual(goals[1]?.reasons, ['canceled']);
    goals[1].events.next({ kind: 'canceled', result: failed });
    goals[1].events.complete();
    assert.deepEqual(await cancel, { return_code: 0, canceling: 1 });
    assert.equal((await resultOf('canceled'))['status'], 'canceled');

    await send('old', 3);
    await until(() => goals.length === 3, 'the third goal');
    const newer = send('new', 4);
    await until(() => goals[2]?.reasons.length === 1, 'the wish to make room');
    assert.deepEqual(goals[2]?.reasons, ['preempted']);
    goals[2].events.next({ kind: 'aborted', result: failed });
    goals[2].events.complete();
    assert.deepEqual(await newer, { accepted: true });
    assert.equal((await resultOf('old'))['status'], 'aborted');
    await until(() => goals.length === 4, 'the newer goal');
    goals[3]?.events.next({ kind: 'succeeded', result: { error_code: 0, error_msg: '' } });
    goals[3]?.events.complete();
    assert.equal((await resultOf('new'))['status'], 'succeeded');
  });

  it('hears from rclpy a refusal, an abort with code and text, and a cancellation', async () => {
    const type = navigate.type.name;
    const port = (name: string) => ({ ...navigate, name }) as Action;
    const goal = { ...one(navigate.type.goal) };
    await peer.ask('serve_action', { action: '/refuses', type, accept: false });
    const refused = await sent(port('/refuses'), goal);
    await until(() => refused.ended.length > 0, 'the refusal');
    assert.equal(refused.ended[0]?.status, 'rejected');
    peer.events.length = 0;

    await peer.ask('serve_action', { action: '/works', type });
    const aborted = await sent(port('/works'), goal);
    const first = await peer.heard((e) => e.event === 'goal', 'the goal');
    await peer.ask('finish', { goal: first['goal'], status: 'aborted', result: failed });
    await until(() => aborted.ended.length > 0, 'the abort');
    assert.equal(aborted.ended[0]?.status, 'aborted');
    assert.deepEqual(toJson(navigate.type.result, aborted.ended[0].result), failed);
    peer.events.length = 0;

    const canceled = await sent(port('/works'), goal);
    const second = await peer.heard((e) => e.event === 'goal', 'the goal');
    canceled.handle.cancel();
    await peer.heard((e) => e.event === 'cancel_request', 'the wish to cancel');
    await peer.ask('finish', { goal: second['goal'], status: 'canceled', result: {} });
    await until(() => canceled.ended.length > 0, 'the end');
    assert.equal(canceled.ended[0]?.status, 'canceled');
  });
});
