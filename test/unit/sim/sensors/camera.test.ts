import assert from 'node:assert/strict';
import type { Camera } from '#nodes/core/robot.ts';
import { seeded } from '#nodes/math/random.ts';
import type { Transform3 } from '#nodes/math/se3.ts';
import type { WorldDescription } from '#sim/sdf/description.ts';
import { imageMessages } from '#sim/sensors/camera-messages.ts';
import { createCamera } from '#sim/sensors/camera.ts';
import { paint, placed, rgba, smallWorld, sun, thing } from '#test/support/small-world.ts';

const spec: Camera = {
  frame: 'camera_link',
  opticalFrame: 'camera_optical_frame',
  mount: { x: 0, y: 0, z: 0, roll: 0, pitch: 0, yaw: 0 },
  width: 160,
  height: 120,
  hfov: 1.2,
  near: 0.05,
  far: 30,
  rate: 10,
  latency: 0,
  sigma: 0,
};
const red = paint(rgba(0.9, 0.1, 0.1));
const wall = (x: number, colour = red) =>
  thing('wall', { kind: 'box', size: { x: 0.2, y: 20, z: 20 } }, placed(x, 0, 0), colour);
const focal = 80 / Math.tan(0.6);

function shoot(world: WorldDescription, pose = placed(0, 0, 0), movers?: Map<string, Transform3>) {
  return createCamera(world, spec).render(pose, movers ?? new Map(), seeded(1));
}
const pixel = (f: { rgb: Uint8Array }, column: number, row: number): number[] => [
  ...f.rgb.subarray(3 * (row * 160 + column), 3 * (row * 160 + column) + 3),
];
const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);

