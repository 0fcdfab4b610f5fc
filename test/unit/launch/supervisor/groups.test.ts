import assert from 'node:assert/strict';
import fc from 'fast-check';
import { robots } from '#launch/robots/registry.ts';
import { stack } from '#launch/stack.ts';
import { Backoff } from '#launch/supervisor/backoff.ts';
import { grouped, isGuard } from '#launch/supervisor/groups.ts';

const entries = stack({ robot: robots['turtlebot3_burger']!, start: { x: 0, y: 0, yaw: 0 } });

describe('the processes of a launch', () => {
  it('hold every node once, whatever the grouping', () => {
    for (const how of ['one', 'group', 'node'] as const) {
      const groups = grouped(entries, how);
      assert.equal([...groups.values()].flat().length, entries.length, how);
    }
    assert.deepEqual([...grouped(entries, 'one').keys()], ['robot']);
    assert.equal(grouped(entries, 'node').size, entries.length);
  });

  it('keep the guards of the wheels in a process of their own', () => {
    const safety = grouped(entries, 'group').get('safety') ?? [];
    assert.ok(safety.length >= 4 && safety.every(isGuard));
  });

  it('follow what an entry says itself', () => {
    const own = entries.map((entry, i) => (i === 0 ? { ...entry, process: 'mine' } : entry));
    assert.equal(grouped(own, 'group').get('mine')?.length, 1);
  });

  it('wait longer before each restart, and begin anew after a long life', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 59, noNaN: true })), (lives) => {
        const backoff = new Backoff();
        const delays = lives.map((ran) => backoff.delay(ran));
        delays.forEach((delay, i) => assert.equal(delay, Math.min(30, 0.5 * 2 ** i)));
        assert.equal(backoff.delay(61), 0.5);
      }),
    );
  });
});
