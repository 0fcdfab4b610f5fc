import assert from 'node:assert/strict';
import fc from 'fast-check';
import { loadFiles, loaded, modelNamed, refusal, worldOf } from '#test/support/sdf-files.ts';

const nasty = `
<?xml version='1.0' encoding="UTF-8" ?>
<!-- A world -- as hand and Gazebo write it -->
<sdf version='1.6' xmlns:xacro='http://x'>
  <world name='nasty &amp; "quoted"'>
    <gravity>0 0 -1.6</gravity><!--moon-->
    <plugin name='p' filename="libwhatever.so"><pose>not a pose</pose><state>x</state></plugin>
    <physics type='ode'><gravity>0 0 -9</gravity></physics>
    <scene><ambient>.1 .2 .3</ambient><background>2 -1 0.5 1</background></scene>
    <gui fullscreen='0'><camera name='c'><pose frame=''>1 2 3</pose></camera></gui>
    <light name='lamp' type='spot'><pose>0 0 2 0 1.5707963267948966 0</pose><direction>0 0 -2</direction>
      <diffuse>1 1 0 1</diffuse><light_on>false</light_on>
      <spot><inner_angle>0.1</inner_angle><outer_angle>0.5</outer_angle><falloff>1</falloff></spot></light>
    <model name='a::b'>
      <static> 1 </static>
      <pose frame=''>1 0 0 0 -0 0</pose>
      <link name='a::link'>
        <visual name='v'><geometry><box><size>1 1 1</size></box></geometry></visual>
        <visual name='v'><geometry><box><size>1 1 1</size></box></geometry></visual>
        <collision name='v'><laser_retro>3</laser_retro>
          <geometry><box><size>
            1   1
            0 </size></box></geometry></collision>
        <sensor name='s' type='camera'/>
        <light name='head' type='point'><pose>0 0 1 0 0 0</pose></light>
      </link>
      <joint name='j' type='revolute'><parent>world</parent><child>a::link</child>
        <axis><xyz>0 1 0</xyz><limit><lower>-inf</lower><upper>1e16</upper></limit></axis></joint>
    </model>
    <model><link/><link/></model>
    <actor name='bob'>
      <pose>0 0 1 0 0 0</pose>
      <skin><filename>nowhere.dae</filename></skin>
      <script><loop>0</loop><delay_start>2.5</delay_start><auto_start>true</auto_start>
        <trajectory id='0' type='walk'>
          <waypoint><time>4</time><pose>4 0 1.0 0 0 0</pose></waypoint>
          <waypoint><time>0</time><pose>0 0 1.0 0 0 0</pose></waypoint>
        </trajectory>
        <trajectory id='1' type='walk'><waypoint><time>2</time><pose>4 2 1.0 0 0 1.57</pose></waypoint></trajectory>
      </script>
    </actor>
    <state world_name='nasty'><model name='a::b'><pose>99 nonsense</pose></model></state>
  </world>
  <world name='second'/>
</sdf>`;

