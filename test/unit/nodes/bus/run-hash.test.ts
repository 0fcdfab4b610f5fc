import assert from 'node:assert/strict';
import type { Delivery } from '#nodes/bus/in-process.ts';
import { RunHash } from '#nodes/bus/run-hash.ts';
import { topic } from '#nodes/core/topic.ts';
import { CompressedImage } from '#nodes/msgs/sensor.ts';
import { Float64, StringMessage } from '#nodes/msgs/std.ts';

const value = topic('value', Float64, 'A value');
const text = topic('text', StringMessage, 'A text');
const image = topic('image', CompressedImage, 'An image');
const stages = topic('stages', Float64, 'A wall time', { wallClock: true });

const of = (data: number, changes: Partial<Delivery> = {}): Delivery => ({
  time: 1,
  topic: value,
  publisher: '/a',
  sequence: 1,
  message: { data },
  ...changes,
});

function hash(...deliveries: readonly Delivery[]): string {
  const run = new RunHash();
  for (const delivery of deliveries) run.add(delivery);
  return run.digest();
}

describe('run hash', () => {
  it('is equal for equal deliveries', () => {
    assert.equal(hash(of(1), of(2)), hash(of(1), of(2)));
  });

  it('differs by content, order, time, topic and publisher', () => {
    const variants = [
      hash(of(1), of(2)),
      hash(of(2), of(1)),
      hash(of(1), of(3)),
      hash(of(1), of(2, { time: 1.000000001 })),
      hash(of(1), of(2, { publisher: '/b' })),
      hash(of(1), of(2, { topic: { ...value, name: 'other' } })),
      hash(of(1)),
      hash(),
    ];
    assert.equal(new Set(variants).size, variants.length);
  });

  it('leaves out topics marked wall-clock', () => {
    assert.equal(hash(of(1), of(5, { topic: stages })), hash(of(1)));
  });

  it('does not depend on when it was asked', () => {
    const run = new RunHash();
    run.add(of(1));
    assert.equal(run.digest(), hash(of(1)));
    run.add(of(2));
    assert.equal(run.digest(), hash(of(1), of(2)));
  });

  it('covers messages larger than its buffer', () => {
    const large = (last: number): Delivery => {
      const data = new Uint8Array(200_000);
      data[data.length - 1] = last;
      const header = { stamp: { sec: 0, nanosec: 0 }, frame_id: '' };
      return of(0, { topic: image, message: { header, format: 'raw', data } });
    };
    assert.equal(hash(large(1)), hash(large(1)));
    assert.notEqual(hash(large(1)), hash(large(2)));
  });

  it('holds the same for many small messages as one by one', () => {
    const many = Array.from({ length: 5000 }, (_, index) =>
      of(0, { topic: text, message: { data: 'x'.repeat(index % 40) }, time: index }),
    );
    assert.equal(hash(...many), hash(...many));
    assert.notEqual(hash(...many), hash(...many.slice(1)));
  });
});
