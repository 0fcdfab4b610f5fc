import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseRosArgs } from '#launch/ros/args.ts';
import type { RosArgs } from '#launch/ros/args.ts';
import { matchesNode, parametersFor, scalarValue } from '#launch/ros/params-yaml.ts';

const files: Readonly<Record<string, string>> = {
  'a.yaml': `
/**:
  ros__parameters:
    frequency: 30.0
    use_sim_time: true
/robot1/planner:
  ros__parameters:
    tolerance: 0.5
robot1:
  planner:
    ros__parameters:
      plugin:
        name: 'on'
        cost: [1, 2.5, -3e2]
  '*':
    ros__parameters: {tolerance: 1, label: "7"}
`,
  'b.yaml': '/**: {ros__parameters: {frequency: 10}}',
};
const readText = (file: string): string => {
  const text = files[file];
  if (text === undefined) throw new Error(`no file '${file}'`);
  return text;
};
const parsed = (...argv: string[]): RosArgs => {
  const result = parseRosArgs(['--ros-args', ...argv], readText);
  assert.equal(result.kind, 'ok', result.kind === 'refused' ? result.reason : '');
  return result.kind === 'ok' ? result.ros : assert.fail();
};
const refused = (...argv: string[]): string => {
  const result = parseRosArgs(['--ros-args', ...argv], readText);
  return result.kind === 'refused' ? result.reason : assert.fail(`took ${argv.join(' ')}`);
};
const valuesFor = (node: string, ...argv: string[]): Record<string, unknown> =>
  Object.fromEntries(parametersFor(parsed(...argv).parameters, node));

