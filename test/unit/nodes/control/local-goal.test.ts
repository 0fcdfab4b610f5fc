import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { localGoal } from '#nodes/control/local-goal.ts';

const corner = [
  { x: 0, y: 0 },
  { x: 1, y: 0 },
  { x: 1, y: 1 },
];

describe('local goal', () => {
  it('lies the lookahead further along the path, also round a corner', () => {
    const goal = localGoal(corner, { x: 0, y: 0, yaw: 0 }, 1.5)!;
    assert.deepEqual([goal.x, goal.y, goal.remaining], [1, 0.5, 2]);
  });

  it('is told in the frame of the robot', () => {
    const goal = localGoal(corner, { x: 1, y: 0, yaw: Math.PI / 2 }, 0.5)!;
    assert.ok(Math.abs(goal.x - 0.5) < 1e-9 && Math.abs(goal.y) < 1e-9);
    assert.equal(goal.remaining, 1);
  });

  it('is the end of a path that is shorter, with the straight way left', () => {
    const goal = localGoal(corner, { x: 0.9, y: 1, yaw: 0 }, 3)!;
    assert.ok(Math.abs(goal.x - 0.1) < 1e-9 && Math.abs(goal.remaining - 0.1) < 1e-9);
  });

  it('is nothing without a path', () => {
    assert.equal(localGoal([], { x: 0, y: 0, yaw: 0 }, 1), null);
  });
});
