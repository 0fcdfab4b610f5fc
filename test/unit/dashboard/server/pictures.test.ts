import assert from 'node:assert/strict';
import { bytesOf } from '#dashboard/protocol.ts';
import { reduced } from '#dashboard/server/picture.ts';
import { RealtimeFactor } from '#dashboard/server/realtime.ts';

describe('pictures for the page', () => {
  const picture = {
    stamp: 0,
    width: 4,
    height: 2,
    step: 14,
    encoding: 'rgb8' as const,
    data: Uint8Array.from({ length: 28 }, (_, i) => i),
  };

  it('stay as they are when they are small', () => {
    assert.equal(reduced(picture, 4), picture);
  });

  it('keep every n-th pixel, without the padding of rows', () => {
    const small = reduced(picture, 2);
    assert.deepEqual([small.width, small.height, small.step], [2, 1, 6]);
    assert.deepEqual([...bytesOf(small.data)], [0, 1, 2, 6, 7, 8]);
  });
});

describe('real time factor', () => {
  it('is known after a second', () => {
    const factor = new RealtimeFactor();
    assert.equal(factor.update(10, 5), null);
    assert.equal(factor.update(10.5, 6), null);
    assert.equal(factor.update(11, 7), 2);
    assert.equal(factor.update(11.5, 7.1), 2);
    assert.equal(factor.update(12, 7), 0);
  });

  it('begins again when time is set back', () => {
    const factor = new RealtimeFactor();
    factor.update(0, 5);
    assert.equal(factor.update(0.5, 1), null);
    assert.equal(factor.update(1.5, 2), 1);
  });
});
