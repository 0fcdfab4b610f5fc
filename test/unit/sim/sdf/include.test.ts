import assert from 'node:assert/strict';
import { join } from 'node:path';
import { loadWorld } from '#sim/sdf/load.ts';
import { loaded, modelNamed, refusal, sdf, withFiles, worldOf } from '#test/support/sdf-files.ts';

const include = (inner: string): string => `<include>${inner}</include>`;
const model = (name: string, body = '<link name="link"/>', version = '1.9'): string =>
  `<sdf version="${version}"><model name="${name}">${body}</model></sdf>`;
const config = (...files: readonly [string, string][]): string =>
  `<?xml version="1.0"?><model>${files.map(([v, f]) => `<sdf version="${v}">${f}</sdf>`).join('')}</model>`;

describe('includes', () => {
  it('take the newest version that model.config lists', () => {
    const world = worldOf(include('<uri>model://thing</uri>'), {
      'models/thing/model.config': config(['1.4', 'a.sdf'], ['1.10', 'c.sdf'], ['1.9', 'b.sdf']),
      'models/thing/a.sdf': model('a'),
      'models/thing/b.sdf': model('b'),
      'models/thing/c.sdf': model('c'),
    });
    assert.equal(world.models[0]?.name, 'c');
  });

  it('do without model.config, and without the listed file', () => {
    const world = worldOf(include('<uri>model://a</uri>') + include('<uri>model://b</uri>'), {
      'models/a/model.sdf': model('a'),
      'models/b/model.config': config(['1.5', 'gone.sdf']),
      'models/b/model.sdf': model('b'),
    });
    assert.deepEqual(
      world.models.map(({ name }) => name),
      ['a', 'b'],
    );
  });

  it('override name, pose and static', () => {
    const world = worldOf(
      include('<uri>m</uri><name>mine</name><pose>1 2 3 0 0 0</pose><static>true</static>') +
        include('<uri>m</uri>'),
      { 'm/model.sdf': model('m', '<pose>9 9 9 0 0 0</pose><link name="l"/>') },
    );
    assert.equal(modelNamed(world, 'mine').isStatic, true);
    assert.equal(modelNamed(world, 'mine').pose.translation.x, 1);
    assert.equal(modelNamed(world, 'm').isStatic, false);
    assert.equal(modelNamed(world, 'm').pose.translation.x, 9);
  });

  it('search asked folders first, then the resource path, then models beside the world and its folder', () => {
    const files = {
      'asked/thing/model.sdf': model('asked'),
      'resource/thing/model.sdf': model('resource'),
      'worlds/models/thing/model.sdf': model('beside'),
      'models/thing/model.sdf': model('above'),
      'worlds/world.sdf': sdf(include('<uri>model://thing</uri>')),
    };
    const found = (options: { modelPaths?: string[]; resourcePath?: string }, drop: string[]) =>
      withFiles(
        Object.fromEntries(Object.entries(files).filter(([path]) => !drop.includes(path))),
        (folder) => {
          const at = (path: string): string => join(folder, path);
          const world = loadWorld(at('worlds/world.sdf'), {
            modelPaths: (options.modelPaths ?? []).map(at),
            ...(options.resourcePath
              ? { resourcePath: `/nowhere:${at(options.resourcePath)}` }
              : {}),
          });
          return loaded(world).models[0]?.name;
        },
      );
    assert.equal(found({ modelPaths: ['asked'], resourcePath: 'resource' }, []), 'asked');
    assert.equal(found({ resourcePath: 'resource' }, []), 'resource');
    assert.equal(found({}, []), 'beside');
    assert.equal(found({}, ['worlds/models/thing/model.sdf']), 'above');
  });

  it('know ground plane and sun by any of their addresses', () => {
    for (const [ground, sun] of [
      ['https://fuel.gazebosim.org/1.0/OpenRobotics/models/Ground Plane', 'model://sun'],
      [
        'https://fuel.ignitionrobotics.org/1.0/OpenRobotics/models/Ground%20Plane',
        'https://fuel.ignitionrobotics.org/1.0/openrobotics/models/sun/2',
      ],
      ['model://ground_plane', 'https://fuel.gazebosim.org/1.0/openrobotics/models/Sun/tip/'],
    ]) {
      const world = worldOf(include(`<uri>${ground!}</uri>`) + include(`<uri> ${sun!} </uri>`));
      assert.equal(world.models[0]?.links[0]?.collisions[0]?.geometry.kind, 'plane');
      assert.equal(world.models[0].isStatic, true);
      assert.equal(world.lights[0]?.kind, 'directional');
    }
  });

  it('prefer a ground plane on disk to the built-in one', () => {
    const world = worldOf(include('<uri>model://ground_plane</uri>'), {
      'models/ground_plane/model.sdf': model('own_ground'),
    });
    assert.equal(world.models[0]?.name, 'own_ground');
  });

  it('find models of other fuel addresses by name, and their meshes', () => {
    const uri = 'https://fuel.gazebosim.org/1.0/MovAi/models/Shelf%20Big/3';
    const mesh = `https://fuel.gazebosim.org/1.0/MovAi/models/Shelf Big/3/files/meshes/t.obj`;
    const world = worldOf(include(`<uri>${uri}</uri>`), {
      'models/shelf_big/model.sdf': model(
        'shelf',
        `<link name="l"><visual name="v"><geometry><mesh><uri>${mesh}</uri></mesh></geometry></visual></link>`,
      ),
      'models/shelf_big/meshes/t.obj': 'v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n',
    });
    assert.equal(world.models[0]?.links[0]?.visuals[0]?.geometry.kind, 'mesh');
  });

  it('nest, share one file, and make names differ', () => {
    const world = worldOf(
      `<model name="house">${include('<uri>model://chair</uri>')}${include('<uri>model://chair</uri>')}</model>` +
        include('<uri>model://chair</uri>') +
        include('<uri>model://chair</uri>'),
      {
        'models/chair/model.sdf': model('chair'),
      },
    );
    assert.deepEqual(
      world.models.map(({ name }) => name),
      ['house', 'house::chair', 'house::chair_1', 'chair', 'chair_1'],
    );
  });

  it('make everything in a static model static', () => {
    const world = worldOf(
      `<model name="a"><static>1</static>${include('<uri>model://b</uri>')}</model>`,
      { 'models/b/model.sdf': model('b') },
    );
    assert.deepEqual(
      world.models.map(({ isStatic }) => isStatic),
      [true, true],
    );
  });

  for (const [what, body, files, pattern] of [
    [
      'is absent',
      include('\n<uri>model://ghost</uri>'),
      {},
      /world\.sdf:3: <include>.*model:\/\/ghost/,
    ],
    ['has no uri', include(''), {}, /:3: <include>: found no <uri>/],
    [
      'includes itself',
      include('<uri>model://a</uri>'),
      {
        'models/a/model.sdf': model('a', '\n<include><uri>model://b</uri></include>'),
        'models/b/model.sdf': model('b', '\n<include><uri>model://a</uri></include>'),
      },
      /models\/b\/model\.sdf:2: <include>: found a cycle/,
    ],
    [
      'is broken',
      include('<uri>model://a</uri>'),
      { 'models/a/model.sdf': '<sdf version="1.9">\n<model name="a"></sdf>' },
      /models\/a\/model\.sdf:2/,
    ],
    [
      'is no SDF',
      include('<uri>model://a</uri>'),
      { 'models/a/model.sdf': '<robot/>' },
      /<robot>.*expected <sdf>/,
    ],
    ['is an empty folder', include('<uri>model://a</uri>'), { 'models/a/x': '' }, /no SDF file/],
  ] as const) {
    it(`are refused when the model ${what}`, () => assert.match(refusal(body, files), pattern));
  }
});