describe('ROS arguments', () => {
  it('take what stands between --ros-args and --, and leave the rest in order', () => {
    const argv = ['--goal', '1,2', '--ros-args', '-r', 'a:=b', '--', '--json', '--ros-args'];
    const result = parseRosArgs(argv, readText);
    assert.ok(result.kind === 'ok');
    assert.deepEqual(result.rest, ['--goal', '1,2', '--json']);
    assert.deepEqual(result.ros.remaps, [{ match: 'a', replacement: 'b' }]);
  });

  it('know remaps of names, nodes and namespaces, for all nodes or one', () => {
    assert.deepEqual(
      parsed(
        '-r',
        'scan:=/lidar/scan',
        '--remap',
        'ekf:__ns:=/r1',
        '-r',
        '__node:=n',
        '-r',
        '~/a:=b',
      ).remaps,
      [
        { match: 'scan', replacement: '/lidar/scan' },
        { node: 'ekf', match: '__ns', replacement: '/r1' },
        { match: '__node', replacement: 'n' },
        { match: '~/a', replacement: 'b' },
      ],
    );
    assert.deepEqual(parsed('-r', 'rostopic://a:=rostopic://b', '-r', '__name:=x').remaps, [
      { match: 'a', replacement: 'b' },
      { match: '__node', replacement: 'x' },
    ]);
  });

  it('read parameter values as rcl does', () => {
    const values = valuesFor(
      '/n',
      ...[
        'b:=on',
        'i:=0x1F',
        'o:=010',
        'f:=-.5e1',
        's:="3"',
        'l:=[a, true, 2]',
        'x.y:=.inf',
      ].flatMap((rule) => ['-p', rule]),
    );
    const expected = { b: true, i: 31, o: 8, f: -5, s: '3', l: ['a', true, 2], 'x.y': Infinity };
    assert.deepEqual(values, expected);
  });

  it('give a node in a namespace what is meant for it by its own key, nested or whole', () => {
    assert.deepEqual(valuesFor('/robot1/planner', '--params-file', 'a.yaml'), {
      frequency: 30,
      use_sim_time: true,
      tolerance: 1, // the later wildcard wins over the earlier whole name, as in rclcpp
      'plugin.name': 'on',
      'plugin.cost': [1, 2.5, -300],
      label: '7',
    });
    assert.deepEqual(Object.keys(valuesFor('/ekf', '--params-file', 'a.yaml')), [
      'frequency',
      'use_sim_time',
    ]);
  });

  it('let what comes later win, file or not', () => {
    const of = (...argv: string[]): unknown => valuesFor('/n', ...argv)['frequency'];
    assert.equal(of('--params-file', 'a.yaml', '--params-file', 'b.yaml'), 10);
    assert.equal(of('--params-file', 'b.yaml', '--params-file', 'a.yaml'), 30);
    assert.equal(of('-p', 'frequency:=5', '--params-file', 'b.yaml'), 10);
    assert.equal(of('--params-file', 'b.yaml', '-p', 'frequency:=5'), 5);
  });

  it('give -p with a node name to nodes of that name in any namespace', () => {
    assert.deepEqual(valuesFor('/a/b/ekf', '-p', 'ekf:rate:=3'), { rate: 3 });
    assert.deepEqual(valuesFor('/a/b/other', '-p', 'ekf:rate:=3'), {});
  });

  it('match names by part with * and by any number of parts with **', () => {
    for (const node of ['/a', '/a/b', '/a/b/c']) assert.ok(matchesNode('/**', node), node);
    assert.ok(matchesNode('/*', '/a') && !matchesNode('/*', '/a/b'));
    assert.ok(matchesNode('/a/**', '/a/b/c') && matchesNode('/a/*', '/a/b'));
    assert.ok(matchesNode('/**/c', '/a/b/c') && matchesNode('/**/c', '/c'));
    assert.ok(matchesNode('c', '/c') && !matchesNode('c', '/a/c'));
  });

  it('know log levels and the enclave', () => {
    const args = parsed('--log-level', 'WARN', '--log-level', 'ekf:=debug', '-e', '/trinav/robot');
    assert.equal(args.logLevel, 'warn');
    assert.deepEqual([...args.logLevels], [['ekf', 'debug']]);
    assert.equal(args.enclave, '/trinav/robot');
  });

  const refusals: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['a flag that is none', ['--reamp', 'a:=b'], /'--reamp' is none of -r, -p/],
    ['a rule without :=', ['-r', 'a=b'], /-r 'a=b': expected \[node:\]from:=to/],
    ['a flag without its value', ['-p'], /-p: expected name:=value/],
    ['a name with a space', ['-r', 'a b:=c'], /'a b' is no topic, service or action name/],
    ['a namespace without /', ['-r', '__ns:=robot'], /expected a namespace that begins with \//],
    ['a node name with a slash', ['-r', '__node:=a/b'], /expected a node name/],
    ['a parameter without a value', ['-p', 'rate:='], /value: is empty/],
    ['a parameter name that is none', ['-p', '3x:=1'], /'3x' is no parameter name/],
    ['broken YAML', ['-p', 'a:=[1, 2'], /-p 'a:=\[1, 2': value:/],
    ['a file that is not there', ['--params-file', 'no.yaml'], /--params-file: no file 'no\.yaml'/],
    ['a level that is none', ['--log-level', 'loud'], /--log-level: expected debug,.*got 'loud'/],
    ['an enclave that is no path', ['-e', 'robot'], /expected a path of names/],
  ];
  for (const [what, argv, reason] of refusals)
    it(`are refused by name: ${what}`, () => assert.match(refused(...argv), reason));

  const wrongFiles: readonly (readonly [string, string, RegExp])[] = [
    ['no node name', 'ros__parameters: {a: 1}', /f: expected a node name above ros__parameters/],
    ['values beside nodes', 'n: 3', /f: n: expected ros__parameters/],
    ['a bad node name', '"a b": {ros__parameters: {a: 1}}', /f: 'a b' in 'a b' is no part/],
    ['a missing value', 'n: {ros__parameters: {a: }}', /f: n: a: expected a value/],
    ['an alias', 'n: {ros__parameters: {a: &x 1, b: *x}}', /f: n: b: aliases/],
    ['nothing at all', '', /f: is empty/],
  ];
  for (const [what, text, reason] of wrongFiles)
    it(`refuse a parameter file with ${what}`, () => {
      const result = parseRosArgs(['--ros-args', '--params-file', 'f'], () => text);
      assert.match(result.kind === 'refused' ? result.reason : 'taken', reason);
    });

  it('give back every number and every text that YAML can hold', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        const text = Number.isFinite(value) ? String(value) : value > 0 ? '.inf' : '-.inf';
        // String(-0) is '0'
        assert.equal(valuesFor('/n', '-p', `x:=${text}`)['x'], value === 0 ? 0 : value);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        assert.equal(valuesFor('/n', '-p', `x:=${JSON.stringify(value)}`)['x'], value);
        assert.equal(scalarValue(value, true), value);
      }),
    );
  });

  it('never throw, whatever the command line', () => {
    const words = fc.constantFrom(
      '--ros-args',
      '-r',
      '-p',
      '--params-file',
      'a.yaml',
      'a:=b',
      '--',
      '-e',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string())), (argv) => {
        assert.ok(['ok', 'refused'].includes(parseRosArgs(argv, readText).kind));
      }),
    );
  });
});
