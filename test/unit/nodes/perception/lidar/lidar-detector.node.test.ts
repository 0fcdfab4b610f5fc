import assert from 'node:assert/strict';
import { InProcessHost } from '#launch/hosts/in-process.ts';
import { fakeSession } from '#models/fake-session.ts';
import type { TensorSpec } from '#models/manifest.ts';
import { runNode } from '#nodes/core/run-node.ts';
import { transformMessage } from '#nodes/core/tf.ts';
import { topics } from '#nodes/core/topics.ts';
import { contextSize, cutoutSamples } from '#nodes/perception/lidar/cutouts.ts';
import { lidarDetectorNode } from '#nodes/perception/lidar/lidar-detector.node.ts';
import { objectTrackerNode } from '#nodes/perception/fusion/object-tracker.node.ts';
import type { DiagnosticArray } from '#nodes/msgs/diagnostic.ts';
import type { LaserScan } from '#nodes/msgs/sensor.ts';
import { secondsOf, stampOf } from '#nodes/msgs/time.ts';
import type { Detection3DArray } from '#nodes/msgs/vision.ts';
import type { MarkerArray } from '#nodes/msgs/visualization.ts';
import { castScan } from '#sim/world/cast.ts';
import { buildPlane } from '#sim/world/plane.ts';

const room = buildPlane(
  Float64Array.of(-3, -3, 3, -3, 3, -3, 3, 3, 3, 3, -3, 3, -3, 3, -3, -3),
  new Float64Array(0),
);
const budget = 64;
const inputs: TensorSpec[] = [
  { name: 'cutouts', dtype: 'float32', shape: [budget, 4, cutoutSamples], doc: '' },
  { name: 'context', dtype: 'float32', shape: [budget, contextSize], doc: '' },
];

/** A room of 6 m with somebody who walks through it to the left, 1.8 m ahead. */
function scanAt(time: number, walker: boolean): LaserScan {
  const ranges = new Float32Array(360);
  const y = -1.5 + 0.8 * time;
  const circles = walker ? Float64Array.of(1.8, y, 0.22) : new Float64Array(0);
  const movers = { segments: new Float64Array(0), circles };
  castScan(room, 0, 0, 0, 0, Math.PI / 180, 360, 10, ranges, movers);
  return {
    header: { stamp: stampOf(time), frame_id: 'base_scan' },
    ...{ angle_min: 0, angle_max: 6.27, angle_increment: Math.PI / 180, time_increment: 0 },
    ...{ scan_time: 0.2, range_min: 0.1, range_max: 10, intensities: new Float32Array(0) },
    // ranges that differ a little each time, as from a real sensor
    ranges: ranges.map((range, i) => range + 0.002 * Math.sin(37 * i + 101 * time)),
  };
}

interface Script {
  readonly params?: Record<string, unknown>;
  readonly scan?: (time: number) => LaserScan | undefined;
  readonly until?: number;
}

async function run({ params = {}, scan = (t) => scanAt(t, true), until = 3.5 }: Script) {
  const wall = Float32Array.from({ length: budget * 4 }, (_, i) => (i % 4 === 1 ? 0.9 : 0.03));
  const answer = () => ({ classes: wall, motion: new Float32Array(budget * 4) });
  const sessions = ['lidar-base', 'lidar-small'].map((name) => fakeSession(name, inputs, answer));
  const host = new InProcessHost({
    seed: 1,
    sessions: new Map(sessions.map((each) => [each.name, each])),
  });
  const detections: Detection3DArray[] = [];
  const tracks: Detection3DArray[] = [];
  const predicted: Detection3DArray[] = [];
  const markers: MarkerArray[] = [];
  const health: string[] = [];
  host.bus.tap(({ topic, message }) => {
    if (topic.name === '/lidar/detections') detections.push(message as Detection3DArray);
    if (topic.name === '/tracks') tracks.push(message as Detection3DArray);
    if (topic.name === '/tracks/predicted') predicted.push(message as Detection3DArray);
    if (topic.name === '/tracks/markers') markers.push(message as MarkerArray);
    if (topic.name === '/perception/health')
      for (const status of (message as DiagnosticArray).status) health.push(status.message);
  });
  runNode(lidarDetectorNode, { method: 'classical', ...params }, host);
  runNode(objectTrackerNode, {}, host);
  const robot = host.bus.connect('/robot');
  const at = <T extends { readonly name: string }>(topic: T): T => ({
    ...topic,
    name: `/${topic.name}`,
  });
  robot.clock.every(0.05).subscribe((now) => {
    const edge = transformMessage('odom', 'base_scan', { x: 0, y: 0, yaw: 0 }, now);
    robot.publish(at(topics.tf), { transforms: [edge] });
  });
  robot.clock.every(0.2).subscribe((now) => {
    const message = scan(now);
    if (message !== undefined) robot.publish(at(topics.scan), message);
  });
  await host.bus.runUntil(until);
  assert.deepEqual(host.failures, []);
  host.close();
  return { detections, tracks, predicted, markers, health };
}

