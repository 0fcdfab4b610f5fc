import assert from 'node:assert/strict';
import { faults, scanProblem, watchdogAfter, watchdogAtRest } from '#nodes/safety/watchdog.ts';
import type { WatchdogEvent, WatchdogLimits, WatchedInput } from '#nodes/safety/watchdog.ts';

const limits: WatchdogLimits = {
  periods: { scan: 0.2, odom: 0.033, odometry_filtered: 0.02, cmd_vel_nav: 0.1 },
  tolerance: 0.1,
  maxAge: 0.4,
  commandGrace: 0.5,
};

function heard(input: WatchedInput, at: number, problem = '', stamp = at): WatchdogEvent {
  return { kind: 'message', input, at, stamp, problem };
}

function alive(at: number): WatchdogEvent[] {
  return [heard('scan', at), heard('odom', at), heard('odometry_filtered', at)];
}

function faultsAfter(now: number, ...events: WatchdogEvent[]): string[] {
  const state = events.reduce((s, event) => watchdogAfter(s, event, limits), watchdogAtRest);
  return faults(state, now, limits);
}

describe('safety watchdog', () => {
  it('names every input that has not come yet', () => {
    assert.deepEqual(faultsAfter(0), [
      'scan: none yet',
      'odom: none yet',
      'odometry_filtered: none yet',
    ]);
  });

  it('is content while inputs come in time', () => {
    assert.deepEqual(faultsAfter(1.1, ...alive(1)), []);
  });

  it('stops within a quarter of a second of the first scan that is missed', () => {
    const others = [heard('odom', 1.45), heard('odometry_filtered', 1.45)];
    assert.deepEqual(
      faultsAfter(1.29, ...alive(1), heard('odom', 1.28), heard('odometry_filtered', 1.28)),
      [],
    );
    assert.deepEqual(faultsAfter(1.45, ...alive(1), ...others), ['scan: late']);
  });

  it('does not take a repeated or an old stamp for a sign of life', () => {
    const others = [heard('odom', 1.4), heard('odometry_filtered', 1.4)];
    const frozen = faultsAfter(1.4, ...alive(1), ...others, heard('scan', 1.39, '', 1));
    assert.deepEqual(frozen, ['scan: late']);
  });

  it('stops at once for a number that is none, until a good message comes', () => {
    const bad = [...alive(1), heard('odom', 1.03, 'not a number')];
    assert.deepEqual(faultsAfter(1.03, ...bad), ['odom: not a number']);
    assert.deepEqual(faultsAfter(1.06, ...bad, heard('odom', 1.06)), []);
  });

  it('takes silence of the policy under a plan for a hung model, unless somebody else drives', () => {
    const plan: WatchdogEvent[] = [{ kind: 'plan', active: true, at: 0 }, heard('cmd_vel_nav', 1)];
    const late = faultsAfter(1.25, ...plan, ...alive(1.2));
    assert.deepEqual(late, ['cmd_vel_nav: late, model hung or node dead']);
    assert.deepEqual(faultsAfter(1.25, ...plan, ...alive(1.2), { kind: 'override', at: 1.2 }), []);
    const without: WatchdogEvent = { kind: 'plan', active: false, at: 1.1 };
    assert.deepEqual(faultsAfter(1.25, ...plan, ...alive(1.2), without), []);
  });

  it('stands for a failed node until it runs again', () => {
    const failed: WatchdogEvent = { kind: 'node', text: '/policy' };
    assert.deepEqual(faultsAfter(1, ...alive(1), failed), ['/policy: node failed']);
    assert.deepEqual(faultsAfter(1, ...alive(1), failed, { kind: 'node', text: '-/policy' }), []);
  });

  it('knows an open field from a broken scan', () => {
    const scan = (...ranges: number[]) => ({
      ranges: Float32Array.from(ranges),
      range_min: 0.1,
      range_max: 10,
    });
    assert.equal(scanProblem(scan(Infinity, Infinity), 0.1), '');
    assert.equal(scanProblem(scan(NaN, 1), 0.1), '');
    assert.equal(scanProblem(scan(), 0.1), 'empty');
    assert.equal(scanProblem(scan(NaN, NaN), 0.1), 'no beam is a number');
  });
});
