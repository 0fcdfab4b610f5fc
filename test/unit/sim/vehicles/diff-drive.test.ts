import assert from 'node:assert/strict';
import fc from 'fast-check';
import { turtlebot3Burger } from '#launch/robots/turtlebot3-burger.ts';
import { stepDrive } from '#sim/vehicles/diff-drive.ts';
import type { DriveState } from '#sim/vehicles/diff-drive.ts';

const { drive } = turtlebot3Burger;
const still: DriveState = { x: 0, y: 0, yaw: 0, v: 0, w: 0 };

describe('stepDrive', () => {
  it('keeps limits of speed and acceleration under any command', () => {
    const wild = fc.double({ min: -50, max: 50 });
    fc.assert(
      fc.property(fc.array(fc.record({ v: wild, w: wild }), { maxLength: 100 }), (commands) => {
        let state = still;
        for (const command of commands) {
          const next = stepDrive(state, command, drive, 0.005);
          assert.ok(Math.abs(next.v - state.v) <= drive.linearAcceleration * 0.005 + 1e-12);
          assert.ok(Math.abs(next.w - state.w) <= drive.angularAcceleration * 0.005 + 1e-12);
          assert.ok(Math.abs(next.v) <= drive.maxLinear && Math.abs(next.w) <= drive.maxAngular);
          state = next;
        }
      }),
    );
  });

  it('ends on a circle of the commanded curvature', () => {
    let state = { ...still, v: 0.1, w: 0.5 };
    const steps = Math.round((2 * Math.PI) / 0.5 / 0.005);
    const dt = (2 * Math.PI) / 0.5 / steps;
    for (let i = 0; i < steps; i++) state = stepDrive(state, { v: 0.1, w: 0.5 }, drive, dt);
    assert.ok(Math.hypot(state.x, state.y) < 1e-6);
  });

  it('slows on its curve where a wheel saturates', () => {
    let state = still;
    for (let i = 0; i < 400; i++) state = stepDrive(state, { v: 0.22, w: 2 }, drive, 0.005);
    assert.ok(Math.abs(state.w / state.v - 2 / 0.22) < 1e-9);
    assert.ok(state.v + (state.w * drive.wheelSeparation) / 2 < 0.2273);
  });

  it('stops on a command that is not a number', () => {
    let state: DriveState = { ...still, v: 0.2 };
    for (let i = 0; i < 100; i++) state = stepDrive(state, { v: NaN, w: Infinity }, drive, 0.005);
    assert.equal(state.v, 0);
    assert.equal(state.w, 0);
  });

  it('loses to slip what the encoders do not see', () => {
    const slipping = stepDrive({ ...still, v: 0.2 }, { v: 0.2, w: 0 }, drive, 1, 0.1);
    assert.ok(Math.abs(slipping.x - 0.18) < 1e-12);
    assert.equal(slipping.v, 0.2);
  });
});
