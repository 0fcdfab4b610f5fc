import assert from 'node:assert/strict';
import fc from 'fast-check';
import { InProcessBus } from '#nodes/bus/in-process.ts';
import { EventQueue, Sources } from '#nodes/bus/event-queue.ts';
import type { QueuedEvent } from '#nodes/bus/event-queue.ts';
import { busContract, count } from './bus.contract.ts';

busContract('in-process', () => {
  const bus = new InProcessBus();
  return { bus, settle: () => bus.runUntil(bus.now() + 1) };
});

const later = <T>(value: T, ms: number): Promise<T> =>
  new Promise((resolve) => {
    setTimeout(() => {
      resolve(value);
    }, ms);
  });

describe('EventQueue', () => {
  it('gives events in the order of time, topic, publisher, sequence', () => {
    const key = fc.record({
      time: fc.integer({ min: 0, max: 3 }),
      topic: fc.constantFrom('a', 'b'),
      publisher: fc.constantFrom('p', 'q'),
      sequence: fc.integer({ min: 0, max: 5 }),
    });
    fc.assert(
      fc.property(fc.array(key), (keys) => {
        const queue = new EventQueue();
        const sources = new Sources();
        for (const { time, topic, publisher, sequence } of keys)
          queue.push({ time, source: sources.get(topic, publisher), sequence });
        const texts = ({ time, source, sequence }: QueuedEvent) =>
          `${String(time)} ${source.topic} ${source.publisher} ${String(sequence)}`;
        let last = '';
        for (let e = queue.pop(); e !== undefined; e = queue.pop()) {
          assert.ok(texts(e) >= last);
          last = texts(e);
        }
        assert.equal(queue.size, 0);
      }),
    );
  });
});

describe('InProcessBus order', () => {
  it('does not depend on the order of set-up', async () => {
    const runOnce = async (names: readonly string[]): Promise<string[]> => {
      const bus = new InProcessBus();
      const log: string[] = [];
      for (const name of names) {
        const node = bus.connect(name);
        node.messages(count).subscribe(({ data }) => log.push(`${name} got ${String(data)}`));
        node.clock.every(0.1).subscribe(() => {
          node.publish(count, { data: name.length });
        });
      }
      await bus.runUntil(0.25);
      return log;
    };
    assert.deepEqual(await runOnce(['/b', '/cc', '/aaa']), await runOnce(['/aaa', '/cc', '/b']));
  });

  it('does not depend on which of two works finishes first', async () => {
    const runOnce = async (a: number, b: number): Promise<string[]> => {
      const bus = new InProcessBus();
      const log: string[] = [];
      bus.hold(later('a', a), 0.2, 'stage', '/a').subscribe((v) => log.push(v));
      bus.hold(later('b', b), 0.2, 'stage', '/b').subscribe((v) => log.push(v));
      bus
        .connect('/t')
        .clock.every(0.1)
        .subscribe((t) => log.push(t.toFixed(1)));
      await bus.runUntil(0.3);
      return log;
    };
    const first = await runOnce(1, 20);
    assert.deepEqual(first, ['0.1', '0.2', 'a', 'b', '0.3']);
    assert.deepEqual(await runOnce(20, 1), first);
  });
});

describe('InProcessBus.hold', () => {
  it('keeps the result for a late subscriber', async () => {
    const bus = new InProcessBus();
    const work = bus.hold(later(7, 1), 0.1, 'stage', '/a');
    await bus.runUntil(1);
    const seen: number[] = [];
    work.subscribe((v) => seen.push(v));
    assert.deepEqual(seen, [7]);
  });

  it('gives a failure at the modelled time too', async () => {
    const bus = new InProcessBus();
    let at = -1;
    bus.hold(Promise.reject(new Error('broken')), 0.3, 'stage', '/a').subscribe({
      error: () => (at = bus.now()),
    });
    await bus.runUntil(1);
    assert.equal(at, 0.3);
  });
});
