import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { TfBuffer } from '#nodes/core/tf-buffer.ts';
import { transformMessage } from '#nodes/core/tf.ts';
import { compose, inverse } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';

const pose = (x: number, y = 0, yaw = 0): Pose2 => ({ x, y, yaw });

function robot(): TfBuffer {
  const buffer = new TfBuffer();
  buffer.insert([transformMessage('base_link', 'laser', pose(0.2), 0)], true);
  for (const t of [1, 2, 3]) {
    buffer.insert([transformMessage('odom', 'base_link', pose(t), t)], false);
  }
  buffer.insert([transformMessage('map', 'odom', pose(0, 5), 1)], false);
  buffer.insert([transformMessage('map', 'odom', pose(0, 5), 2.5)], false);
  return buffer;
}

function ok(buffer: TfBuffer, target: string, source: string, time: number | 'latest') {
  const found = buffer.lookup2(target, source, time);
  assert.equal(found.kind, 'ok', found.kind === 'error' ? found.message : '');
  return found;
}
function error(buffer: TfBuffer, target: string, source: string, time: number | 'latest') {
  const found = buffer.lookup(target, source, time);
  assert.equal(found.kind, 'error');
  return found;
}

describe('tf buffer', () => {
  it('interpolates along the chain', () => {
    const { pose: p } = ok(robot(), 'map', 'laser', 1.5);
    assert.ok(Math.abs(p.x - 1.7) < 1e-9 && Math.abs(p.y - 5) < 1e-9);
  });

  it('knows at once what it only heard, however much that is', () => {
    const buffer = new TfBuffer();
    for (let t = 0; t < 150; t++) buffer.hear([transformMessage('odom', 'base_link', pose(t), t)]);
    assert.equal(ok(buffer, 'odom', 'base_link', 'latest').pose.x, 149);
    assert.equal(ok(buffer, 'odom', 'base_link', 140.5).pose.x, 140.5);
  });

  it('turns along the shorter arc between stamps', () => {
    const buffer = new TfBuffer();
    buffer.insert([transformMessage('odom', 'base_link', pose(0, 0, 3.1), 0)], false);
    buffer.insert([transformMessage('odom', 'base_link', pose(0, 0, -3.1), 1)], false);
    const { pose: p } = ok(buffer, 'odom', 'base_link', 0.5);
    assert.ok(Math.abs(Math.abs(p.yaw) - Math.PI) < 1e-9);
  });

  it('answers latest with the newest time that all edges have', () => {
    const found = ok(robot(), 'map', 'laser', 'latest');
    assert.equal(found.stamp, 2.5);
    assert.ok(Math.abs(found.pose.x - 2.7) < 1e-9);
  });

  it('says which frame does not exist and which do', () => {
    const { reason, message } = error(robot(), 'map', 'camera', 1);
    assert.equal(reason, 'unknown-frame');
    assert.match(
      message,
      /frame 'camera' does not exist; known frames: base_link, laser, map, odom/,
    );
  });

  it('says under which roots two unconnected frames hang', () => {
    const buffer = robot();
    buffer.insert([transformMessage('world', 'camera', pose(0), 1)], false);
    const { reason, message } = error(buffer, 'map', 'camera', 1);
    assert.equal(reason, 'disconnected');
    assert.match(message, /'map' hangs under 'map', 'camera' under 'world'/);
  });

  it('says how far in the future or past the question was', () => {
    const future = error(robot(), 'odom', 'laser', 3.04);
    assert.equal(future.reason, 'extrapolation-future');
    assert.match(
      future.message,
      /newest transform of odom -> base_link is of 3\.000 s, 40\.0 ms earlier/,
    );
    const past = error(robot(), 'odom', 'laser', -2);
    assert.equal(past.reason, 'extrapolation-past');
    assert.match(
      past.message,
      /oldest transform of odom -> base_link is of 1\.000 s, 3\.000 s later/,
    );
  });

  it('answers a question at NaN with an error', () => {
    assert.equal(error(robot(), 'odom', 'laser', NaN).kind, 'error');
  });

  it('takes transforms out of order', () => {
    const buffer = new TfBuffer();
    for (const t of [3, 1, 2, 1.5]) {
      buffer.insert([transformMessage('odom', 'base_link', pose(t * t), t)], false);
    }
    assert.ok(Math.abs(ok(buffer, 'odom', 'base_link', 1.75).pose.x - (2.25 + 4) / 2) < 1e-9);
  });

  it('takes the later of two transforms of one stamp', () => {
    const buffer = robot();
    buffer.insert([transformMessage('odom', 'base_link', pose(9), 2)], false);
    assert.equal(ok(buffer, 'odom', 'base_link', 2).pose.x, 9);
  });

  it('forgets what is older than ten seconds', () => {
    const buffer = new TfBuffer();
    for (let t = 0; t < 100; t += 0.02) {
      buffer.insert([transformMessage('odom', 'base_link', pose(t), t)], false);
    }
    assert.equal(error(buffer, 'odom', 'base_link', 89).reason, 'extrapolation-past');
    assert.ok(Math.abs(ok(buffer, 'odom', 'base_link', 90.501).pose.x - 90.501) < 1e-6);
    const refused = buffer.insert([transformMessage('odom', 'base_link', pose(0), 5)], false);
    assert.match(refused[0] ?? '', /too old/);
  });

  it('refuses loops, frames that are their own parent and transforms that are not finite', () => {
    const buffer = robot();
    assert.match(buffer.insert([transformMessage('laser', 'map', pose(0), 1)], false)[0]!, /loop/);
    assert.match(buffer.insert([transformMessage('a', 'a', pose(0), 1)], false)[0]!, /frames/);
    assert.match(buffer.insert([transformMessage('a', 'b', pose(NaN), 1)], false)[0]!, /finite/);
    assert.equal(ok(buffer, 'map', 'laser', 2).pose.y, 5);
  });

  it('gives the inverse when asked the other way round', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 2.5, noNaN: true }), (t) => {
        const there = ok(robot(), 'map', 'laser', t).pose;
        const back = ok(robot(), 'laser', 'map', t).pose;
        const { x, y, yaw } = compose(there, back);
        assert.ok(Math.abs(x) + Math.abs(y) + Math.abs(yaw) < 1e-9);
        assert.ok(Math.abs(inverse(there).x - back.x) < 1e-9);
      }),
    );
  });
});
