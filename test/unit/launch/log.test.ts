import assert from 'node:assert/strict';
import { isLogged, logSettings } from '#launch/log.ts';
import type { LogThreshold } from '#launch/log.ts';
import { parseRosArgs } from '#launch/ros/args.ts';

const asked = (...argv: string[]) => {
  const parsed = parseRosArgs(['--ros-args', ...argv], () => '');
  assert.ok(parsed.kind === 'ok');
  return parsed.ros;
};
const shown = (settings: ReturnType<typeof logSettings>, node: string) =>
  (['debug', 'info', 'warn', 'error'] as const).filter((level) => isLogged(settings, level, node));

describe('what is printed of what nodes log', () => {
  it('is warnings and errors, and all with --verbose', () => {
    assert.deepEqual(shown(logSettings(false), '/a'), ['warn', 'error']);
    assert.deepEqual(shown(logSettings(true), '/a'), ['debug', 'info', 'warn', 'error']);
  });

  it('goes by --log-level', () => {
    assert.deepEqual(shown(logSettings(false, asked('--log-level', 'info')), '/a'), [
      'info',
      'warn',
      'error',
    ]);
    assert.deepEqual(shown(logSettings(true, asked('--log-level', 'fatal')), '/a'), []);
  });

  it('goes by the level of a node, named as a node or as a logger', () => {
    for (const name of ['/r/planner', 'r/planner', 'r.planner']) {
      const settings = logSettings(false, asked('--log-level', `${name}:=error`));
      assert.deepEqual(shown(settings, '/r/planner'), ['error'], name);
      assert.deepEqual(shown(settings, '/planner'), ['warn', 'error'], name);
    }
  });

  it('is as ever where the level is unset', () => {
    const levels: readonly LogThreshold[] = ['unset'];
    for (const level of levels)
      assert.deepEqual(shown(logSettings(false, asked('--log-level', level)), '/a'), [
        'warn',
        'error',
      ]);
  });
});
