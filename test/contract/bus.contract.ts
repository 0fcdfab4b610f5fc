import assert from 'node:assert/strict';
import { EMPTY, map, merge, of, take } from 'rxjs';
import type { Bus, CancelReason, GoalOutcome } from '#nodes/core/bus.ts';
import { actionPort, latchedQos, servicePort, topic } from '#nodes/core/topic.ts';
import { action, service } from '#nodes/msgs/interface.ts';
import { Int32 } from '#nodes/msgs/std.ts';

export const count = topic('/count', Int32, 'numbers');
export const latest = topic('/latest', Int32, 'latched numbers', { qos: latchedQos });
export const double = servicePort(
  '/double',
  service('test_msgs/srv/Double', { value: 'int32' }, { value: 'int32' }),
  '',
);
export const countTo = actionPort(
  '/count_to',
  action('test_msgs/action/CountTo', { n: 'int32' }, { sum: 'int32' }, { at: 'int32' }),
  '',
);

export interface BusUnderTest {
  readonly bus: Bus;
  /** Lets everything that is under way arrive. */
  settle(): Promise<void>;
}

/** The promises every bus makes; one suite, run once per implementation. */
export function busContract(name: string, make: () => BusUnderTest): void {
  describe(`bus contract: ${name}`, () => {
    topicContract(make);
    serviceContract(make);
    actionContract(make);
  });
}

function topicContract(make: () => BusUnderTest): void {
  it('delivers in order, and never inside publish()', async () => {
    const { bus, settle } = make();
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
    await settle();
    assert.deepEqual(seen, [1, 2]);
  });

  it('gives a late subscriber the last latched message, not inside subscribe()', async () => {
    const { bus, settle } = make();
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
    await settle();
    assert.deepEqual(seen, [7]);
  });

  it('gives a late subscriber nothing of a topic that is not latched', async () => {
    const { bus, settle } = make();
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
    const { bus, settle } = make();
    const a = bus.connect('/a');
    const b = bus.connect('/b');
    const seen: string[] = [];
    const first = b.messages(count).subscribe(() => seen.push('first'));
    b.messages(count).subscribe(() => seen.push('second'));
    await settle();
    first.unsubscribe();
    a.publish(count, { data: 1 });
    await settle();
    b.close();
    a.publish(count, { data: 2 });
    await settle();
    assert.deepEqual(seen, ['second']);
  });
}

function serviceContract(make: () => BusUnderTest): void {
  it('answers a service call', async () => {
    const { bus, settle } = make();
    bus.connect('/server').serve(double, ({ value }) => ({ value: 2 * value }));
    await settle();
    const seen: number[] = [];
    bus
      .connect('/client')
      .call(double, { value: 4 })
      .subscribe(({ value }) => seen.push(value));
    assert.deepEqual(seen, []);
    await settle();
    assert.deepEqual(seen, [8]);
  });

  it('tells a caller that nobody serves', async () => {
    const { bus, settle } = make();
    let reason: unknown;
    bus
      .connect('/client')
      .call(double, { value: 4 })
      .subscribe({ error: (error: unknown) => (reason = error) });
    await settle();
    assert.match(String(reason), /nobody serves '\/double'/);
  });
}

function actionContract(make: () => BusUnderTest): void {
  const goalOf = (under: BusUnderTest, n: number) => {
    const handle = under.bus.connect(`/client${String(n)}`).sendGoal(countTo, { n });
    const at: number[] = [];
    const outcomes: GoalOutcome<{ sum: number }>[] = [];
    handle.feedback.subscribe((f) => at.push(f.at));
    handle.outcome.subscribe((o) => outcomes.push(o));
    return { handle, at, outcomes };
  };

  it('runs a goal to its result, with feedback on the way', async () => {
    const under = make();
    under.bus.connect('/server').serveAction(countTo, {
      execute: ({ n }) =>
        of(
          { kind: 'feedback', feedback: { at: 1 } } as const,
          { kind: 'succeeded', result: { sum: n } } as const,
        ),
    });
    await under.settle();
    const { at, outcomes } = goalOf(under, 3);
    await under.settle();
    assert.deepEqual(at, [1]);
    assert.deepEqual(outcomes, [{ status: 'succeeded', result: { sum: 3 } }]);
  });

  it('refuses a goal its server does not accept', async () => {
    const under = make();
    under.bus.connect('/server').serveAction(countTo, {
      accept: ({ n }) => n > 0,
      execute: () => EMPTY,
    });
    await under.settle();
    const { outcomes } = goalOf(under, -1);
    await under.settle();
    assert.equal(outcomes[0]?.status, 'rejected');
  });

  it('cancels on wish, and preempts for a newer goal', async () => {
    const under = make();
    const reasons: CancelReason[] = [];
    under.bus.connect('/server').serveAction(countTo, {
      execute: (_, cancel) =>
        merge(
          EMPTY,
          cancel.pipe(
            take(1),
            map((reason) => {
              reasons.push(reason);
              return {
                kind: reason === 'canceled' ? 'canceled' : 'aborted',
                result: { sum: 0 },
              } as const;
            }),
          ),
        ),
    });
    await under.settle();
    const first = goalOf(under, 1);
    await under.settle();
    const second = goalOf(under, 2);
    await under.settle();
    second.handle.cancel();
    await under.settle();
    assert.deepEqual(reasons, ['preempted', 'canceled']);
    assert.equal(first.outcomes[0]?.status, 'aborted');
    assert.equal(second.outcomes[0]?.status, 'canceled');
  });
}
