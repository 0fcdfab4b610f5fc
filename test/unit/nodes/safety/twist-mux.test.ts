import assert from 'node:assert/strict';
import { muxAfter, muxAtRest, select } from '#nodes/safety/twist-mux.ts';
import type { MuxEvent, MuxLimits, MuxSource } from '#nodes/safety/twist-mux.ts';

const limits: MuxLimits = {
  nav: { priority: 10, timeout: 0.25 },
  recovery: { priority: 20, timeout: 0.5 },
  teleop: { priority: 100, timeout: 0.5 },
};

function command(source: MuxSource, v: number, at = 0): MuxEvent {
  return { kind: 'command', source, twist: { v, w: 0 }, at, stamp: at };
}

function after(...events: MuxEvent[]) {
  return events.reduce(muxAfter, muxAtRest);
}

describe('twist mux', () => {
  it('stands while nobody commands', () => {
    assert.deepEqual(select(muxAtRest, 0, limits).twist, { v: 0, w: 0 });
    assert.equal(select(muxAtRest, 0, limits).selected, 'none');
  });

  it('lets a person overrule recovery and recovery overrule the policy', () => {
    const both = [command('nav', 1), command('recovery', 2)];
    assert.equal(select(after(...both), 0, limits).selected, 'recovery');
    assert.equal(select(after(...both, command('teleop', 3)), 0, limits).twist.v, 3);
  });

  it('falls back as sources fall silent, and then stands', () => {
    const state = after(command('teleop', 3, 0), command('nav', 1, 0.4));
    assert.equal(select(state, 0.5, limits).selected, 'teleop');
    assert.equal(select(state, 0.6, limits).selected, 'nav');
    assert.equal(select(state, 0.7, limits).selected, 'none');
  });

  it('latches the emergency stop until it is released in so many words', () => {
    const stop: MuxEvent = { kind: 'emergency_stop', active: true };
    const held = after(stop, command('teleop', 1), { kind: 'safety_stop', reason: '' });
    assert.equal(select(held, 0, limits).selected, 'emergency_stop');
    assert.equal(select(held, 0, limits).twist.v, 0);
    const freed = muxAfter(held, { kind: 'emergency_stop', active: false });
    assert.equal(select(freed, 0, limits).selected, 'teleop');
  });

  it('stands while the watchdog has a reason, and goes on by itself after it', () => {
    const state = after(command('nav', 1), { kind: 'safety_stop', reason: 'scan: late' });
    assert.equal(select(state, 0, limits).selected, 'safety_stop');
    const well = muxAfter(state, { kind: 'safety_stop', reason: '' });
    assert.equal(select(well, 0, limits).twist.v, 1);
  });

  it('refuses a command that is not a number and names its source', () => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      const decision = select(after(command('nav', 1), command('recovery', bad)), 0, limits);
      assert.deepEqual(decision.twist, { v: 0, w: 0 });
      assert.equal(decision.refused, 'recovery');
    }
  });
});
