import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Subject } from 'rxjs';
import type { TfBuffer } from '#nodes/core/tf-buffer.ts';
import { located, tfBuffer, transformMessage } from '#nodes/core/tf.ts';
import type { TFMessage } from '#nodes/msgs/tf2.ts';
import { stampOf } from '#nodes/msgs/time.ts';

const message = (time: number) => ({ header: { stamp: stampOf(time), frame_id: 'laser' } });

function setup(queue: number) {
  const tf = new Subject<TFMessage>();
  const tfStatic = new Subject<TFMessage>();
  const scans = new Subject<ReturnType<typeof message>>();
  const got: number[] = [];
  const dropped: string[] = [];
  const buffers = tfBuffer(tf, tfStatic);
  const onDrop = (_: unknown, { reason }: { reason: string }) => dropped.push(reason);
  located(scans, buffers, 'odom', { queue, onDrop }).subscribe(({ stamp }) => got.push(stamp));
  const move = (t: number) =>
    tf.next({ transforms: [transformMessage('odom', 'base', { x: t, y: 0, yaw: 0 }, t)] });
  tfStatic.next({
    transforms: [transformMessage('base', 'laser', { x: 0, y: 0, yaw: 0 }, 0)],
  });
  return { scans, got, dropped, move };
}

describe('located messages', () => {
  it('wait for their transform', () => {
    const { scans, got, move } = setup(5);
    scans.next(message(1.5));
    move(1);
    assert.deepEqual(got, []);
    move(2);
    assert.deepEqual(got, [1.5]);
  });

  it('pass at once when the transform is there', () => {
    const { scans, got, move } = setup(5);
    move(1);
    move(2);
    scans.next(message(1.5));
    assert.deepEqual(got, [1.5]);
  });

  it('are dropped when too many wait or the past is forgotten', () => {
    const { scans, got, dropped, move } = setup(2);
    move(1);
    for (const t of [0.5, 1.1, 1.2, 1.3]) scans.next(message(t));
    assert.deepEqual(dropped, ['extrapolation-past', 'extrapolation-future']);
    move(2);
    assert.deepEqual(got, [1.2, 1.3]);
  });

  it('start from an own buffer at every subscription', () => {
    const tf = new Subject<TFMessage>();
    const seen: TfBuffer[] = [];
    const buffers = tfBuffer(tf, new Subject());
    buffers.subscribe((b) => seen.push(b));
    buffers.subscribe((b) => seen.push(b));
    tf.next({ transforms: [] });
    assert.notEqual(seen[0], seen[1]);
  });
});
