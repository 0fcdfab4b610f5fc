import assert from 'node:assert/strict';
import { atRest, navigationAfter } from '#dashboard/server/navigation.ts';
import type { NavigationEvent } from '#dashboard/server/navigation.ts';
import { identityQuaternion, zero3 } from '#nodes/math/se3.ts';
import { stampOf } from '#nodes/msgs/time.ts';

const goal = { x: 2, y: 1, yaw: 0.5 };
const after = (...events: NavigationEvent[]) => events.reduce(navigationAfter, atRest);
const feedback: NavigationEvent = {
  kind: 'feedback',
  feedback: {
    current_pose: {
      header: { stamp: stampOf(0), frame_id: 'map' },
      pose: { position: zero3, orientation: identityQuaternion },
    },
    navigation_time: stampOf(3.5),
    estimated_time_remaining: stampOf(8),
    number_of_recoveries: 1,
    distance_remaining: Infinity,
  },
};

describe('navigation as the page shows it', () => {
  it('drives to a goal of its own until the outcome, whatever plans come', () => {
    const state = after(
      { kind: 'sent', goal },
      { kind: 'plan', end: { x: 9, y: 9, yaw: null }, length: 3 },
      { kind: 'plan', end: undefined, length: 3 },
    );
    assert.deepEqual(state, { ...atRest, state: 'driving', mine: true, goal });
  });

  it('shows feedback, and no number that is none', () => {
    const { remaining, eta, elapsed, recoveries } = after({ kind: 'sent', goal }, feedback);
    assert.deepEqual([remaining, eta, elapsed, recoveries], [null, 8, 3.5, 1]);
  });

  it('tells why a goal ended, and keeps it until the next', () => {
    const end: NavigationEvent = {
      kind: 'outcome',
      outcome: { status: 'aborted', result: { error_code: 208, error_msg: 'unreachable' } },
    };
    const state = after({ kind: 'sent', goal }, feedback, end, {
      kind: 'plan',
      end: undefined,
      length: 3,
    });
    assert.equal(state.state, 'aborted');
    assert.equal(state.text, 'unreachable');
    assert.equal(state.goal, null);
    assert.equal(state.elapsed, 3.5);
  });

  it('says so when nobody takes goals', () => {
    const state = after(
      { kind: 'sent', goal },
      { kind: 'outcome', outcome: { status: 'rejected' } },
    );
    assert.equal(state.text, 'nobody takes goals');
  });

  it('shows the goal of others by the end of the plan', () => {
    const end = { x: 4, y: 0, yaw: null };
    const state = after({ kind: 'plan', end, length: 3 });
    assert.deepEqual([state.state, state.mine, state.goal], ['driving', false, end]);
    assert.equal(state.remaining, 3);
    assert.deepEqual(navigationAfter(state, { kind: 'plan', end: undefined, length: 3 }), atRest);
  });

  it('keeps the heading of a goal that others asked for while plans lead there', () => {
    const near = { x: 2.1, y: 1, yaw: null };
    assert.equal(after({ kind: 'asked', goal }, { kind: 'plan', end: near, length: 3 }).goal, goal);
    const far = { x: 8, y: 1, yaw: null };
    assert.equal(after({ kind: 'asked', goal }, { kind: 'plan', end: far, length: 3 }).goal, far);
  });
});
