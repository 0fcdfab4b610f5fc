import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { InProcessHost } from '#launch/hosts/in-process.ts';
import { fakeSession, type Answer } from '#models/fake-session.ts';
import type { TensorSpec } from '#models/manifest.ts';
import { inputShapes } from '#nodes/control/observation.ts';
import { policyNode } from '#nodes/control/policy.node.ts';
import type { PolicyParams } from '#nodes/control/policy-params.ts';
import { runNode } from '#nodes/core/run-node.ts';
import { transformMessage } from '#nodes/core/tf.ts';
import { topics } from '#nodes/core/topics.ts';
import { poseOfPose2 } from '#nodes/math/planar.ts';
import { zero3 } from '#nodes/math/se3.ts';
import type { DiagnosticArray } from '#nodes/msgs/diagnostic.ts';
import type { PoseStamped, TwistStamped } from '#nodes/msgs/geometry.ts';
import type { Odometry, Path } from '#nodes/msgs/nav.ts';
import type { LaserScan } from '#nodes/msgs/sensor.ts';
import { secondsOf, stampOf } from '#nodes/msgs/time.ts';

const inputs = Object.entries(inputShapes).map(([name, { shape, doc }]): TensorSpec => ({
  name,
  dtype: 'float32',
  shape: [...shape],
  doc,
}));
const half: Answer = () => ({ command: Float32Array.of(0.5, -0.25) });

function pathTo(x: number): Path {
  const at = (px: number): PoseStamped => ({
    header: { stamp: stampOf(0), frame_id: 'map' },
    pose: poseOfPose2({ x: px, y: 0, yaw: 0 }),
  });
  return { header: { stamp: stampOf(0), frame_id: 'map' }, poses: [at(0), at(x)] };
}
const noPath: Path = { header: { stamp: stampOf(0), frame_id: 'map' }, poses: [] };

function odometry(time: number): Odometry {
  return {
    header: { stamp: stampOf(time), frame_id: 'odom' },
    child_frame_id: 'base_footprint',
    pose: { pose: poseOfPose2({ x: 0, y: 0, yaw: 0 }), covariance: new Float64Array(36) },
    twist: { twist: { linear: zero3, angular: zero3 }, covariance: new Float64Array(36) },
  };
}

function scan(time: number, range: number): LaserScan {
  return {
    header: { stamp: stampOf(time), frame_id: 'base_scan' },
    angle_min: -Math.PI,
    angle_max: Math.PI,
    angle_increment: Math.PI / 180,
    time_increment: 0,
    scan_time: 0.2,
    range_min: 0.1,
    range_max: 3.5,
    ranges: new Float32Array(360).fill(range),
    intensities: new Float32Array(0),
  };
}

interface Script {
  readonly plans: readonly (readonly [time: number, plan: Path])[];
  readonly answer?: Answer;
  readonly params?: Partial<PolicyParams>;
  readonly scansUntil?: number;
  readonly odometryUntil?: number;
  readonly until?: number;
}

/** Runs the node on a robot that stands, and tells what it said. */
async function run(script: Script) {
  const { plans, answer = half, params = {}, until = 3 } = script;
  const asked: Readonly<Record<string, Float32Array>>[] = [];
  const session = fakeSession('policy-turtlebot3', inputs, (feeds) => {
    asked.push(feeds);
    return answer(feeds);
  });
  const host = new InProcessHost({ seed: 1, sessions: new Map([[session.name, session]]) });
  const commands: { at: number; v: number; w: number }[] = [];
  const goals: PoseStamped[] = [];
  const said: string[] = [];
  host.bus.tap(({ topic, message }) => {
    if (topic.name === '/cmd_vel_nav') {
      const { header, twist } = message as TwistStamped;
      commands.push({ at: secondsOf(header.stamp), v: twist.linear.x, w: twist.angular.z });
    } else if (topic.name === '/local_goal') goals.push(message as PoseStamped);
    else if (topic.name === '/diagnostics') {
      for (const status of (message as DiagnosticArray).status) said.push(status.message);
    }
  });
  runNode(policyNode, params, host);
  const robot = host.bus.connect('/robot');
  const at = <T extends { readonly name: string }>(topic: T): T => ({
    ...topic,
    name: `/${topic.name}`,
  });
  robot.clock.every(0.02).subscribe((now) => {
    if (now > (script.odometryUntil ?? Infinity)) return;
    robot.publish(at(topics.odometryFiltered), odometry(now));
    const edge = transformMessage('map', 'odom', { x: 0, y: 0, yaw: 0 }, now);
    robot.publish(at(topics.tf), { transforms: [edge] });
  });
  robot.clock.every(0.2).subscribe((now) => {
    if (now <= (script.scansUntil ?? Infinity)) robot.publish(at(topics.scan), scan(now, 2));
  });
  for (const [time, plan] of plans) {
    robot.clock.after(time).subscribe(() => {
      robot.publish(at(topics.plan), plan);
    });
  }
  await host.bus.runUntil(until);
  assert.deepEqual(host.failures, []);
  host.close();
  return { commands, goals, said, asked };
}

