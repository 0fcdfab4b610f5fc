import assert from 'node:assert/strict';
import { turtlebot3Burger } from '#launch/robots/turtlebot3-burger.ts';
import {
  jointMessage,
  odometryMessage,
  odometryStart,
  stepOdometry,
} from '#sim/sensors/odometry.ts';

const { drive } = turtlebot3Burger;

function after(seconds: number, v: number, w: number) {
  let state = { ...odometryStart, v, w };
  for (let i = 0; i < seconds * 200; i++) state = stepOdometry(state, { v, w }, drive, 0.005);
  return state;
}

describe('stepOdometry', () => {
  it('comes back to its start on a full circle', () => {
    const state = after(10, 0.1, (2 * Math.PI) / 10);
    assert.ok(Math.hypot(state.x, state.y) < 1e-9);
    assert.ok(Math.abs(state.driven - 1) < 1e-9);
  });

  it('turns the wheels by what they roll', () => {
    const state = after(1, 0.1, 0.5);
    assert.ok(Math.abs(state.left - (0.1 - 0.04) / 0.033) < 1e-9);
    assert.ok(Math.abs(state.right - (0.1 + 0.04) / 0.033) < 1e-9);
    const message = jointMessage(state, drive, 1);
    assert.deepEqual(message.name, ['wheel_left_joint', 'wheel_right_joint']);
    assert.ok(Math.abs((message.velocity[1] ?? 0) - 0.14 / 0.033) < 1e-9);
  });

  it('grows less sure of its pose the further it drives', () => {
    const variance = (seconds: number) =>
      odometryMessage(after(seconds, 0.2, 0.1), drive, 'base_footprint', 0).pose.covariance[35] ??
      0;
    assert.ok(variance(10) > variance(1) && variance(1) > 0);
  });
});
