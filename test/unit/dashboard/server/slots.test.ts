import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Slots } from '#dashboard/server/slots.ts';

const clock = (time: number) => ({ time });
const plan = (stamp: number) => ({ stamp, points: new Uint8Array(0) });

describe('slots of a page', () => {
  it('send the newest of each item once', () => {
    const slots = new Slots();
    slots.put('clock', clock(1));
    slots.put('plan', plan(1));
    slots.put('clock', clock(2));
    const parcel = slots.take(0);
    assert.deepEqual(parcel?.items, { clock: clock(2), plan: plan(1) });
    assert.deepEqual(parcel.dropped, { clock: 1 });
    assert.deepEqual(slots.take(0.05)?.items, {});
  });

  it('let two frames go ahead of the page, then wait', () => {
    const slots = new Slots();
    assert.equal(slots.take(0)?.sequence, 1);
    assert.equal(slots.take(0.05)?.sequence, 2);
    assert.equal(slots.take(0.1), undefined);
    slots.put('clock', clock(1));
    slots.put('clock', clock(2));
    slots.acknowledge(1);
    assert.deepEqual(slots.take(0.15)?.items, { clock: clock(2) });
    assert.equal(slots.take(0.2), undefined);
  });

  it('send pictures and grids more seldom, and then the newest', () => {
    const slots = new Slots();
    const seen: number[] = [];
    for (let i = 0; i < 20; i++) {
      slots.put('diagnostics', [{ name: String(i), level: 'ok', message: '' }]);
      const parcel = slots.take(i * 0.05);
      slots.acknowledge(parcel?.sequence);
      const name = parcel?.items.diagnostics?.[0]?.name;
      if (name !== undefined) seen.push(Number(name));
    }
    assert.deepEqual(seen, [0, 4, 8, 12, 16]);
  });

  it('take nothing but the number of a frame for an acknowledgement', () => {
    const slots = new Slots();
    slots.take(0);
    slots.take(0);
    for (const bad of [3, 1e9, NaN, 1.5, '2', null, undefined, {}]) slots.acknowledge(bad);
    assert.equal(slots.take(0), undefined);
    slots.acknowledge(2);
    slots.acknowledge(1);
    assert.equal(slots.take(0)?.sequence, 3);
  });

  it('never have more than two frames on their way, nor lose the last value', () => {
    const step = fc.oneof(fc.constant('put'), fc.constant('take'), fc.constant('ack'));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const slots = new Slots();
        const flying: number[] = [];
        let put = 0;
        let got = 0;
        let dropped = 0;
        let taken = 0;
        const take = (): void => {
          const parcel = slots.take(0);
          if (parcel === undefined) return;
          flying.push(parcel.sequence);
          dropped = parcel.dropped.clock ?? 0;
          if (parcel.items.clock === undefined) return;
          got = parcel.items.clock.time;
          taken++;
        };
        for (const what of steps) {
          if (what === 'put') slots.put('clock', clock(++put));
          else if (what === 'take') take();
          else slots.acknowledge(flying.shift());
          assert.ok(flying.length <= 2);
        }
        slots.acknowledge(flying.pop());
        take();
        assert.equal(got, put);
        assert.equal(taken + dropped, put);
      }),
    );
  });
});
