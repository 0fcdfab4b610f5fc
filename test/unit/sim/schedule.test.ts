import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Delays, every } from '#sim/schedule.ts';

describe('every', () => {
  it('keeps its rate on ticks that do not divide it', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 200, noNaN: true }), (rate) => {
        const due = every(rate);
        let count = 0;
        for (let tick = 1; tick <= 2000; tick++) if (due(tick * 0.005)) count++;
        assert.ok(Math.abs(count - rate * 9.995) <= 1.01, `${String(count)} of ${String(rate)}`);
      }),
    );
  });

  it('is due at every tick when it asks for more', () => {
    const due = every(1000);
    assert.ok([0.005, 0.01, 0.015].every(due));
  });
});

describe('Delays', () => {
  it('gives what is due, by time and then by arrival', () => {
    const delays = new Delays<string>();
    delays.add(0.3, 'c');
    delays.add(0.1, 'a');
    delays.add(0.3, 'd');
    delays.add(0.2, 'b');
    const out: string[] = [];
    delays.take(0.05, out);
    assert.deepEqual(out, []);
    delays.take(0.2, out);
    assert.deepEqual(out, ['a', 'b']);
    delays.take(1, out);
    assert.deepEqual(out, ['a', 'b', 'c', 'd']);
  });
});
