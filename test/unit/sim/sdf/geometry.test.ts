import assert from 'node:assert/strict';
import type { Geometry, LinkDescription } from '#sim/sdf/description.ts';
import { volumeOf } from '#sim/sdf/volume.ts';
import { refusal, worldOf } from '#test/support/sdf-files.ts';

const shape = (inner: string): string =>
  `<model name="m"><link name="l"><collision name="c"><geometry>${inner}</geometry></collision></link></model>`;

function link(inner: string): LinkDescription {
  return worldOf(`<model name="m"><link name="l">${inner}</link></model>`).models[0]!.links[0]!;
}

function geometry(inner: string): Geometry {
  return worldOf(shape(inner)).models[0]!.links[0]!.collisions[0]!.geometry;
}

describe('geometry', () => {
  it('reads the primitives', () => {
    assert.deepEqual(geometry('<box><size>1 2 3</size></box>'), {
      kind: 'box',
      size: { x: 1, y: 2, z: 3 },
    });
    for (const kind of ['cylinder', 'capsule'] as const) {
      const text = `<${kind}><radius>.5</radius><length>2e0</length></${kind}>`;
      assert.deepEqual(geometry(text), { kind, radius: 0.5, length: 2 });
    }
    assert.deepEqual(geometry('<sphere><radius>+3.</radius></sphere>'), {
      kind: 'sphere',
      radius: 3,
    });
    assert.deepEqual(geometry('<plane><normal>0 3 0</normal><size>4 5</size></plane>'), {
      kind: 'plane',
      normal: { x: 0, y: 1, z: 0 },
      size: { x: 4, y: 5 },
    });
  });

  it('turns ellipsoids, cones and polylines into closed meshes', () => {
    const cases = [
      ['<ellipsoid><radii>1 2 3</radii></ellipsoid>', 8 * Math.PI],
      ['<cone><radius>1</radius><length>3</length></cone>', Math.PI],
      [
        '<polyline><point>0 0</point><point>2 0</point><point>2 1</point><point>1 .5</point><point>0 1</point><height>2</height></polyline>',
        3,
      ],
      [
        '<polyline><point>0 0</point><point>0 2</point><point>2 2</point><point>2 0</point><point>0 0</point><height>1</height></polyline><polyline><point>.5 .5</point><point>1.5 .5</point><point>1.5 1.5</point><point>.5 1.5</point></polyline>',
        3,
      ],
    ] as const;
    for (const [text, volume] of cases) {
      const found = volumeOf(geometry(text));
      assert.ok(Math.abs(found / volume - 1) < 0.06, `${text}: ${String(found)}`);
    }
  });

  it('leaves out what has no geometry', () => {
    assert.deepEqual(link('<collision name="c"/><visual name="v"/>').collisions, []);
    assert.deepEqual(link('<visual name="v"><geometry><empty/></geometry></visual>').visuals, []);
  });

  for (const [what, inner, pattern] of [
    ['a negative radius', '<sphere>\n<radius>-1</radius></sphere>', /:4: <radius>: found -1/],
    ['a radius of 0', '<sphere>\n<radius>0</radius></sphere>', /:4: <radius>/],
    ['a radius that is a word', '<sphere>\n<radius>big</radius></sphere>', /:4: <radius>.*"big"/],
    ['a radius of NaN', '<sphere>\n<radius>NaN</radius></sphere>', /:4: <radius>/],
    ['an infinite radius', '<sphere>\n<radius>inf</radius></sphere>', /:4: <radius>/],
    ['a sphere without a radius', '\n<sphere/>', /:4: <sphere>: found no <radius>/],
    ['a negative box', '<box>\n<size>1 -1 1</size></box>', /:4: <size>/],
    ['a box of two numbers', '<box>\n<size>1 1</size></box>', /:4: <size>.*3 finite/],
    ['a plane without direction', '\n<plane><normal>0 0 0</normal></plane>', /:4: <plane>/],
    ['an unknown shape', '\n<teapot/>', /:4: <teapot>: found an unknown geometry/],
    ['a heightmap', '\n<heightmap><uri>a.png</uri></heightmap>', /:4: <heightmap>/],
    [
      'an absent mesh',
      '<mesh>\n<uri>model://a/b.dae</uri></mesh>',
      /:4: <uri>.*model:\/\/a\/b\.dae/,
    ],
    ['a mesh without uri', '\n<mesh/>', /:4: <mesh>/],
  ] as const) {
    it(`refuses ${what}`, () => assert.match(refusal(shape(inner)), pattern));
  }
});

describe('links', () => {
  const pane = '<geometry><box><size>1 .1 2</size></box></geometry>';
  const seeThrough = '<transparency>0.7</transparency>';

  it('tell glass by the visual of the same name, else of the same shape, else by all', () => {
    const frame =
      '<visual name="frame"><geometry><sphere><radius>1</radius></sphere></geometry></visual>';
    const glass = (collision: string, visual: string, more = ''): boolean[] =>
      link(
        `<collision name="${collision}">${pane}</collision><visual name="${visual}">${pane}${seeThrough}</visual>${more}`,
      ).collisions.map((c) => c.glass);
    assert.deepEqual(glass('pane_collision', 'pane_visual', frame), [true]);
    assert.deepEqual(glass('body', 'window', frame), [true]);
    assert.deepEqual(
      glass(
        'frame',
        'window',
        `${frame}<collision name="x"><pose>9 0 0 0 0 0</pose>${pane}</collision>`,
      ),
      [false, false],
    );
    assert.deepEqual(glass('a', 'b'), [true]);
  });

  it('see through a diffuse colour of little alpha', () => {
    const { collisions, visuals } = link(
      `<collision name="c">${pane}</collision><visual name="v">${pane}<material><diffuse>1 0 0 0.3</diffuse></material></visual>`,
    );
    assert.equal(collisions[0]?.glass, true);
    assert.equal(visuals[0]?.material.diffuse.a, 0.3);
  });

  it('read friction, mass, inertia and flags', () => {
    const found = link(
      `<inertial><pose>0 0 1 0 0 0</pose><mass>2</mass><inertia><ixx>.1</ixx><iyy>.2</iyy><izz>.3</izz></inertia></inertial>
       <gravity>false</gravity><kinematic>1</kinematic>
       <collision name="c">${pane}<surface><friction><ode><mu>0.4</mu></ode></friction></surface></collision>`,
    );
    assert.equal(found.mass, 2);
    assert.equal(found.inertia?.izz, 0.3);
    assert.equal(found.inertia.pose.translation.z, 1);
    assert.deepEqual([found.gravity, found.kinematic], [false, true]);
    assert.equal(found.collisions[0]?.friction, 0.4);
    assert.equal(link(`<collision name="c">${pane}</collision>`).collisions[0]?.friction, 1);
  });

  it('weigh themselves when inertial is automatic', () => {
    const { mass } = link(
      `<inertial auto="true"><density>500</density></inertial><collision name="c">${pane}</collision>`,
    );
    assert.ok(Math.abs(mass - 100) < 1e-9);
  });

  it('take the colour of a Gazebo script, and the written colour before it', () => {
    const script = '<script><name>Gazebo/Red</name></script>';
    const colour = (inner: string) =>
      link(`<visual name="v">${pane}<material>${inner}</material></visual>`).visuals[0]?.material
        .diffuse;
    assert.deepEqual(colour(script), { r: 1, g: 0, b: 0, a: 1 });
    assert.deepEqual(colour(`${script}<diffuse>0 .5 0</diffuse>`), { r: 0, g: 0.5, b: 0, a: 1 });
  });
});
