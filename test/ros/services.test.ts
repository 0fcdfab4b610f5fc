import assert from 'node:assert/strict';
import { NEVER, firstValueFrom, of } from 'rxjs';
import type { Endpoint } from '#nodes/core/bus.ts';
import type { Ros2Bus } from '#nodes/bus/ros2.ts';
import type { Service } from '#nodes/core/topic.ts';
import { services as table } from '#nodes/core/services.ts';
import { services as interfaces } from '#nodes/msgs/registry.ts';
import { Trigger } from '#nodes/msgs/std-srvs.ts';
import { servicePort } from '#nodes/core/topic.ts';
import { openBus } from './support/bus.ts';
import type { Peer } from './support/peer.ts';
import { samples } from './support/samples.ts';
import { rosSuite } from './support/suite.ts';
import { until } from './support/until.ts';
import { toJson } from './support/wire.ts';

const ports: readonly Service[] = [
  ...(Object.values(table) as Service[]).map((port) => ({ ...port, name: `/${port.name}` })),
  ...[...interfaces.values()].map((type) =>
    servicePort(`/types/${type.name.replaceAll('/', '_')}`, type, ''),
  ),
];

rosSuite('services between this bus and rclpy', (ros) => {
  let bus: Ros2Bus;
  let ours: Endpoint;
  let peer: Peer;

  before(async () => {
    bus = await openBus(ros().installation);
    ours = bus.connect('/ours');
    peer = await ros().peer('caller');
  });
  after(() => bus.close());

  for (const port of ports) {
    const { request, response, name: type } = port.type;
    const [asked = {}] = samples(request, 2).slice(1);
    const [answer = {}] = samples(response, 2).slice(1);

    it(`${port.name} (${type}) is served to rclpy`, async () => {
      const heard: unknown[] = [];
      ours.serve(port, (wish) => {
        heard.push(toJson(request, wish));
        return answer;
      });
      const said = await peer.ask('call', {
        service: port.name,
        type,
        request: toJson(request, asked),
      });
      assert.deepEqual(heard, [toJson(request, asked)]);
      assert.deepEqual(said, toJson(response, answer));
    });

    it(`${port.name} (${type}) of rclpy is called`, async () => {
      const theirs = { ...port, name: `/theirs${port.name}` };
      await peer.ask('serve', { service: theirs.name, type, response: toJson(response, answer) });
      await until(async () => (await serversOf(theirs.name)) > 0, 'the service');
      const said = await answered(() => ours.call(theirs, asked));
      const heard = await peer.heard(
        (event) => event.event === 'request' && event['service'] === theirs.name,
        'the request',
      );
      assert.deepEqual(heard['request'], toJson(request, asked));
      assert.deepEqual(toJson(response, said), toJson(response, answer));
    });
  }

  async function serversOf(name: string): Promise<number> {
    const { services } = await peer.ask<{ services: Record<string, string[]> }>('graph');
    return services[name]?.length ?? 0;
  }

  /** Where the two have not found each other yet, nobody serves; so it asks again. */
  async function answered<T>(call: () => import('rxjs').Observable<T>): Promise<T> {
    let value: T | undefined;
    await until(async () => {
      try {
        value = await firstValueFrom(call());
        return true;
      } catch (error) {
        if (/nobody serves/.test(String(error))) return false;
        throw error;
      }
    }, 'an answer');
    return value as T;
  }

  it('answers many calls at once, each with its own reply', async () => {
    const port = servicePort('/many', Trigger, '');
    let count = 0;
    ours.serve(port, () => of({ success: true, message: String(count++) }));
    const ask = () =>
      peer.ask<{ message: string }>('call', {
        service: '/many',
        type: 'std_srvs/srv/Trigger',
        request: {},
      });
    await ask();
    const answers = await Promise.all(Array.from({ length: 8 }, ask));
    const numbers = answers.map(({ message }) => Number(message)).sort((a, b) => a - b);
    assert.deepEqual(
      numbers,
      Array.from({ length: 8 }, (_, i) => i + 1),
    );
  });

  it('goes on serving others while one call stays without an answer', async () => {
    ours.serve(servicePort('/never', Trigger, ''), () => NEVER);
    ours.serve(servicePort('/prompt', Trigger, ''), () => ({ success: true, message: 'here' }));
    const call = (service: string, timeout?: number) =>
      peer.ask<{ message: string }>('call', {
        service,
        type: 'std_srvs/srv/Trigger',
        request: {},
        ...(timeout === undefined ? {} : { timeout }),
      });
    const hanging = call('/never');
    assert.equal((await call('/prompt')).message, 'here');
    void hanging.catch(() => undefined);
  });
});
