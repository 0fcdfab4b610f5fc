import assert from 'node:assert/strict';
import { commandTrace, shareCounter } from '#nodes/safety/policy-share.ts';

const limits = {
  max_velocity: [1, 2],
  min_velocity: [-1, -2],
  max_accel: [20, 20],
  max_decel: [20, 20],
  max_jerk: [400, 400],
  deadband_velocity: [0, 0],
  scale_velocities: false,
} as const;

describe('policy share', () => {
  it('counts a tick for the policy when the wheels get what it wants after smoothing', () => {
    const counter = shareCounter(limits);
    counter.tick({ policy: { v: 0.5, w: 0 }, cmdVel: { v: 0.5, w: 0.05 }, dt: 0.05 });
    counter.tick({ policy: { v: 0.5, w: 0 }, cmdVel: { v: 0.3, w: 0 }, dt: 0.05 });
    assert.deepEqual(counter.counts, { moving: 2, own: 1 });
  });

  it('counts a robot held still against the policy, and rest not at all', () => {
    const counter = shareCounter(limits);
    counter.tick({ policy: { v: 0.5, w: 0 }, cmdVel: { v: 0, w: 0 }, dt: 0.05 });
    counter.tick({ policy: { v: 0, w: 0 }, cmdVel: { v: 0, w: 0 }, dt: 0.05 });
    assert.deepEqual(counter.counts, { moving: 1, own: 0 });
  });

  it('finds the command that was in force at a stamp', () => {
    const trace = commandTrace();
    trace.add(1, { v: 1, w: 0 });
    trace.add(1.1, { v: 2, w: 0 });
    assert.equal(trace.at(1.05, 0.25)?.v, 1);
    assert.equal(trace.at(1.1, 0.25)?.v, 2);
    assert.equal(trace.at(1.4, 0.25), null);
  });
});