describe('camera', () => {
  it('measures depth along the optical axis, the same over a wall seen squarely', () => {
    const { depth } = shoot(smallWorld({ models: [wall(3)] }));
    for (const value of depth ?? []) assert.ok(Math.abs(value - 2.9) < 1e-4, String(value));
  });

  it('measures depth right on a wall seen at a slant that reaches behind the camera', () => {
    const slanted = thing(
      'wall',
      { kind: 'box', size: { x: 40, y: 0.2, z: 20 } },
      placed(0, 1.1, 0),
      red,
    );
    const { depth } = shoot(smallWorld({ models: [slanted] }));
    for (const column of [0, 20, 40, 60]) {
      const expected = focal / (79.5 - column);
      assert.ok(Math.abs((depth?.[60 * 160 + column] ?? 0) - expected) < 2e-3 * expected);
    }
    assert.equal(depth?.[60 * 160 + 120], Infinity);
  });

  it('shows a ball to the left on the pixel that the pinhole model says', () => {
    const ball = thing('ball', { kind: 'sphere', radius: 0.1 }, placed(4, 1, 0.5), red);
    const { rgb } = shoot(smallWorld({ models: [ball] }));
    let [columns, rows, count] = [0, 0, 0];
    for (let i = 0; i < 160 * 120; i++)
      if ((rgb[3 * i + 2] ?? 0) < 100) {
        columns += i % 160;
        rows += Math.floor(i / 160);
        count++;
      }
    assert.ok(count > 10);
    assert.ok(Math.abs(columns / count - (79.5 - focal / 4)) < 0.5);
    assert.ok(Math.abs(rows / count - (59.5 - focal / 8)) < 0.5);
  });

  it('draws a single triangle from both sides', () => {
    const positions = Float32Array.of(0, -5, -5, 0, 5, -5, 0, 0, 5);
    const indices = Uint32Array.of(0, 1, 2);
    const sheet = thing(
      'sheet',
      { kind: 'mesh', positions, indices, uri: 'sheet' },
      placed(3, 0, 0),
      red,
    );
    const world = smallWorld({ models: [sheet] });
    assert.ok((shoot(world).depth?.[60 * 160 + 80] ?? 0) < 3.01);
    assert.ok((shoot(world, placed(6, 0, 0, Math.PI)).depth?.[60 * 160 + 80] ?? 0) < 3.01);
  });

  it('is dark without lights and bright near a lamp', () => {
    const models = [wall(3)];
    const dark = rgba(0.02, 0.02, 0.02);
    const night = shoot(smallWorld({ models, lights: [], ambient: dark }));
    assert.ok(sum(pixel(night, 80, 60)) < 12);
    const attenuation = { range: 10, constant: 0.2, linear: 0, quadratic: 0.5 };
    const lamp = sun({ kind: 'point', pose: placed(2, 0, 0), attenuation });
    const lit = shoot(smallWorld({ models, lights: [lamp], ambient: dark }));
    assert.ok(sum(pixel(lit, 80, 60)) > 100);
    assert.ok(sum(pixel(lit, 80, 60)) > sum(pixel(lit, 2, 60)) + 30);
  });

  it('blends glass over the wall behind and measures the depth of the wall', () => {
    const pane = thing(
      'pane',
      { kind: 'box', size: { x: 0.02, y: 9, z: 9 } },
      placed(1, 0, 0),
      paint(rgba(0, 0, 1, 0.5)),
    );
    const bare = shoot(smallWorld({ models: [wall(3)] }));
    const behind = shoot(smallWorld({ models: [wall(3), pane] }));
    assert.ok((pixel(behind, 80, 60)[2] ?? 0) > (pixel(bare, 80, 60)[2] ?? 0) + 20);
    assert.deepEqual(behind.depth, bare.depth);
  });

  it('shows the ground below the horizon and the sky above', () => {
    const size = { x: 100, y: 100 };
    const ground = thing(
      'ground',
      { kind: 'plane', normal: { x: 0, y: 0, z: 1 }, size },
      placed(0, 0, 0),
      paint(rgba(0.5, 0.5, 0.5)),
    );
    const frame = shoot(smallWorld({ models: [ground] }), placed(0, 0, 0.5));
    assert.equal(frame.depth?.[20 * 160 + 80], Infinity);
    const expected = (0.5 * focal) / (100 - 59.5);
    assert.ok(Math.abs((frame.depth?.[100 * 160 + 80] ?? 0) - expected) < 1e-3);
    assert.deepEqual(pixel(frame, 80, 10), [153, 191, 242]);
  });

  it('draws what moved where it moved to', () => {
    const box = thing('box', { kind: 'box', size: { x: 1, y: 1, z: 1 } }, placed(3, 0, 0), red);
    const moved = shoot(
      smallWorld({ models: [box] }),
      placed(0, 0, 0),
      new Map([['box', placed(5, 0, 0)]]),
    );
    assert.ok(Math.abs((moved.depth?.[60 * 160 + 80] ?? 0) - 4.5) < 1e-4);
  });

  it('repeats a picture, noise included, from the same seed', () => {
    const camera = () => createCamera(smallWorld({ models: [wall(3)] }), { ...spec, sigma: 4 });
    const shot = (seed: number) => camera().render(placed(0, 0, 0), new Map(), seeded(seed)).rgb;
    assert.deepEqual(shot(7), shot(7));
    assert.notDeepEqual(shot(7), shot(8));
    const values = [...shot(7)].filter((_, i) => i % 3 === 0);
    const mean = sum(values) / values.length;
    const spread = Math.sqrt(sum(values.map((v) => (v - mean) ** 2)) / values.length);
    assert.ok(Math.abs(spread - 4) < 0.3, String(spread));
  });

  it('gives messages with the sizes and the calibration of the lens', () => {
    const frame = shoot(smallWorld({ models: [wall(3)] }));
    const { image, info, depth } = imageMessages(frame, spec, 1.5);
    assert.equal(image.encoding, 'rgb8');
    assert.equal(image.data.length, image.step * image.height);
    assert.deepEqual(image.header, {
      stamp: { sec: 1, nanosec: 500000000 },
      frame_id: 'camera_optical_frame',
    });
    assert.equal(depth?.data.length, 4 * 160 * 120);
    assert.ok(Math.abs((info.k[0] ?? 0) - focal) < 1e-9);
    assert.equal(info.k[2], 79.5);
  });
});
