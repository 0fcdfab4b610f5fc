import assert from 'node:assert/strict';
import { actorPose, topSpeed } from '#sim/actors/walk.ts';
import { walker } from '#test/support/worlds.ts';

const path = walker('person', [
  [0, 0, 0],
  [2, 2, 0],
  [6, 2, 8],
]);

describe('actorPose', () => {
  it('walks straight between waypoints and stays at the last', () => {
    const place = (time: number) => {
      const { x, y } = actorPose(path, time);
      return [x, y];
    };
    assert.deepEqual(place(0), [0, 0]);
    assert.deepEqual(place(1), [1, 0]);
    assert.deepEqual(place(4), [2, 4]);
    assert.deepEqual(place(60), [2, 8]);
  });

  it('waits before the first walk and before every other when it loops', () => {
    const looping = { ...path, loop: true, delayStart: 3 };
    assert.equal(actorPose(looping, 2).x, 0);
    assert.equal(actorPose(looping, 4).x, 1);
    assert.equal(actorPose(looping, 9 + 2).x, 0);
    assert.equal(actorPose(looping, 9 + 4).x, 1);
  });

  it('stands where it is without a script or when it does not start by itself', () => {
    assert.equal(actorPose({ ...path, waypoints: [] }, 5).y, 0);
    assert.equal(actorPose({ ...path, autoStart: false }, 5).y, 0);
  });

  it('knows its greatest speed', () => {
    assert.equal(topSpeed(path), 2);
  });
});
