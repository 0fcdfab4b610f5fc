import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  compose3,
  identity3,
  inverse3,
  quaternionFromRpy,
  type Transform3,
} from '#nodes/math/se3.ts';
import { modelNamed, refusal, worldOf } from '#test/support/sdf-files.ts';

const coordinate = fc.double({ min: -20, max: 20, noNaN: true });
const angle = fc.double({ min: -3.1, max: 3.1, noNaN: true });
const pose = fc.tuple(coordinate, coordinate, coordinate, angle, angle, angle);
type Numbers = readonly number[];

function transform([x = 0, y = 0, z = 0, roll = 0, pitch = 0, yaw = 0]: Numbers): Transform3 {
  return { translation: { x, y, z }, rotation: quaternionFromRpy(roll, pitch, yaw) };
}

function near(actual: Transform3 | undefined, expected: Transform3): void {
  assert.ok(actual);
  const { translation: t, rotation: q } = compose3(inverse3(actual), expected);
  const far = Math.hypot(t.x, t.y, t.z);
  assert.ok(far < 1e-6 && Math.hypot(q.x, q.y, q.z) < 1e-6, `off by ${String(far)} m`);
}

const tag = (p: Numbers, attributes = ''): string => `<pose ${attributes}>${p.join(' ')}</pose>`;

