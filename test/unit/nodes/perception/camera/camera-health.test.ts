import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Camera } from '#nodes/core/robot.ts';
import { gaussian, seeded } from '#nodes/math/random.ts';
import { measure } from '#nodes/perception/camera/camera-health.ts';
import { CameraHealthParams } from '#nodes/perception/camera/camera-health.node.ts';
import { cameraHealth, healthStart, hearPicture } from '#nodes/perception/camera/health-station.ts';
import { imageMessage } from '#nodes/perception/camera/image-message.ts';
import type { Picture } from '#nodes/perception/camera/picture.ts';
import { readWorld, worldFile } from '#launch/world-files.ts';
import { createCamera } from '#sim/sensors/camera.ts';
import { placed } from '#test/support/small-world.ts';

const params = CameraHealthParams.parse({});
const camera: Camera = {
  frame: 'camera_link',
  opticalFrame: 'camera_optical_frame',
  mount: { x: 0, y: 0, z: 0, roll: 0, pitch: 0, yaw: 0 },
  width: 160,
  height: 120,
  hfov: 1.1,
  near: 0.03,
  far: 30,
  rate: 10,
  latency: 0,
  sigma: 1.8,
};

/** Views of the shipped worlds from their middle, every 60 degrees. */
function views(name: string): Picture[] {
  const renderer = createCamera(readWorld(worldFile(name), []), camera, { depth: false });
  const random = seeded(name);
  return Array.from({ length: 6 }, (_, i) =>
    renderer.render(placed(0.3, 0.2, 0.3, (i * Math.PI) / 3), new Map(), random),
  );
}

function change(picture: Picture, of: (value: number) => number): Picture {
  const table = Array.from({ length: 256 }, (_, value) => of(value));
  const rgb = new Uint8Array(picture.rgb.length);
  for (let i = 0; i < rgb.length; i++) rgb[i] = Math.min(255, Math.max(0, table[picture.rgb[i]!]!));
  return { ...picture, rgb };
}

const deviates = Float32Array.from({ length: 1 << 14 }, gaussian.bind(null, seeded('noise')));

function noisy(picture: Picture, sigma: number, seed: number): Picture {
  const random = seeded(seed);
  const rgb = new Uint8Array(picture.rgb.length);
  let from = 0;
  for (let i = 0; i < rgb.length; i++) {
    if (i % 480 === 0) from = Math.floor(random() * 8192);
    const value = Math.round(picture.rgb[i]! + sigma * deviates[from++]!);
    rgb[i] = Math.min(255, Math.max(0, value));
  }
  return { ...picture, rgb };
}

/** Four passes of a running mean each way: nearly a Gaussian; and then the sensor's noise. */
function blurred({ width, height, rgb }: Picture, reach: number): Picture {
  const soft = Float32Array.from(rgb);
  const line = (start: number, step: number, count: number): void => {
    const old = Array.from({ length: count }, (_, i) => soft[start + i * step]!);
    const at = (i: number): number => old[Math.min(count - 1, Math.max(0, i))]!;
    let sum = 0;
    for (let i = -reach; i <= reach; i++) sum += at(i);
    for (let i = 0; i < count; i++) {
      soft[start + i * step] = sum / (2 * reach + 1);
      sum += at(i + reach + 1) - at(i - reach);
    }
  };
  for (let pass = 0; pass < 3; pass++)
    for (let channel = 0; channel < 3; channel++) {
      for (let y = 0; y < height; y++) line(3 * y * width + channel, 3, width);
      for (let x = 0; x < width; x++) line(3 * x + channel, 3 * width, height);
    }
  return noisy({ width, height, rgb: Uint8Array.from(soft) }, 1.8, 7);
}

/** What is said after a second of such pictures at 5 Hz. */
function said(pictures: (i: number) => Picture): string {
  let state = healthStart;
  for (let i = 0; i < 5; i++) {
    const header = { stamp: { sec: 0, nanosec: i * 2e8 }, frame_id: 'camera' };
    state = hearPicture(state, imageMessage(header, pictures(i)), i * 0.2, params);
  }
  const health = cameraHealth(state, 0.9, params);
  return `${health?.level ?? ''} ${health?.message ?? ''}`;
}
const always = (picture: Picture) => (i: number) => noisy(picture, 1, i);

describe('the health of a camera', () => {
  const rooms = [...views('apartment'), ...views('warehouse'), ...views('crossing')];
  const usual = rooms.filter((picture) => measure(picture).detail > 0.1);

  it('is well in every view of the shipped worlds that shows anything', () => {
    assert.ok(usual.length >= 14, String(usual.length));
    for (const picture of usual) assert.equal(said(always(picture)), 'OK sees well');
  });

  it('is well on noise three times as large', () => {
    for (const picture of usual.slice(0, 4))
      assert.equal(
        said((i) => noisy(picture, 6, i)),
        'OK sees well',
      );
  });

  it('is dark where there is too little light', () => {
    for (const picture of usual.slice(0, 4)) {
      const night = change(picture, (value) => 0.06 * value);
      assert.match(said(always(night)), /^ERROR dark/);
    }
  });

  it('is over-exposed where most is white', () => {
    for (const picture of usual.slice(0, 4)) {
      const burnt = change(picture, (value) => 120 + 4 * value);
      assert.match(said(always(burnt)), /^ERROR over-exposed/);
    }
  });

  it('is blocked behind a hand: one colour, fading, with noise', () => {
    const hand = (brightness: number): Picture => ({
      width: 160,
      height: 120,
      rgb: Uint8Array.from({ length: 3 * 160 * 120 }, (_, i) => brightness + ((i / 480) | 0) / 6),
    });
    for (const brightness of [40, 160])
      assert.match(said(always(hand(brightness))), /^WARN blocked/);
  });

  it('is blurred out of focus, and not where it is sharp', () => {
    const edgy = usual.filter((picture) => Number.isFinite(measure(picture).sharpness)).slice(0, 4);
    assert.ok(edgy.length >= 3);
    for (const picture of edgy) {
      const soft = blurred(picture, 2);
      if (Number.isFinite(measure(soft).sharpness)) assert.match(said(always(soft)), /blurred/);
    }
  });

  it('is frozen when every byte stays the same, and not when the scene stands still', () => {
    const [picture] = usual;
    assert.match(
      said(() => picture!),
      /^ERROR frozen/,
    );
    assert.equal(
      said((i) => noisy(picture!, 0.4, i)),
      'OK sees well',
    );
  });

  it('is an error where it stays blocked', () => {
    let state = healthStart;
    const grey = { width: 64, height: 64, rgb: new Uint8Array(3 * 64 * 64).fill(120) };
    for (let sec = 0; sec < 7; sec++) {
      const header = { stamp: { sec, nanosec: 0 }, frame_id: 'camera' };
      state = hearPicture(state, imageMessage(header, noisy(grey, 2, sec)), sec, params);
    }
    assert.match(JSON.stringify(cameraHealth(state, 6, params)), /ERROR.*blocked/);
  });

  it('tells an encoding it does not know, and pictures that stop', () => {
    const header = { stamp: { sec: 0, nanosec: 0 }, frame_id: 'camera' };
    const odd = { ...imageMessage(header, usual[0]!), encoding: 'bayer_rggb8' };
    const state = hearPicture(healthStart, odd, 0, params);
    assert.match(
      cameraHealth(state, 0.1, params)?.message ?? '',
      /refused: encoding 'bayer_rggb8'/,
    );
    assert.match(cameraHealth(state, 2, params)?.message ?? '', /no pictures any more/);
    assert.equal(cameraHealth(healthStart, 9, params), null);
  });
});
