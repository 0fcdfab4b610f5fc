import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from '#test/support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'trinav-'));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const world = (inside: string): string =>
  `<?xml version="1.0"?>\n<sdf version="1.9">\n<world name="w">\n${inside}\n</world>\n</sdf>\n`;

/** What is refused before anything moves: arguments, what standard error must say. */
const refusals: readonly (readonly [string, () => readonly string[], RegExp])[] = [
  ['a flag nobody knows', () => ['--wrold', 'x'], /wrold/],
  [
    'a world that is not there',
    () => ['--world', 'nowhere.sdf'],
    /--world: no file 'nowhere\.sdf'/,
  ],
  [
    'a robot nobody knows',
    () => ['--robot', 'r2d2'],
    /--robot: 'r2d2' is none of turtlebot3_burger/,
  ],
  ['a start that is no pose', () => ['--start', '1;2'], /--start: expected x,y/],
  ['a goal with a word in it', () => ['--goal', '1,two'], /--goal: expected x,y/],
  ['a duration of nothing', () => ['--duration', '0'], /--duration: expected a number above 0/],
  ['a map that is not there', () => ['--map', 'no.yaml'], /--map: .*no\.yaml/],
  [
    'a start inside a wall',
    () => [
      '--start',
      '50000,0,0',
      '--world',
      file(
        'box.sdf',
        world(
          '<model name="b"><static>true</static><pose>50000 0 0 0 0 0</pose><link name="l"><collision name="c"><geometry><box><size>2 2 2</size></box></geometry></collision></link></model>',
        ),
      ),
    ],
    /--start: .*would stand in something/,
  ],
  [
    'XML that ends too early',
    () => ['--world', file('cut.sdf', '<sdf version="1.9">\n<world name="w">\n<model')],
    /cut\.sdf:\d+/,
  ],
  [
    'a pose that is no number',
    () => [
      '--world',
      file('pose.sdf', world('<model name="m"><pose>1 2 three 0 0 0</pose></model>')),
    ],
    /pose\.sdf:4.*pose/s,
  ],
  [
    'an include that is not found',
    () => [
      '--world',
      file('include.sdf', world('<include><uri>model://no_such_model</uri></include>')),
    ],
    /include\.sdf:4.*no_such_model/s,
  ],
  [
    'a mesh that is not found',
    () => [
      '--world',
      file(
        'mesh.sdf',
        world(
          '<model name="m"><link name="l"><collision name="c"><geometry><mesh><uri>gone.stl</uri></mesh></geometry></collision></link></model>',
        ),
      ),
    ],
    /mesh\.sdf:\d+.*gone\.stl/s,
  ],
];

describe('npm start refuses with exit code 2 and a reason', function () {
  this.timeout(120_000);
  for (const [what, args, reason] of refusals)
    it(what, async () => {
      const end = await command('launch/main.ts', [
        '--headless',
        '--json',
        '--goal',
        '1,0',
        ...args(),
      ]);
      assert.match(end.stderr, reason);
      assert.equal(end.code, 2);
      assert.equal(end.stdout, '');
    });

  it('tells its flags on --help', async () => {
    const end = await command('launch/main.ts', ['--help']);
    assert.equal(end.code, 0);
    assert.match(end.stdout, /--world FILE/);
  });
});
