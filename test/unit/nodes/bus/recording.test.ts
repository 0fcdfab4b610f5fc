import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { McapIndexedReader } from '@mcap/core';
import type { Delivery } from '#nodes/bus/in-process.ts';
import { readRecording, Recording, RecordingError } from '#nodes/bus/recording.ts';
import type { Recorded } from '#nodes/bus/recording.ts';
import { topics } from '#nodes/core/topics.ts';

const scan = (index: number): Delivery => ({
  time: index / 10,
  topic: topics.scan,
  publisher: '/sim',
  sequence: index,
  message: {
    header: { stamp: { sec: 0, nanosec: index }, frame_id: 'base_scan' },
    angle_min: 0,
    angle_max: 1,
    angle_increment: 0.5,
    time_increment: 0,
    scan_time: 0.5,
    range_min: 0.125,
    range_max: 3.5,
    ranges: new Float32Array(1000).fill(index),
    intensities: new Float32Array(0),
  },
});

async function all(file: string): Promise<Recorded[]> {
  const list: Recorded[] = [];
  for await (const recorded of readRecording(file)) list.push(recorded);
  return list;
}

describe('recording', () => {
  let folder = '';
  let file = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trinav-recording-'));
    file = join(folder, 'run.mcap');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('gives back every delivery in order', async () => {
    const recording = new Recording(file, { seed: '7' });
    const deliveries = Array.from({ length: 600 }, (_, index) => scan(index));
    for (const delivery of deliveries) recording.add(delivery);
    const end = await recording.close();
    assert.equal(end.kind, 'complete');
    const expected = deliveries.map(({ time, topic, publisher, sequence, message }) => {
      const type = topic.type.name;
      return { time, topic: `/${topic.name}`, type, publisher, sequence, message };
    });
    assert.deepEqual(await all(file), expected);
  });

  it('writes an indexed file with rosbag2 schemas and offered QoS', async () => {
    const recording = new Recording(file);
    recording.add(scan(0));
    await recording.close();
    const bytes = readFileSync(file);
    const reader = await McapIndexedReader.Initialize({
      readable: {
        size: () => Promise.resolve(BigInt(bytes.length)),
        read: (offset, size) =>
          Promise.resolve(bytes.subarray(Number(offset), Number(offset + size))),
      },
    });
    assert.equal(reader.header.profile, 'ros2');
    assert.deepEqual(
      [...reader.schemasById.values()].map(({ name, encoding }) => [name, encoding]),
      [['sensor_msgs/msg/LaserScan', 'ros2msg']],
    );
    const [channel] = reader.channelsById.values();
    assert.match(channel!.metadata.get('offered_qos_profiles')!, /reliability: best_effort/);
    assert.equal(reader.statistics?.messageCount, 1n);
  });

  it('can be read up to where a killed process stopped writing', async () => {
    const recording = new Recording(file);
    for (let index = 0; index < 600; index += 1) recording.add(scan(index));
    await recording.close();
    truncateSync(file, statSync(file).size - 600_000);
    const read = await all(file);
    assert.ok(read.length > 100 && read.length < 600, String(read.length));
  });

  it('tells why a file cannot be written', () => {
    assert.throws(() => new Recording(join(folder, 'none', 'run.mcap')), RecordingError);
  });

  it('reports a disk that fills up and goes on without recording', async function () {
    if (process.platform !== 'linux') this.skip();
    const recording = new Recording('/dev/full');
    for (let index = 0; index < 600; index += 1) recording.add(scan(index));
    const end = await recording.close();
    assert.ok(end.kind === 'failed' && /ENOSPC/.test(end.reason), JSON.stringify(end));
  });

  it('refuses a file that is no recording', async () => {
    writeFileSync(file, 'no recording at all');
    await assert.rejects(all(file), RecordingError);
  });
});
