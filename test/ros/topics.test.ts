import assert from 'node:assert/strict';
import { latchedQos, sensorQos, topic } from '#nodes/core/topic.ts';
import type { Topic } from '#nodes/core/topic.ts';
import { topics } from '#nodes/core/topics.ts';
import type { Endpoint } from '#nodes/core/bus.ts';
import type { Ros2Bus } from '#nodes/bus/ros2.ts';
import { messages } from '#nodes/msgs/registry.ts';
import { Image, PointCloud2 } from '#nodes/msgs/sensor.ts';
import { Path } from '#nodes/msgs/nav.ts';
import { Int32 } from '#nodes/msgs/std.ts';
import type { Interface } from '#nodes/msgs/interface.ts';
import { openBus } from './support/bus.ts';
import type { Peer } from './support/peer.ts';
import { samples } from './support/samples.ts';
import { rosSuite } from './support/suite.ts';
import { until } from './support/until.ts';
import { toJson } from './support/wire.ts';

const absolute = (name: string): string => (name.startsWith('/') ? name : `/${name}`);
const text = (type: Interface, message: unknown): string => JSON.stringify(toJson(type, message));

rosSuite('topics between this bus and rclpy', (ros) => {
  let bus: Ros2Bus;
  let ours: Endpoint;
  let peer: Peer;

  before(async () => {
    bus = await openBus(ros().installation);
    ours = bus.connect('/ours');
    peer = await ros().peer('echo');
  });
  after(() => bus.close());

  /** Ours to rclpy, which tells what it read and says it again to us. */
  async function roundTrip(there: Topic, count: number): Promise<void> {
    const type = there.type;
    const back = { ...there, name: `/back${there.name}` };
    const returned: string[] = [];
    const listening = ours.messages(back).subscribe((m) => returned.push(text(type, m)));
    await peer.ask('subscribe', {
      topic: there.name,
      type: type.name,
      qos: there.qos,
      echo: back.name,
    });
    for (const message of samples(type, count)) {
      const sent = text(type, message);
      const read = (): boolean => peer.messages(there.name).some((m) => JSON.stringify(m) === sent);
      let said = -Infinity;
      await until(
        () => {
          const arrived = read() && returned.includes(sent);
          // the first ones go before the two have found each other
          if (!arrived && performance.now() - said > 250) {
            ours.publish(there, message);
            said = performance.now();
          }
          return arrived;
        },
        () =>
          `${there.name}\nsent     ${sent}\nread     ${JSON.stringify(peer.messages(there.name).slice(-3))}\nreturned ${returned.slice(-3).join('\n')}`,
      );
    }
    listening.unsubscribe();
    await peer.ask('unsubscribe', { topic: there.name });
  }

  for (const entry of Object.values(topics) as Topic[]) {
    const there = { ...entry, name: absolute(entry.name) };
    it(`${there.name} (${there.type.name}) is equal after both ways`, () => roundTrip(there, 4));
  }

  const carried = new Set(Object.values(topics).map(({ type }) => type.name));
  for (const type of messages.values())
    if (!carried.has(type.name))
      it(`${type.name} is equal after both ways`, () =>
        roundTrip(topic(`/types/${type.name.replaceAll('/', '_')}`, type, ''), 3));

  it('says of its QoS and types what rclpy understands', async () => {
    for (const entry of Object.values(topics) as Topic[]) {
      const name = absolute(entry.name);
      const told = await peer.ask<{ publishers: Record<string, unknown>[] }>('endpoints', {
        topic: name,
      });
      const own = told.publishers.find(({ node }) => node === '/ours');
      const { reliable, latched, depth } = entry.qos;
      assert.ok(own, `${name}: ${JSON.stringify(told)}`);
      assert.deepEqual(
        [own['type'], own['reliable'], own['latched']],
        [entry.type.name, reliable, latched],
        name,
      );
      // depth is known to the publisher alone where DDS does not tell it
      assert.ok(own['depth'] === 0 || own['depth'] === depth, `${name}: depth`);
    }
  });

  const large: readonly (readonly [string, Topic, () => unknown])[] = [
    ['an image of 640x480', topic('/large/image', Image, '', { qos: sensorQos }), image],
    ['a cloud of 100 000 points', topic('/large/cloud', PointCloud2, ''), cloud],
    ['a path of 1000 poses', topic('/large/path', Path, ''), path],
  ];
  for (const [what, there, make] of large)
    it(`${what} comes back unchanged`, async () => {
      const message = make();
      const back = { ...there, name: `${there.name}/back` };
      const returned: unknown[] = [];
      const listening = ours.messages(back).subscribe((m) => returned.push(m));
      await peer.ask('subscribe', {
        topic: there.name,
        type: there.type.name,
        qos: there.qos,
        echo: back.name,
        quiet: true,
      });
      await until(async () => {
        if (returned.length === 0) ours.publish(there, message);
        await new Promise((resolve) => setTimeout(resolve, 250));
        return returned.length > 0;
      }, what);
      listening.unsubscribe();
      assert.deepEqual(returned[0], message);
    });

  it('gives a late rclpy subscriber the latched message, and itself one of rclpy’s', async () => {
    const map = topic('/late/ours', Int32, '', { qos: latchedQos });
    ours.publish(map, { data: 1 });
    ours.publish(map, { data: 2 });
    await peer.ask('subscribe', { topic: map.name, type: map.type.name, qos: map.qos });
    await until(() => peer.messages(map.name).length > 0, 'the latched message');
    assert.deepEqual(peer.messages(map.name), [{ data: 2 }]);

    const theirs = { ...map, name: '/late/theirs' };
    await peer.ask('publisher', { topic: theirs.name, type: map.type.name, qos: map.qos });
    await peer.ask('publish', { topic: theirs.name, message: { data: 3 } });
    await peer.ask('publish', { topic: theirs.name, message: { data: 4 } });
    const heard: number[] = [];
    ours.messages(theirs).subscribe(({ data }) => heard.push(data));
    await until(() => heard.length > 0, 'rclpy’s latched message');
    assert.deepEqual(heard, [4]);
  });

  it('keeps the order and loses nothing of a reliable burst that its depth can hold', async () => {
    const burst = topic('/burst', Int32, '', {
      qos: { depth: 200, reliable: true, latched: false },
    });
    await peer.ask('subscribe', { topic: '/burst', type: burst.type.name, qos: burst.qos });
    ours.publish(burst, { data: -1 });
    await until(() => bus.subscribersOf('/burst').length > 0, 'the subscriber');
    await until(() => {
      ours.publish(burst, { data: -1 });
      return peer.messages('/burst').length > 0;
    }, 'the first');
    for (let data = 0; data < 200; data++) ours.publish(burst, { data });
    const heard = (): number[] =>
      peer
        .messages('/burst')
        .map(({ data }) => data as number)
        .filter((data) => data >= 0);
    await until(
      () => heard().length === 200,
      () => `200, got ${String(heard().length)}`,
    );
    assert.deepEqual(
      heard(),
      Array.from({ length: 200 }, (_, i) => i),
    );
  });

  it('hears a best-effort rclpy sensor and is heard by one that listens best effort', async () => {
    const qos = { reliable: false, latched: false, depth: 5 };
    const scan = topic('/effort', Int32, '', { qos: sensorQos });
    await peer.ask('publisher', { topic: '/effort', type: scan.type.name, qos });
    const heard: number[] = [];
    ours.messages(scan).subscribe(({ data }) => heard.push(data));
    await until(async () => {
      await peer.ask('publish', { topic: '/effort', message: { data: 5 } });
      return heard.length > 0;
    }, 'the sensor');
    const state = topic('/state', Int32, '');
    await peer.ask('subscribe', { topic: '/state', type: state.type.name, qos });
    await until(() => {
      ours.publish(state, { data: 6 });
      return peer.messages('/state').length > 0;
    }, 'the listener');
  });
});

const header = { stamp: { sec: 12, nanosec: 345 }, frame_id: 'camera' };

function bytes(count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => (i * 31 + (i >> 8)) & 255);
}

function image() {
  const data = bytes(640 * 480 * 3);
  return { header, height: 480, width: 640, encoding: 'rgb8', is_bigendian: 0, step: 1920, data };
}

function cloud() {
  const fields = ['x', 'y', 'z', 'intensity'].map((name, i) => ({
    name,
    offset: 4 * i,
    datatype: 7,
    count: 1,
  }));
  const [width, point_step] = [100_000, 16];
  return {
    header,
    height: 1,
    width,
    fields,
    is_bigendian: false,
    point_step,
    row_step: width * point_step,
    data: bytes(width * point_step),
    is_dense: true,
  };
}

function path() {
  const poses = Array.from({ length: 1000 }, (_, i) => ({
    header: { stamp: { sec: i, nanosec: 7 * i }, frame_id: i % 2 === 0 ? 'map' : 'odom' },
    pose: {
      position: { x: Math.sin(i), y: Math.cos(i), z: -0.1 },
      orientation: { x: 0, y: 0, z: Math.sin(i / 2), w: Math.cos(i / 2) },
    },
  }));
  return { header, poses };
}
