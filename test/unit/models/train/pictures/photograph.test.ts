import assert from 'node:assert/strict';
import { seeded } from '#nodes/math/random.ts';
import { quaternionFromRpy } from '#nodes/math/se3.ts';
import type { Transform3 } from '#nodes/math/se3.ts';
import type { ModelDescription, VisualDescription } from '#sim/sdf/description.ts';
import { photograph } from '#models/train/pictures/photograph.ts';
import { drawScene } from '#models/train/pictures/scene.ts';
import type { PictureScene } from '#models/train/pictures/scene.ts';
import { labels, matt, part } from '#models/train/pictures/things.ts';
import type { Label } from '#models/train/pictures/things.ts';

const camera = {
  frame: 'camera_link',
  opticalFrame: 'camera_optical_frame',
  mount: { x: 0, y: 0, z: 0, roll: 0, pitch: 0, yaw: 0 },
  width: 320,
  height: 240,
  // 160 pixels: one metre ahead a pixel is 1/160 m
  hfov: Math.PI / 2,
  near: 0.05,
  far: 30,
  rate: 10,
  latency: 0,
  sigma: 1,
};

const still = { translation: { x: 0, y: 0, z: 0 }, rotation: quaternionFromRpy(0, 0, 0) };
const eye: Transform3 = { ...still, translation: { x: 0, y: 0, z: 0.5 } };

function model(name: string, ...visuals: VisualDescription[]): ModelDescription {
  const link = { name, pose: still, mass: 1, gravity: false, kinematic: false, collisions: [] };
  return { name, pose: still, isStatic: true, links: [{ ...link, visuals }], joints: [] };
}

const block = (
  [sx, sy, sz]: [number, number, number],
  at: [number, number, number],
  alpha = 1,
): VisualDescription =>
  part({ kind: 'box', size: { x: sx, y: sy, z: sz } }, at, matt([0.5, 0.5, 0.5], alpha));

const ground = model('ground', block([40, 40, 0.1], [0, 0, -0.05]));

function sceneOf(
  models: readonly ModelDescription[],
  named: Readonly<Record<string, Label>>,
  outlines: PictureScene['outlines'] = new Map(),
): PictureScene {
  const grey = { r: 0.5, g: 0.5, b: 0.5, a: 1 };
  const gravity = { x: 0, y: 0, z: -9.81 };
  const rest = { name: 'w', file: '', gravity, actors: [], lights: [], ignored: [] };
  return {
    world: { ...rest, models: [ground, ...models], ambient: grey, background: grey },
    named: new Map(Object.entries(named)),
    floors: new Set(['ground']),
    outlines,
    views: [eye],
  };
}

function taken(scene: PictureScene) {
  const [picture] = photograph(scene, seeded('p'), camera);
  assert.ok(picture);
  return picture;
}

describe('photograph', () => {
  it('puts a box round what is seen', () => {
    // its face is 2 m ahead: 80 pixels a metre, the middle 0.25 m below the eye
    const scene = sceneOf([model('a', block([0.4, 0.5, 0.5], [2.2, 0, 0.25]))], { a: 'box' });
    assert.deepEqual(taken(scene).boxes, [labels.indexOf('box'), 140, 120, 180, 160, 1]);
  });

  it('sets aside what is small, hidden or cut off', () => {
    const small = sceneOf([model('a', block([0.1, 0.1, 0.1], [5, 0, 0.05]))], { a: 'box' });
    assert.equal(taken(small).boxes[5], 0);
    const things = [
      model('a', block([0.4, 0.6, 0.5], [3, 0, 0.25])),
      model('screen', block([0.1, 1, 1], [2, -0.5, 0.5])),
    ];
    assert.equal(taken(sceneOf(things, { a: 'box' })).boxes[5], 0);
    const beside = [model('a', block([0.1, 2, 0.5], [1, 1.8, 0.25]))];
    assert.equal(taken(sceneOf(beside, { a: 'box' })).boxes[5], 0);
  });

  it('sees things through a pane, the pane itself whole, and no floor behind it', () => {
    const scene = sceneOf(
      [
        model('a', block([0.4, 0.5, 0.5], [3, 0, 0.25])),
        model('pane', block([0.02, 1, 1], [2, 0, 0.5], 0.2)),
      ],
      { a: 'box', pane: 'glass marking' },
    );
    const { boxes, floor } = taken(scene);
    assert.equal(boxes.length, 12);
    assert.equal(boxes[5], 1);
    assert.equal(boxes[6], labels.indexOf('glass marking'));
    assert.ok((boxes[9] ?? 0) - (boxes[7] ?? 0) >= 79);
    assert.equal(floor[130 * 320 + 130], 0, 'behind the pane');
    assert.equal(floor[200 * 320 + 160], 1, 'before it');
  });

  it('names an edge by what stands for it', () => {
    const edge = model('edge', block([0.3, 4, 0.02], [2, 0, 0]));
    const rail = model('edge', block([0.02, 4, 0.3], [2, 0, 0.15]));
    const scene = sceneOf([edge], { edge: 'stairs edge' }, new Map([['edge', rail]]));
    const [label, left, top, right, bottom, counts] = taken(scene).boxes;
    assert.equal(label, labels.indexOf('stairs edge'));
    assert.deepEqual([left, right, counts], [0, 320, 1]);
    assert.ok(Math.abs((top ?? 0) - 136) <= 2 && Math.abs((bottom ?? 0) - 160) <= 2);
  });
});

describe('drawScene', () => {
  it('draws the same room from the same seed, and another from another', () => {
    const draw = (seed: string) => JSON.stringify(drawScene(seeded(seed)).world.models);
    assert.equal(draw('a'), draw('a'));
    assert.notEqual(draw('a'), draw('b'));
  });
});
