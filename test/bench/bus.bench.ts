import { Subject } from 'rxjs';
import { InProcessBus } from '#nodes/bus/in-process.ts';
import { topics } from '#nodes/core/topics.ts';
import { time } from './measure.ts';
import type { Row } from './measure.ts';

/** Publish to delivery of one small message to three subscribers, against a bare rxjs Subject. */
export async function busBench(): Promise<Row[]> {
  const calls = 20_000;
  const message = { data: true };
  let heard = 0;
  const subject = new Subject<typeof message>();
  for (let i = 0; i < 3; i++) subject.subscribe(({ data }) => (heard += Number(data)));
  const floor = time(calls, 15, () => {
    subject.next(message);
  });
  const bus = new InProcessBus();
  const publisher = bus.connect('/publisher');
  for (const name of ['/a', '/b', '/c'])
    bus
      .connect(name)
      .messages(topics.bumper)
      .subscribe(({ data }) => (heard += Number(data)));
  const samples: number[] = [];
  for (let round = 0; round < 15; round++) {
    const start = performance.now();
    for (let i = 0; i < calls; i++) publisher.publish(topics.bumper, message);
    await bus.runUntil(bus.now());
    samples.push((performance.now() - start) / 1e3 / calls);
  }
  const value = samples.sort((a, b) => a - b)[7] ?? NaN;
  if (heard === 0) throw new Error('nothing was delivered');
  return [
    {
      name: 'bus: one message, ordered, to 3 subscribers',
      value: value * 1e6,
      floor: floor * 1e6,
      unit: 'us',
      against: 'rxjs Subject, unordered',
      budget: 40,
    },
  ];
}
