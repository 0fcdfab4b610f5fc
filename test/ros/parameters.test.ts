import assert from 'node:assert/strict';
import { z } from 'zod';
import type { Ros2Bus } from '#nodes/bus/ros2.ts';
import { defineNode } from '#nodes/core/node.ts';
import { runNode } from '#nodes/core/run-node.ts';
import type { AnyNode } from '#nodes/core/node.ts';
import { nodes } from '#launch/nodes.ts';
import { robotNamed } from '#launch/mission/setup.ts';
import { stack } from '#launch/stack.ts';
import { bareHost, openBus } from './support/bus.ts';
import type { Peer } from './support/peer.ts';
import { rosSuite } from './support/suite.ts';
import { until } from './support/until.ts';
import type { Json } from './support/wire.ts';

interface Value {
  readonly type: number;
  readonly [field: string]: Json;
}
interface Descriptor {
  readonly name: string;
  readonly type: number;
  readonly description: string;
  readonly read_only: boolean;
  readonly floating_point_range: readonly { from_value: number; to_value: number }[];
  readonly integer_range: readonly { from_value: string; to_value: string }[];
}
interface SetResult {
  readonly successful: boolean;
  readonly reason: string;
}
interface Limits {
  readonly type?: string;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

const robot = robotNamed('turtlebot3_waffle_pi');
const start = { x: 0, y: 0, yaw: 0 };
const world = { world: 'w.sdf', model_paths: [], robot, robot_description: '', start };

/** Parameters that a launch would give; nodes that need none have none. */
function launchParameters(spec: AnyNode): unknown {
  if (spec === nodes.sim.spec) return world;
  const entries = [...stack({ robot, start }), ...stack({ robot, start, map: 'm.yaml' })];
  return entries.find((entry) => entry.spec === spec)?.params ?? {};
}

/** The node without what it does: its parameters are the matter here. */
const still = (spec: AnyNode): AnyNode =>
  defineNode({
    name: spec.name,
    doc: spec.doc,
    params: spec.params as z.ZodType,
    inputs: {},
    outputs: {},
    wire: () => ({}),
  });

const types = { bool: 1, integer: 2, double: 3, string: 4 } as const;
const double = (value: number): Value => ({ type: types.double, double_value: value });
const text = (value: string): Value => ({ type: types.string, string_value: value });

rosSuite('parameters of every node through rclpy’s own client', (ros) => {
  let bus: Ros2Bus;
  let peer: Peer;
  let node = '';

  before(async () => {
    bus = await openBus(ros().installation);
    peer = await ros().peer('asker');
  });
  after(() => bus.close());

  const ask = <T>(method: string, ...args: unknown[]): Promise<T> =>
    peer.ask<T>('parameters', { node, method, arguments: args });
  const get = async (names: readonly string[]): Promise<readonly Value[]> =>
    (await ask<{ values: Value[] }>('get_parameters', names)).values;
  const set = async (name: string, value: Value): Promise<SetResult> => {
    const [result] = (await ask<{ results: SetResult[] }>('set_parameters', [{ name, value }]))
      .results;
    if (result === undefined) throw new Error('no result');
    return result;
  };

  for (const { spec } of Object.values(nodes) as { spec: AnyNode }[])
    it(`${spec.name}: listed, described, read, set, and refused with a reason`, async () => {
      const running = runNode(still(spec), launchParameters(spec), bareHost(bus));
      node = running.name;
      const schema = z.toJSONSchema(spec.params, { io: 'input', unrepresentable: 'any' }) as {
        properties?: Record<string, Limits>;
      };
      const known = schema.properties ?? {};
      const names = Object.keys(known);
      const listed = await ask<{ result: { names: string[] } }>('list_parameters');
      for (const name of names) assert.ok(listed.result.names.includes(name), name);

      const { descriptors } = await ask<{ descriptors: Descriptor[] }>(
        'describe_parameters',
        names,
      );
      const values = await get(names);
      const typed = await ask<{ types: number[] }>('get_parameter_types', names);
      assert.deepEqual(
        Array.from(typed.types),
        values.map(({ type }) => type),
      );
      for (const [i, name] of names.entries()) {
        const [told, value, limits] = [descriptors[i], values[i], known[name]];
        assert.equal(told?.name, name);
        assert.equal(told.description, limits?.description ?? '', name);
        assert.equal(told.type, value?.type, name);
        if (value === undefined) continue;
        assert.deepEqual(await set(name, value), { successful: true, reason: '' }, name);
        if (limits !== undefined) await refusesBeyond(name, limits, told, value);
      }
      assert.deepEqual(await get(names), values);

      const unknown = await set('no_such_parameter', double(1));
      assert.equal(unknown.successful, false);
      assert.match(unknown.reason, /no_such_parameter/);
      running.shutdown();
    });

  async function refusesBeyond(
    name: string,
    { type, minimum, maximum }: Limits,
    told: Descriptor,
    value: Value,
  ): Promise<void> {
    const safe = (x: number | undefined): number | undefined =>
      x !== undefined && Math.abs(x) < Number.MAX_SAFE_INTEGER ? x : undefined;
    const [low, high] = [safe(minimum), safe(maximum)];
    if ((type !== 'number' && type !== 'integer') || (low ?? high) === undefined) return;
    const [range] = type === 'integer' ? told.integer_range : told.floating_point_range;
    if (low !== undefined) assert.equal(Number(range?.from_value), low, name);
    if (high !== undefined) assert.equal(Number(range?.to_value), high, name);
    const bad = high === undefined ? (low ?? 0) - 1 : high + 1;
    const wrong =
      type === 'integer' ? { type: types.integer, integer_value: String(bad) } : double(bad);
    const refused = await set(name, wrong);
    assert.equal(refused.successful, false, `${name} took ${String(bad)}`);
    assert.ok(refused.reason.includes(name), `${name}: ${refused.reason}`);
    const mistyped = await set(name, text('fast'));
    assert.equal(mistyped.successful, false, `${name} took a text`);
    assert.deepEqual(await get([name]), [value]);
  }

  it('changes all or nothing when asked to, and tells every change on /parameter_events', async () => {
    const spec = defineNode({
      name: 'tuned',
      doc: '',
      params: z.strictObject({
        speed: z.number().min(0).max(2).default(1).describe('Speed [m/s]'),
        count: z.int().min(0).max(9).default(3).describe('How many'),
        mode: z.enum(['eco', 'sport']).default('eco').describe('How'),
        on: z.boolean().default(true).describe('Whether'),
        gains: z.array(z.number()).default([1, 2]).describe('Gains'),
        names: z.array(z.string()).default(['a']).describe('Names'),
      }),
      inputs: {},
      outputs: {},
      wire: (_, params) => {
        params.changes.subscribe((now) => {
          heard.push(now);
        });
        return {};
      },
    });
    const heard: unknown[] = [];
    const running = runNode(spec, {}, bareHost(bus));
    node = '/tuned';
    await peer.ask('subscribe', {
      topic: '/parameter_events',
      type: 'rcl_interfaces/msg/ParameterEvent',
    });
    const atomic = (...parameters: { name: string; value: Value }[]) =>
      ask<{ result: SetResult }>('set_parameters_atomically', parameters);
    const good = { name: 'speed', value: double(1.5) };
    const bad = { name: 'count', value: { type: types.integer, integer_value: '10' } };
    const { result } = await atomic(good, bad);
    assert.equal(result.successful, false);
    assert.match(result.reason, /count/);
    assert.deepEqual(heard, []);
    const fine = { name: 'count', value: { type: types.integer, integer_value: '9' } };
    assert.equal((await atomic(good, fine)).result.successful, true);
    assert.deepEqual(heard, [
      { speed: 1.5, count: 9, mode: 'eco', on: true, gains: [1, 2], names: ['a'] },
    ]);
    assert.equal((await set('mode', text('warp'))).successful, false);
    assert.equal((await set('mode', text('sport'))).successful, true);
    assert.equal((await set('gains', { type: 8, double_array_value: [0.5] })).successful, true);
    assert.equal((await set('names', { type: 9, string_array_value: ['é'] })).successful, true);
    assert.equal((await set('on', { type: types.bool, bool_value: false })).successful, true);
    assert.deepEqual(heard.slice(-1), [
      {
        speed: 1.5,
        count: 9,
        mode: 'sport',
        on: false,
        gains: [0.5],
        names: ['é'],
      },
    ]);
    const changed = (): Set<string> =>
      new Set(
        peer
          .messages('/parameter_events')
          .filter((event) => event['node'] === '/tuned')
          .flatMap((event) => event['changed_parameters'] as { name: string }[])
          .map(({ name }) => name),
      );
    await until(() => changed().size === 6, 'six changes');
    running.shutdown();
  });

  it('holds a second node of the same process apart', async () => {
    const params = z.strictObject({ gain: z.number().default(1).describe('Gain') });
    const spec = (name: string) =>
      defineNode({ name, doc: '', params, inputs: {}, outputs: {}, wire: () => ({}) });
    const host = bareHost(bus);
    const all = ['first', 'second'].map((name) => runNode(spec(name), {}, host));
    node = '/first';
    await set('gain', double(7));
    node = '/second';
    assert.equal((await get(['gain']))[0]?.['double_value'], 1);
    for (const running of all) running.shutdown();
  });
});
