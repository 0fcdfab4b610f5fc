import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InProcessHost } from '#launch/hosts/in-process.ts';
import { turtlebot3Burger } from '#launch/robots/turtlebot3-burger.ts';
import { turtlebot3WafflePi } from '#launch/robots/turtlebot3-waffle-pi.ts';
import { runNode } from '#nodes/core/run-node.ts';
import type { Topic } from '#nodes/core/topic.ts';
import { topics } from '#nodes/core/topics.ts';
import type { RobotProfile } from '#nodes/core/robot.ts';
import { secondsOf } from '#nodes/msgs/time.ts';
import type { Fault } from '#sim/params.ts';
import { simNode } from '#sim/sim.node.ts';

const WORLD = `<?xml version="1.0"?>
<sdf version="1.8"><world name="room">
  <include><uri>https://fuel.gazebosim.org/1.0/OpenRobotics/models/Ground Plane</uri></include>
  <model name="wall"><static>true</static><pose>1 0 0.5 0 0 0</pose><link name="link">
    <collision name="body"><geometry><box><size>0.2 4 1</size></box></geometry></collision>
  </link></model>
</world></sdf>`;

function worldFile(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'trinav-')), 'room.sdf');
  writeFileSync(file, WORLD);
  return file;
}

interface Heard {
  readonly at: number;
  readonly message: unknown;
}

/** Everything the simulator says in `seconds`, by topic, with the time it was heard. */
async function listen(
  seconds: number,
  { robot = turtlebot3Burger, faults = [] as Fault[], seed = 1, speed = 0 } = {},
): Promise<Map<string, Heard[]>> {
  const host = new InProcessHost({ seed });
  const heard = new Map<string, Heard[]>();
  host.bus.tap(({ topic, message }) => {
    const list = heard.get(bare(topic)) ?? [];
    list.push({ at: host.bus.now(), message });
    heard.set(bare(topic), list);
  });
  const params = { world: worldFile(), robot, faults, robot_description: '<robot/>' };
  const node = runNode(simNode, params, host);
  const driver = host.bus.connect('/driver');
  driver.clock.every(0.1).subscribe(() => {
    const twist = {
      linear: { x: speed, y: 0, z: 0 },
      angular: { x: 0, y: 0, z: 0 },
    };
    const header = { stamp: { sec: 0, nanosec: 0 }, frame_id: '' };
    driver.publish({ ...topics.cmdVel, name: '/cmd_vel' }, { header, twist });
  });
  await host.bus.runUntil(seconds);
  assert.deepEqual(host.failures, []);
  node.shutdown();
  return heard;
}

function bare({ name }: Pick<Topic, 'name'>): string {
  return name.replace(/^\//, '');
}

function messages<T>(heard: Map<string, Heard[]>, topic: Topic<T>): T[] {
  return (heard.get(bare(topic)) ?? []).map(({ message }) => message as T);
}

describe('sim node', () => {
  it('sends every sensor at its rate', async () => {
    const heard = await listen(2);
    const count = (topic: Topic) => heard.get(bare(topic))?.length ?? 0;
    const near = (topic: Topic, expected: number) => {
      assert.ok(Math.abs(count(topic) - expected) <= 2, `${topic.name} ${String(count(topic))}`);
    };
    near(topics.clock, 200);
    near(topics.imu, 400);
    near(topics.odom, 60);
    near(topics.jointStates, 60);
    near(topics.scan, 10);
    near(topics.bumper, 60);
    near(topics.truthPose, 100);
    near(topics.truthClearance, 100);
    for (const once of [topics.tfStatic, topics.robotDescription]) assert.equal(count(once), 1);
    for (const none of [topics.image, topics.depth, topics.audio, topics.audioInfo])
      assert.equal(count(none), 0);
  });

  it('stamps with the time of measurement and sends after the latency', async () => {
    const heard = await listen(1);
    assert.ok((heard.get('scan')?.length ?? 0) > 3);
    for (const { at, message } of heard.get('scan') ?? []) {
      const { header } = message as { header: { stamp: { sec: number; nanosec: number } } };
      assert.ok(Math.abs(at - secondsOf(header.stamp) - turtlebot3Burger.lidar.latency) < 1e-6);
    }
  });

  it('sends pictures and sound of a robot that has them', async () => {
    const robot: RobotProfile = turtlebot3WafflePi;
    const heard = await listen(1, { robot });
    const images = messages(heard, topics.image);
    assert.ok(images.length >= 9);
    assert.equal(images[0]?.data.length, 320 * 240 * 3);
    assert.equal(messages(heard, topics.cameraInfo).length, images.length);
    assert.ok(messages(heard, topics.audio).length >= 18);
    assert.equal(messages(heard, topics.audioInfo)[0]?.channels, 4);
    const children = messages(heard, topics.tfStatic)[0]?.transforms.map(
      ({ child_frame_id }) => child_frame_id,
    );
    assert.deepEqual(children, [
      ...['base_link', 'base_scan', 'imu_link', 'camera_rgb_frame'],
      ...['microphone_array', 'camera_rgb_optical_frame'],
    ]);
  });

  it('drives into a wall, says so, and measures the way there', async () => {
    const heard = await listen(6, { speed: 0.2 });
    assert.deepEqual(messages(heard, topics.truthContact), [{ data: 'wall' }]);
    assert.equal(messages(heard, topics.bumper).at(-1)?.data, true);
    const clearances = messages(heard, topics.truthClearance).map(({ data }) => data);
    assert.ok(Math.min(...clearances) < 0.005);
    const truth = messages(heard, topics.truthPose).at(-1)?.pose.pose.position.x ?? 0;
    assert.ok(Math.abs(truth - 0.862) < 0.01);
    const odom = messages(heard, topics.odom).at(-1)?.pose.pose.position.x ?? 0;
    assert.ok(odom > 1, 'wheels spin on');
  });

  it('spoils what a fault names, and nothing else', async () => {
    const faults: Fault[] = [
      { sensor: 'scan', kind: 'nan', from: 0, until: 0.9 },
      { sensor: 'imu', kind: 'silent', from: 0, until: 10 },
      { sensor: 'odom', kind: 'frozen', from: 1, until: 10 },
    ];
    const heard = await listen(2, { faults, speed: 0.2 });
    const scans = messages(heard, topics.scan);
    assert.ok(scans[0]?.ranges.every(Number.isNaN));
    assert.ok(scans.at(-1)?.ranges.some(Number.isFinite));
    assert.equal(messages(heard, topics.imu).length, 0);
    const odom = messages(heard, topics.odom);
    assert.equal(odom.at(-1)?.pose.pose.position.x, odom.at(-5)?.pose.pose.position.x);
    assert.notEqual(odom.at(-1)?.header.stamp.nanosec, odom.at(-5)?.header.stamp.nanosec);
  });

  it('says the same twice with one seed, and something else with another', async () => {
    const [a, b, c] = await Promise.all([1, 1, 2].map((seed) => listen(1, { seed, speed: 0.1 })));
    assert.deepEqual(messages(a!, topics.imu), messages(b!, topics.imu));
    assert.deepEqual(messages(a!, topics.scan), messages(b!, topics.scan));
    assert.notDeepEqual(messages(a!, topics.imu), messages(c!, topics.imu));
  });
});