describe('frames', () => {
  it('compose along any chain of relative_to', () => {
    fc.assert(
      fc.property(fc.array(pose, { minLength: 1, maxLength: 6 }), fc.boolean(), (poses, flip) => {
        const frames = poses.map(
          (p, i) =>
            `<frame name="f${String(i)}">${tag(p, `relative_to="${i === 0 ? 'world' : `f${String(i - 1)}`}"`)}</frame>`,
        );
        if (flip) frames.reverse();
        const last = `f${String(poses.length - 1)}`;
        const world = worldOf(
          `${frames.join('')}<model name="m">${tag([1, 0, 0, 0, 0, 1], `relative_to='${last}'`)}<link name="l"/></model>`,
        );
        const expected = [...poses, [1, 0, 0, 0, 0, 1]].reduce<Transform3>(
          (sum, p) => compose3(sum, transform(p)),
          identity3,
        );
        near(world.models[0]?.pose, expected);
      }),
      { numRuns: 40 },
    );
  });

  it('put the placement frame, not the model, at the pose', () => {
    fc.assert(
      fc.property(pose, pose, pose, (m, l, f) => {
        const world = worldOf(
          `<model name="m" placement_frame="grip">${tag(m)}<link name="l">${tag(l)}</link>
           <frame name="grip" attached_to="l">${tag(f)}</frame></model>`,
        );
        const modelFromGrip = compose3(transform(l), transform(f));
        const worldFromModel = compose3(transform(m), inverse3(modelFromGrip));
        near(world.models[0]?.pose, worldFromModel);
        near(world.models[0]?.links[0]?.pose, compose3(worldFromModel, transform(l)));
      }),
      { numRuns: 30 },
    );
  });

  it('nest models, joints, links and collisions', () => {
    fc.assert(
      fc.property(pose, pose, pose, pose, (outer, inner, link, shape) => {
        const world = worldOf(
          `<model name="a">${tag(outer)}<link name="base"/>
             <model name="b">${tag(inner)}<link name="l">${tag(link)}
               <collision name="c">${tag(shape, 'relative_to="__model__"')}
                 <geometry><sphere><radius>1</radius></sphere></geometry></collision></link></model>
             <frame name="mark" attached_to="b::l"/>
             <joint name="j" type="revolute"><parent>base</parent><child>mark</child>
               <axis><xyz expressed_in="__model__">0 0 2</xyz></axis></joint></model>`,
        );
        const worldFromLink = [outer, inner, link].map(transform).reduce(compose3);
        const nested = modelNamed(world, 'a::b').links[0];
        near(nested?.pose, worldFromLink);
        near(nested?.collisions[0]?.pose, compose3(inverse3(transform(link)), transform(shape)));
        const joint = modelNamed(world, 'a').joints[0];
        near(joint?.pose, worldFromLink);
        assert.deepEqual(joint?.child, { model: 'a::b', link: 'l' });
        assert.deepEqual(joint.parent, { model: 'a', link: 'base' });
        assert.ok(Math.abs(Math.hypot(joint.axis!.x, joint.axis!.y, joint.axis!.z) - 1) < 1e-9);
      }),
      { numRuns: 30 },
    );
  });

  it('read degrees and quaternions', () => {
    const world = worldOf(`
      <model name="d"><pose degrees="true">1 2 3 0 0 90</pose><link name="l"/></model>
      <model name="q"><pose rotation_format="quat_xyzw">1 2 3 0 0 2 2</pose><link name="l"/></model>
      <model name="e"><pose degrees="true" rotation_format="euler_rpy">0 0 0 10 -20 30</pose></model>`);
    const quarter = transform([1, 2, 3, 0, 0, Math.PI / 2]);
    near(modelNamed(world, 'd').pose, quarter);
    near(modelNamed(world, 'q').pose, quarter);
    near(
      modelNamed(world, 'e').pose,
      transform([0, 0, 0, 10, -20, 30].map((v) => (v * Math.PI) / 180)),
    );
  });

  it('take an unknown frame="..." of old files for the default frame', () => {
    const world = worldOf(
      `<model name="m"><pose frame="nowhere">1 2 3 0 0 0</pose><link name="l"><pose frame="">1 0 0 0 0 0</pose></link></model>`,
      {},
      '1.6',
    );
    near(world.models[0]?.links[0]?.pose, transform([2, 2, 3, 0, 0, 0]));
  });

  it('hoist a merged include into its parent', () => {
    const world = worldOf(
      `<model name="robot"><pose>1 0 0 0 0 0</pose><link name="base"/>
        <include merge="true"><uri>arm.sdf</uri><pose>0 0 1 0 0 0</pose></include>
        <joint name="j" type="fixed"><parent>base</parent><child>hand</child></joint></model>`,
      {
        'arm.sdf': `<sdf version="1.9"><model name="arm"><link name="hand"><pose>0 2 0 0 0 0</pose></link></model></sdf>`,
      },
    );
    const [robot] = world.models;
    assert.deepEqual(
      robot?.links.map(({ name }) => name),
      ['base', 'hand'],
    );
    near(robot.links[1]?.pose, transform([1, 2, 1, 0, 0, 0]));
    assert.deepEqual(robot.joints[0]?.child, { model: 'robot', link: 'hand' });
  });

  for (const [what, body, pattern] of [
    [
      'an unknown relative_to',
      '<model name="m">\n<pose relative_to="ghost">0 0 0 0 0 0</pose></model>',
      /:4: <pose>: found relative_to="ghost"/,
    ],
    [
      'frames in a circle',
      '<frame name="a" attached_to="b"/>\n<frame name="b" attached_to="a"/>',
      /cycle/,
    ],
    [
      'an attachment to nothing',
      '<model name="m"><link name="l"/>\n<frame name="f" attached_to="x"/></model>',
      /:4: <frame>/,
    ],
    [
      'a joint of a link that is absent',
      '<model name="m"><link name="l"/><joint name="j" type="fixed"><parent>l</parent>\n<child>x</child></joint></model>',
      /"x"/,
    ],
    ['a pose of five numbers', '<model name="m">\n<pose>1 2 3 4 5</pose></model>', /:4: <pose>.*6/],
    ['a pose with a word', '<model name="m">\n<pose>1 2 x 0 0 0</pose></model>', /:4: <pose>/],
    ['a pose with NaN', '<model name="m">\n<pose>nan 0 0 0 0 0</pose></model>', /:4: <pose>/],
    ['an infinite pose', '<model name="m">\n<pose>inf 0 0 0 0 0</pose></model>', /:4: <pose>/],
  ] as const) {
    it(`refuse ${what}`, () => assert.match(refusal(body), pattern));
  }
});