describe('LiDAR detector and object tracker', () => {
  it('find somebody who walks, by geometry alone, and tell where and how fast', async () => {
    const { detections, tracks, predicted, markers, health } = await run({});
    assert.ok(detections.length > 10);
    assert.equal(detections.at(-1)!.header.frame_id, 'odom');
    const people = detections
      .at(-1)!
      .detections.filter(({ results }) => results[0]?.hypothesis.class_id === 'person');
    assert.equal(people.length, 1);
    const last = tracks.at(-1)!;
    const person = last.detections.find(
      ({ results }) => results[0]?.hypothesis.class_id === 'person',
    );
    assert.ok(person !== undefined);
    const { x, y } = person.bbox.center.position;
    const now = secondsOf(last.header.stamp);
    assert.ok(Math.hypot(x - 1.8, y - (-1.5 + 0.8 * now)) < 0.35, `at ${String(x)}, ${String(y)}`);
    const ahead = predicted.at(-1)!;
    const later = ahead.detections.find(({ id }) => id === person.id)!;
    const dt = secondsOf(ahead.header.stamp) - now;
    assert.ok(Math.abs((later.bbox.center.position.y - y) / dt - 0.8) < 0.3);
    assert.ok(markers.at(-1)!.markers.some(({ ns }) => ns === 'velocity'));
    assert.equal(health.at(-1), 'scan is good');
  });

  it('take the word of the network where it is asked', async () => {
    const { detections, tracks } = await run({ params: { method: 'network' } });
    const labels = detections.flatMap((each) =>
      each.detections.map(({ results }) => results[0]?.hypothesis.class_id),
    );
    assert.deepEqual([...new Set(labels)], ['wall']);
    assert.deepEqual(tracks.at(-1)?.detections, []);
  });

  it('delete the markers of who went away', async () => {
    const { markers } = await run({ scan: (t) => scanAt(t, t < 2.5), until: 8 });
    const deleted = markers.flatMap((each) => each.markers.filter(({ action }) => action === 2));
    assert.deepEqual(
      deleted.map(({ ns }) => ns),
      ['body', 'text', 'velocity', 'covariance'],
    );
  });

  it('say that a scan is frozen, not a number, empty, too sparse or silent', async () => {
    const good = scanAt(1, true);
    const cases: [string, (t: number) => LaserScan | undefined][] = [
      ['scan is frozen', (t) => ({ ...scanAt(t, true), ranges: good.ranges })],
      [
        'most of the scan is not a number',
        (t) => ({
          ...good,
          header: scanAt(t, true).header,
          ranges: new Float32Array(360).fill(NaN),
        }),
      ],
      [
        'scan is empty',
        (t) => ({ ...good, header: scanAt(t, true).header, ranges: new Float32Array(0) }),
      ],
      [
        'scan has too few returns',
        (t) => ({
          ...good,
          header: scanAt(t, true).header,
          ranges: new Float32Array(360).fill(Infinity),
        }),
      ],
      ['scan is silent', (t) => (t < 1 ? scanAt(t, true) : undefined)],
    ];
    for (const [said, scan] of cases) {
      const { health, tracks } = await run({ scan });
      assert.equal(health.at(-1), said);
      for (const { detections } of tracks)
        for (const { bbox } of detections) assert.ok(Number.isFinite(bbox.center.position.x));
    }
  });
});
