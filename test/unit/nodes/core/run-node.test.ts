import assert from 'node:assert/strict';
import { map, merge } from 'rxjs';
import { z } from 'zod';
import { InProcessHost } from '#launch/hosts/in-process.ts';
import { defineNode } from '#nodes/core/node.ts';
import { runNode } from '#nodes/core/run-node.ts';
import { latchedQos, servicePort, topic } from '#nodes/core/topic.ts';
import { topics } from '#nodes/core/topics.ts';
import { ChangeState, GetState } from '#nodes/msgs/lifecycle.ts';
import { DescribeParameters, GetParameters, SetParameters } from '#nodes/msgs/rcl.ts';
import type { ParameterEvent } from '#nodes/msgs/rcl.ts';
import { Int32 } from '#nodes/msgs/std.ts';
import { toParameterValue } from '#nodes/core/parameter-values.ts';

const input = topic('numbers', Int32, 'numbers');
const output = topic('scaled', Int32, 'numbers times gain');
const gains = topic('gain', Int32, 'gain in force', { qos: latchedQos });

const scaler = defineNode({
  name: 'scaler',
  doc: 'Multiplies',
  params: z.strictObject({
    gain: z.int().min(1).max(9).default(2).describe('Factor [1]'),
    label: z.string().default('x'),
  }),
  inputs: { numbers: input },
  outputs: { scaled: output, gain: gains },
  wire: ({ numbers }, params) => ({
    scaled: numbers.pipe(
      map(({ data }) => {
        if (data === 13) throw new Error('thirteen');
        return { data: data * params.value.gain };
      }),
    ),
    gain: merge(params.changes).pipe(map(({ gain }) => ({ data: gain }))),
  }),
});

const setup = (params: unknown = {}, placement = {}) => {
  const host = new InProcessHost({ seed: 1 });
  const node = runNode(scaler, params, host, placement);
  const peer = host.bus.connect('/peer');
  const seen: number[] = [];
  const send = async (data: number, name = '/numbers'): Promise<void> => {
    peer.publish({ ...input, name }, { data });
    await host.bus.runUntil(host.bus.now() + 0.1);
  };
  return { host, node, peer, seen, send };
};

describe('runNode', () => {
  it('connects ports to the bus under resolved names', async () => {
    const { peer, seen, send } = setup({}, { namespace: '/robot1', remaps: { scaled: '/out' } });
    peer.messages({ ...output, name: '/out' }).subscribe(({ data }) => seen.push(data));
    await send(3, '/robot1/numbers');
    assert.deepEqual(seen, [6]);
  });

  it('refuses a misspelt parameter by name', () => {
    assert.throws(() => setup({ gian: 3 }), /gian/);
  });

  it('keeps what inactive nodes say to itself, but for the last latched message', async () => {
    const { peer, seen, node, host, send } = setup();
    const gainsSeen: number[] = [];
    peer.messages({ ...output, name: '/scaled' }).subscribe(({ data }) => seen.push(data));
    peer.messages({ ...gains, name: '/gain' }).subscribe(({ data }) => gainsSeen.push(data));
    assert.ok(node.deactivate());
    node.setParameters([{ name: 'gain', value: 5 }]);
    await send(1);
    assert.deepEqual([seen, gainsSeen], [[], []]);
    assert.ok(node.activate());
    await host.bus.runUntil(host.bus.now() + 0.1);
    await send(1);
    assert.deepEqual([seen, gainsSeen], [[5], [5]]);
  });

  it('takes a node whose stream fails down, names it, and leaves the others alone', async () => {
    const { peer, seen, host, send, node } = setup();
    const failed: string[] = [];
    peer
      .messages({ ...topics.nodeFailures, name: '/node_failures' })
      .subscribe(({ data }) => failed.push(data));
    peer.messages({ ...output, name: '/scaled' }).subscribe(({ data }) => seen.push(data));
    await send(13);
    await send(1);
    assert.deepEqual([seen, failed], [[], ['/scaler']]);
    assert.equal(node.state.label, 'finalized');
    assert.equal(host.failures[0]?.node, '/scaler');
    assert.equal(host.reproducible, true);
  });
});