describe('loading a world', () => {
  const world = loaded(loadFiles({ 'world.sdf': nasty }));

  it('keeps what counts', () => {
    assert.equal(world.name, 'nasty & "quoted"');
    assert.deepEqual(world.gravity, { x: 0, y: 0, z: -1.6 });
    assert.deepEqual(world.ambient, { r: 0.1, g: 0.2, b: 0.3, a: 1 });
    assert.deepEqual(world.background, { r: 1, g: 0, b: 0.5, a: 1 });
    assert.deepEqual(
      world.models.map(({ name }) => name),
      ['a::b', 'model'],
    );
    const model = modelNamed(world, 'a::b');
    assert.equal(model.isStatic, true);
    assert.equal(model.pose.translation.x, 1);
    const [link] = model.links;
    assert.deepEqual(
      link?.visuals.map(({ name }) => name),
      ['v', 'v_1'],
    );
    assert.equal(link.collisions.length, 1);
    assert.deepEqual(model.joints[0]?.parent, { model: undefined, link: 'world' });
    assert.deepEqual(model.joints[0].child, { model: 'a::b', link: 'a::link' });
    assert.equal(model.joints[0].lower, -Infinity);
    assert.deepEqual(
      modelNamed(world, 'model').links.map(({ name }) => name),
      ['link', 'link_1'],
    );
  });

  it('places lights, those of links too', () => {
    const [lamp, head] = world.lights;
    assert.equal(lamp?.on, false);
    assert.ok(Math.abs(lamp.direction.x + 1) < 1e-9);
    assert.equal(lamp.spot?.outerAngle, 0.5);
    assert.equal(head?.name, 'a::b::a::link::head');
    assert.deepEqual(head.pose.translation, { x: 1, y: 0, z: 1 });
  });

  it('scripts actors: sorted, one trajectory after another, feet on the floor', () => {
    const [bob] = world.actors;
    assert.deepEqual(
      bob?.waypoints.map(({ time, pose }) => [time, pose.translation.x, pose.translation.z]),
      [
        [0, 0, 0],
        [4, 4, 0],
        [6, 4, 0],
      ],
    );
    assert.equal(bob.loop, false);
    assert.equal(bob.delayStart, 2.5);
    assert.equal(bob.body.height, 1.7);
  });

  it('lists what it did not use, with the line', () => {
    assert.ok(world.ignored.includes('plugin libwhatever.so (line 7)'));
    assert.ok(world.ignored.includes('sensor camera (line 24)'), world.ignored.join('; '));
    for (const name of ['gui', 'laser_retro', 'state']) {
      assert.ok(
        world.ignored.some((entry) => entry.startsWith(`${name} (line `)),
        name,
      );
    }
  });

  it('takes a file of a bare model', () => {
    const bare = loaded(
      loadFiles({
        'world.sdf': '<sdf version="1.4"><model name="m"><link name="l"/></model></sdf>',
      }),
    );
    assert.equal(bare.name, 'm');
    assert.equal(bare.models[0]?.links.length, 1);
  });

  it('takes gravity from physics in old files', () => {
    const old = worldOf('<physics><gravity>0 0 -3</gravity></physics>', {}, '1.4');
    assert.equal(old.gravity.z, -3);
  });

  for (const [what, body, pattern] of [
    ['a word in gravity', '<gravity>0 0 down</gravity>', /:3: <gravity>: found "0 0 down"/],
    ['NaN in a colour', '<scene>\n<ambient>nan 0 0 1</ambient></scene>', /:4: <ambient>/],
    ['a maybe for a flag', '<model name="m">\n<static>maybe</static></model>', /:4: <static>/],
    ['an unknown light', '\n<light name="l" type="laser"/>', /:4: <light>/],
    [
      'an unknown joint',
      '<model name="m">\n<joint name="j" type="glue"/></model>',
      /:4: <joint>.*glue/,
    ],
    [
      'a negative mass',
      '<model name="m"><link name="l">\n<inertial><mass>-1</mass></inertial></link></model>',
      /:4: <inertial>/,
    ],
    [
      'a waypoint without time',
      '<actor name="a"><script><trajectory id="0" type="w">\n<waypoint/></trajectory></script></actor>',
      /:4: <waypoint>/,
    ],
  ] as const) {
    it(`refuses ${what}`, () => assert.match(refusal(body), pattern));
  }

  it('refuses a file that is absent, a folder, or no SDF', () => {
    for (const files of [
      {},
      { 'world.sdf/x': '' },
      { 'world.sdf': '<urdf/>' },
      { 'world.sdf': '<sdf/>' },
    ]) {
      const result = loadFiles(files);
      assert.equal(result.kind, 'error');
      assert.match(result.message, /world\.sdf/);
    }
  });

  it('answers whatever is done to the file', () => {
    const debris = fc.constantFrom('', '<', '>', '"', '&', 'nan', '-1', '</link>', '<pose>', '\0');
    const cut = fc.tuple(fc.nat(nasty.length), fc.nat(40), debris);
    fc.assert(
      fc.property(fc.array(cut, { minLength: 1, maxLength: 3 }), (cuts) => {
        const text = cuts.reduce(
          (left, [at, length, put]) => left.slice(0, at) + put + left.slice(at + length),
          nasty,
        );
        const result = loadFiles({ 'world.sdf': text });
        assert.ok(result.kind === 'ok' || /world\.sdf/.test(result.message));
      }),
      { numRuns: 150 },
    );
  });

  it('refuses elements without end', () => {
    const result = loadFiles({ 'world.sdf': '<a>'.repeat(50000) });
    assert.equal(result.kind, 'error');
  });
});