describe('policy node', () => {
  it('is silent without a plan', async () => {
    const { commands, said } = await run({ plans: [] });
    assert.deepEqual(commands, []);
    assert.equal(said.at(-1), 'no plan');
  });

  it('scales the answer of the model by the limits, ten times a second', async () => {
    const { commands, goals } = await run({ plans: [[0.95, pathTo(5)]], until: 2 });
    assert.equal(commands.length, 10);
    for (const { v, w } of commands) {
      assert.ok(Math.abs(v - 0.11) < 1e-6 && Math.abs(w + 0.5) < 1e-6);
    }
    assert.ok(Math.abs(goals.at(-1)!.pose.position.x - 1.104) < 1e-6);
  });

  it('says zero once when the plan is taken back, then nothing', async () => {
    const plans = [
      [0.95, pathTo(5)],
      [1.55, noPath],
    ] as const;
    const { commands } = await run({ plans });
    assert.equal(commands.filter(({ v }) => v === 0).length, 1);
    assert.equal(commands.at(-1)!.v, 0);
    assert.ok(commands.at(-1)!.at < 1.7);
  });

  it('stands within the tolerance of the end of the plan without asking the model', async () => {
    const { commands, asked } = await run({ plans: [[0.95, pathTo(0.04)]] });
    assert.ok(commands.length > 15 && commands.every(({ v, w }) => v === 0 && w === 0));
    assert.equal(asked.length, 0);
  });

  it('stands soon after scans stop, and says why', async () => {
    const { commands, said } = await run({ plans: [[0.5, pathTo(5)]], scansUntil: 1.05 });
    const stopped = commands.find(({ at, v }) => at > 1.05 && v === 0)!;
    assert.ok(stopped.at < 1.6);
    assert.ok(said.includes('scan is stale'));
  });

  it('stands soon after odometry stops, and says why', async () => {
    const { commands, said } = await run({ plans: [[0.5, pathTo(5)]], odometryUntil: 1.05 });
    const stopped = commands.find(({ at, v }) => at > 1.05 && v === 0)!;
    assert.ok(stopped.at < 1.25);
    assert.ok(said.includes('odometry is stale'));
  });

  it('answers a model that is no number or fails with zero', async () => {
    for (const answer of [
      () => ({ command: Float32Array.of(NaN, 0) }),
      () => ({}),
      () => {
        throw new Error('out of memory');
      },
    ]) {
      const { commands, said } = await run({ plans: [[0.5, pathTo(5)]], answer });
      assert.ok(commands.length > 10 && commands.every(({ v, w }) => v === 0 && w === 0));
      assert.match(said.at(-1)!, /no number|out of memory/);
    }
  });

  it('shows the model an empty scan when told to', async () => {
    const seen = await run({ plans: [[0.5, pathTo(5)]] });
    const blind = await run({ plans: [[0.5, pathTo(5)]], params: { blank_scan: true } });
    assert.ok(seen.asked.at(-1)!['scan']!.some((value) => value !== -0.5));
    assert.ok(blind.asked.at(-1)!['scan']!.every((value) => value === -0.5));
  });
});
