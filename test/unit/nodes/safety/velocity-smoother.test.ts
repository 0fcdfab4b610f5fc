import assert from 'node:assert/strict';
import fc from 'fast-check';
import { stationAfter, stationAtRest } from '#nodes/safety/smoother-station.ts';
import { atRest, smooth } from '#nodes/safety/velocity-smoother.ts';
import type { SmootherLimits } from '#nodes/safety/velocity-smoother.ts';

const limits: SmootherLimits = {
  max_velocity: [1, 2],
  min_velocity: [-0.5, -2],
  max_accel: [2, 4],
  max_decel: [3, 4],
  max_jerk: [20, 40],
  deadband_velocity: [0, 0],
  scale_velocities: false,
};
const dt = 0.05;

describe('velocity smoother', () => {
  it('keeps acceleration and jerk within their limits for any commands', () => {
    const value = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, value), { minLength: 5, maxLength: 80 }),
        fc.boolean(),
        (targets, scale) => {
          let state = atRest;
          for (const [v, w] of targets) {
            const next = smooth(state, { v, w }, { ...limits, scale_velocities: scale }, dt);
            assert.ok(Math.abs(next.v - state.v) <= 3 * dt + 1e-9);
            assert.ok(Math.abs(next.w - state.w) <= 4 * dt + 1e-9);
            if (!scale) {
              assert.ok(Math.abs(next.accelV - state.accelV) <= 20 * dt + 1e-9);
              assert.ok(Math.abs(next.accelW - state.accelW) <= 40 * dt + 1e-9);
            }
            state = next;
          }
        },
      ),
      { seed: 3 },
    );
  });

  it('arrives at a steady target without passing it', () => {
    let state = atRest;
    let highest = 0;
    for (let i = 0; i < 60; i++) {
      state = smooth(state, { v: 0.7, w: 0 }, limits, dt);
      highest = Math.max(highest, state.v);
    }
    assert.ok(Math.abs(state.v - 0.7) < 1e-6 && highest < 0.7 + 1e-6, String(highest));
  });

  it('keeps the curvature of a command beyond the speed limits', () => {
    let state = atRest;
    for (let i = 0; i < 80; i++) state = smooth(state, { v: 2, w: 1 }, limits, dt);
    assert.ok(Math.abs(state.v - 1) < 1e-6 && Math.abs(state.w - 0.5) < 1e-6);
  });

  it('is no bottleneck for a base of the same limits', () => {
    const fast = { ...limits, max_accel: [20, 25], max_jerk: [400, 500] } as const;
    assert.equal(smooth(atRest, { v: 1, w: 1 }, fast, dt).v, 1);
  });

  it('takes what is not a number for zero', () => {
    assert.deepEqual(smooth(atRest, { v: NaN, w: 1 }, limits, dt).w, 0);
  });

  it('stops at once for an emergency and starts from rest after it', () => {
    const all = { ...limits, smoothing_frequency: 20, velocity_timeout: 0.25 };
    let station = stationAfter(
      stationAtRest,
      { kind: 'target', target: { v: 1, w: 0 }, stamp: 0, at: 0 },
      all,
    );
    for (let i = 1; i < 5; i++) station = stationAfter(station, { kind: 'tick', now: i * dt }, all);
    assert.ok(station.state.v > 0.1);
    station = stationAfter(station, { kind: 'emergency', active: true }, all);
    assert.equal(station.state.v, 0);
    assert.ok(station.due);
  });
});
