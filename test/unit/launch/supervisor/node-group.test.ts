import assert from 'node:assert/strict';
import { map } from 'rxjs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { InProcessBus } from '#nodes/bus/in-process.ts';
import { defineNode } from '#nodes/core/node.ts';
import { topic } from '#nodes/core/topic.ts';
import { topics } from '#nodes/core/topics.ts';
import { Int32 } from '#nodes/msgs/std.ts';
import { NodeGroup } from '#launch/supervisor/node-group.ts';

const numbers = topic('numbers', Int32, '');
const doubled = topic('doubled', Int32, '');

/** Doubles numbers and fails on 13. */
const fragile = defineNode({
  name: 'fragile',
  doc: '',
  params: z.strictObject({}),
  inputs: { numbers },
  outputs: { doubled },
  wire: (ports) => ({
    doubled: ports.numbers.pipe(
      map(({ data }) => {
        if (data === 13) throw new Error('unlucky');
        return { data: 2 * data };
      }),
    ),
  }),
});

describe('the nodes of a process', () => {
  it('are started again when they fail, and all is said where the watchdog hears it', async () => {
    const bus = new InProcessBus();
    const heard: number[] = [];
    const failures: string[] = [];
    bus.tap(({ topic: { name }, message }) => {
      if (name === '/r1/doubled') heard.push((message as { data: number }).data);
      if (name === `/r1/${topics.nodeFailures.name}`)
        failures.push((message as { data: string }).data);
    });
    const entry = {
      spec: fragile,
      module: '#test/fragile.node.ts',
      export: 'fragile',
      params: {},
      namespace: '/r1',
    };
    const group = new NodeGroup({
      bus,
      name: '/r1/test_process',
      seed: '1',
      entries: [entry],
      models: [],
    });
    const source = bus.connect('/source');
    const send = async (data: number): Promise<void> => {
      source.publish({ ...numbers, name: '/r1/numbers' }, { data });
      await bus.runUntil(bus.now() + 0.01);
    };
    await send(4);
    await send(13);
    assert.deepEqual([heard, failures], [[8], ['/r1/fragile']]);
    for (let i = 0; i < 200 && failures.length < 2; i++) {
      await sleep(20);
      await bus.runUntil(bus.now() + 0.01);
    }
    await send(5);
    assert.deepEqual(
      [heard, failures],
      [
        [8, 10],
        ['/r1/fragile', '-/r1/fragile'],
      ],
    );
    await group.close();
  });
});
