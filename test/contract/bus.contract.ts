import assert from 'node:assert/strict';
import { EMPTY, map, of, take } from 'rxjs';
import type { Bus, CancelReason, GoalOutcome } from '#nodes/core/bus.ts';
import { actionPort, latchedQos, servicePort, topic } from '#nodes/core/topic.ts';
import { Wait } from '#nodes/msgs/nav2.ts';
import { SetBool } from '#nodes/msgs/std-srvs.ts';
import { Int32 } from '#nodes/msgs/std.ts';

export const count = topic('/count', Int32, 'numbers');
const latest = topic('/latest', Int32, 'latched numbers', { qos: latchedQos });
// Interfaces that every bus knows: ROS carries nothing that was not built for it.
const invert = servicePort('/invert', SetBool, 'says the opposite');
const countDown = actionPort('/count_down', Wait, 'seconds left');

const seconds = (sec: number): { sec: number; nanosec: number } => ({ sec, nanosec: 0 });
const after = (sec: number) => ({
  total_elapsed_time: seconds(sec),
  error_code: 7,
  error_msg: 'e',
});

export interface BusUnderTest {
  readonly bus: Bus;
  /** Lets everything that is under way arrive; where that takes time, at least until `arrived`. */
  settle(arrived?: () => boolean): Promise<void>;
}

type Make = () => BusUnderTest | Promise<BusUnderTest>;

/** The promises every bus makes; one suite, run once per implementation. */
export function busContract(name: string, make: Make): void {
  describe(`bus contract: ${name}`, () => {
    topicContract(make);
    serviceContract(make);
    actionContract(make);
  });
}

function topicContract(make: Make): void {
  it('delivers in order, and never inside publish()', async () => {
    const { bus, settle } = await make();
    const seen: number[] = [];
    bus
      .connect('/b')
      .messages(count)
      .subscribe(({ data }) => seen.push(data));
    await settle();
    const a = bus.connect('/a');
    a.publish(count, { data: 1 });
    a.publish(count, { data: 2 });
    assert.deepEqual(seen, []);
    await settle(() => seen.length >= 2);
    assert.deepEqual(seen, [1, 2]);
  });

  it('gives a late subscriber the last latched message, not inside subscribe()', async () => {
    const { bus, settle } = await make();
    const a = bus.connect('/a');
    a.publish(latest, { data: 6 });
    a.publish(latest, { data: 7 });
    await settle();
    const seen: number[] = [];
    bus
      .connect('/b')
      .messages(latest)
      .subscribe(({ data }) => seen.push(data));
    assert.deepEqual(seen, []);
    await settle(() => seen.length > 0);
    assert.deepEqual(seen, [7]);
  });

  it('gives a late subscriber nothing of a topic that is not latched', async () => {
    const { bus, settle } = await make();
    bus.connect('/a').publish(count, { data: 1 });
    await settle();
    const seen: number[] = [];
    bus
      .connect('/b')
      .messages(count)
      .subscribe(({ data }) => seen.push(data));
    await settle();
    assert.deepEqual(seen, []);
  });

  it('stops delivering after unsubscribe and after close', async () => {
    const { bus, settle } = await make();
    const a = bus.connect('/a');
    const b = bus.connect('/b');
    const seen: string[] = [];
    const first = b.messages(count).subscribe(() => seen.push('first'));
    b.messages(count).subscribe(() => seen.push('second'));
    await settle();
    first.unsubscribe();
    a.publish(count, { data: 1 });
    await settle(() => seen.length > 0);
    b.close();
    a.publish(count, { data: 2 });
    await settle();
    assert.deepEqual(seen, ['second']);
  });
}

function serviceContract(make: Make): void {
  it('answers a service call', async () => {
    const { bus, settle } = await make();
    bus.connect('/server').serve(invert, ({ data }) => ({ success: !data, message: 'not' }));
    await settle();
    const seen: unknown[] = [];
    bus
      .connect('/client')
      .call(invert, { data: false })
      .subscribe((answer) => seen.push({ ...answer }));
    assert.deepEqual(seen, []);
    await settle(() => seen.length > 0);
    assert.deepEqual(seen, [{ success: true, message: 'not' }]);
  });

  it('tells a caller that nobody serves', async () => {
    const { bus, settle } = await make();
    let reason: unknown;
    bus
      .connect('/client')
      .call(invert, { data: true })
      .subscribe({ error: (error: unknown) => (reason = error) });
    await settle(() => reason !== undefined);
    assert.match(String(reason), /nobody serves '\/invert'/);
  });
}

function actionContract(make: Make): void {
  const goalOf = (under: BusUnderTest, n: number) => {
    const client = under.bus.connect(`/client${String(Math.abs(n))}`);
    const handle = client.sendGoal(countDown, { time: seconds(n) });
    const left: number[] = [];
    const outcomes: GoalOutcome<ReturnType<typeof after>>[] = [];
    handle.feedback.subscribe(({ time_left }) => left.push(time_left.sec));
    handle.outcome.subscribe((outcome) => outcomes.push(structuredClone(outcome)));
    return { handle, left, outcomes };
  };

  it('runs a goal to its result, with feedback on the way', async () => {
    const under = await make();
    under.bus.connect('/server').serveAction(countDown, {
      execute: ({ time }) =>
        of(
          { kind: 'feedback', feedback: { time_left: seconds(1) } } as const,
          { kind: 'succeeded', result: after(time.sec) } as const,
        ),
    });
    await under.settle();
    const { left, outcomes } = goalOf(under, 3);
    await under.settle(() => outcomes.length > 0 && left.length > 0);
    assert.deepEqual(left, [1]);
    assert.deepEqual(outcomes, [{ status: 'succeeded', result: after(3) }]);
  });

  it('refuses a goal its server does not accept', async () => {
    const under = await make();
    under.bus.connect('/server').serveAction(countDown, {
      accept: ({ time }) => time.sec > 0,
      execute: () => EMPTY,
    });
    await under.settle();
    const { outcomes } = goalOf(under, -1);
    await under.settle(() => outcomes.length > 0);
    assert.equal(outcomes[0]?.status, 'rejected');
  });

  it('cancels on wish, and preempts for a newer goal', async () => {
    const under = await make();
    const reasons: CancelReason[] = [];
    let running = 0;
    under.bus.connect('/server').serveAction(countDown, {
      execute: (_, cancel) => {
        running += 1;
        return cancel.pipe(
          take(1),
          map((reason) => {
            reasons.push(reason);
            const kind = reason === 'canceled' ? 'canceled' : 'aborted';
            return { kind, result: after(0) } as const;
          }),
        );
      },
    });
    await under.settle();
    const first = goalOf(under, 1);
    await under.settle(() => running === 1);
    const second = goalOf(under, 2);
    await under.settle(() => running === 2 && first.outcomes.length > 0);
    second.handle.cancel();
    await under.settle(() => second.outcomes.length > 0);
    assert.deepEqual(reasons, ['preempted', 'canceled']);
    assert.equal(first.outcomes[0]?.status, 'aborted');
    assert.equal(second.outcomes[0]?.status, 'canceled');
  });
}