describe('parameter services', () => {
  it('get, describe and set parameters, and refuse bad values with a reason', async () => {
    const { peer, host } = setup();
    const answers: unknown[] = [];
    const events: ParameterEvent[] = [];
    peer.messages(topics.parameterEvents).subscribe((event) => events.push(event));
    const get = servicePort('/scaler/get_parameters', GetParameters, '');
    const set = servicePort('/scaler/set_parameters', SetParameters, '');
    const describeIt = servicePort('/scaler/describe_parameters', DescribeParameters, '');
    const integer = (value: number) => toParameterValue(value, { type: 'integer' });
    const ask = async (gain: number): Promise<void> => {
      peer
        .call(set, { parameters: [{ name: 'gain', value: integer(gain) }] })
        .subscribe(({ results }) => answers.push(results[0]?.successful, results[0]?.reason));
      await host.bus.runUntil(host.bus.now() + 0.1);
    };
    await ask(4);
    assert.deepEqual(answers, [true, '']);
    assert.equal(events[0]?.node, '/scaler');
    assert.equal(events[0]?.changed_parameters[0]?.value.integer_value, 4n);
    answers.length = 0;
    await ask(40);
    assert.equal(answers[0], false);
    assert.match(String(answers[1]), /gain/);
    peer.call(get, { names: ['gain'] }).subscribe(({ values }) => {
      assert.equal(values[0]?.integer_value, 4n);
      answers.push('got');
    });
    peer.call(describeIt, { names: ['gain'] }).subscribe(({ descriptors }) => {
      assert.equal(descriptors[0]?.description, 'Factor [1]');
      assert.equal(descriptors[0]?.integer_range[0]?.to_value, 9n);
      answers.push('described');
    });
    await host.bus.runUntil(host.bus.now() + 0.1);
    assert.deepEqual(answers.slice(2), ['described', 'got']);
  });
});

describe('lifecycle services', () => {
  it('change the state of a node and tell it', async () => {
    const { peer, host } = setup();
    const labels: string[] = [];
    const state = servicePort('/scaler/get_state', GetState, '');
    const change = servicePort('/scaler/change_state', ChangeState, '');
    const tell = async (): Promise<void> => {
      peer.call(state, {}).subscribe(({ current_state }) => labels.push(current_state.label));
      await host.bus.runUntil(host.bus.now() + 0.1);
    };
    await tell();
    peer.call(change, { transition: { id: 4, label: '' } }).subscribe();
    await host.bus.runUntil(host.bus.now() + 0.1);
    await tell();
    assert.deepEqual(labels, ['active', 'inactive']);
  });
});

describe('InProcessHost.compute', () => {
  const stage = { name: 'work', latency: 0.1, limit: 0.03 };
  it('turns hung work into an event and marks the run', async () => {
    const host = new InProcessHost({ seed: 1 });
    let reason: unknown;
    host
      .compute(host.bus.connect('/n'))(stage, () => new Promise<number>(() => undefined))
      .subscribe({ error: (error: unknown) => (reason = error) });
    await host.bus.runUntil(1);
    assert.match(String(reason), /stage 'work' hung: no result within 0.03 s/);
    assert.equal(host.reproducible, false);
  });

  it('turns a thrown error into an event at the modelled time', async () => {
    const host = new InProcessHost({ seed: 1 });
    let at = -1;
    host
      .compute(host.bus.connect('/n'))(stage, () => {
        throw new Error('broken');
      })
      .subscribe({ error: () => (at = host.bus.now()) });
    await host.bus.runUntil(1);
    assert.equal(at, 0.1);
  });

  it('runs a task on a worker thread with the same result', async () => {
    const { double } = await import('#test/support/tasks.ts');
    const results: unknown[] = [];
    for (const worker of [false, true]) {
      const host = new InProcessHost({ seed: 1, worker });
      host
        .compute(host.bus.connect('/n'))
        .offload({ name: 'work', latency: 0.1, limit: 10 }, double, Float64Array.of(1, 2))
        .subscribe({
          next: (sum) => results.push(sum),
          error: (error: unknown) => results.push(error),
        });
      await host.bus.runUntil(1);
      host.close();
    }
    assert.deepEqual(results, [6, 6]);
  });
});
