import assert from 'node:assert/strict';
import { EMPTY, NEVER, Subject, interval, map, of, takeUntil, timer } from 'rxjs';
import type { Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import type { Command, Item, Items } from '#dashboard/protocol.ts';
import { dashboardNode } from '#dashboard/server/dashboard.node.ts';
import type { Gateway } from '#dashboard/server/gateway.ts';
import type { GoalOutcome } from '#nodes/core/bus.ts';
import type { Clock } from '#nodes/core/clock.ts';
import { transformMessage } from '#nodes/core/tf.ts';
import { yawOf } from '#nodes/math/se3.ts';
import type { PoseStamped } from '#nodes/msgs/geometry.ts';
import { stampOf } from '#nodes/msgs/time.ts';

type Node = ReturnType<typeof dashboardNode>;
type Ports = Parameters<Node['wire']>[0];
type Outputs = ReturnType<Node['wire']>;

/** One virtual millisecond is one of the clock, which stops after half a second. */
function clockOf(test: TestScheduler): Clock {
  const now = (): number => test.now() / 1000;
  return {
    now,
    every: (period) => interval(period * 1000, test).pipe(takeUntil(timer(499, test)), map(now)),
    after: (delay) => timer(delay * 1000, test).pipe(map(now)),
  };
}

interface World {
  readonly commands: Observable<Command>;
  readonly ports?: Partial<Ports>;
  readonly params?: Record<string, unknown>;
}

class Rig {
  readonly published: { readonly item: Item; readonly value: unknown }[] = [];
  readonly goals: { readonly pose: PoseStamped; canceled: boolean }[] = [];
  readonly outcome = new Subject<GoalOutcome<{ error_code: number; error_msg: string }>>();
  readonly outputs: Outputs;

  constructor(test: TestScheduler, { commands, ports = {}, params = {} }: World) {
    const gateway: Gateway = {
      publish: <K extends Item>(item: K, value: Items[K]) => {
        this.published.push({ item, value });
      },
      commands,
    };
    const node = dashboardNode(gateway);
    const silent = Object.fromEntries(Object.keys(node.inputs).map((port) => [port, NEVER]));
    const navigateToPose: Ports['navigateToPose'] = ({ pose }) => {
      const goal = { pose, canceled: false };
      this.goals.push(goal);
      return {
        feedback: EMPTY,
        outcome: this.outcome,
        cancel: () => {
          goal.canceled = true;
        },
      };
    };
    const all = { ...silent, navigateToPose, ...ports } as unknown as Ports;
    const value = node.params.parse(params);
    const context = { clock: clockOf(test) } as Parameters<Node['wire']>[2];
    this.outputs = node.wire(all, { value, changes: EMPTY }, context);
  }

  newest<K extends Item>(item: K): Items[K] | undefined {
    return this.published.findLast((p) => p.item === item)?.value as Items[K] | undefined;
  }
}

function run(
  work: (helpers: Parameters<Parameters<TestScheduler['run']>[0]>[0], test: TestScheduler) => void,
) {
  const test = new TestScheduler((actual, expected) => {
    assert.deepEqual(actual, expected);
  });
  test.run((helpers) => {
    work(helpers, test);
  });
}

const placed = of({
  transforms: [
    transformMessage('map', 'odom', { x: 1, y: 0, yaw: 0 }, 0),
    transformMessage('odom', 'base_footprint', { x: 2, y: 3, yaw: 0.5 }, 0),
  ],
});
const goal: Command = { kind: 'goal', x: 3, y: -1, yaw: 1 };
const cancel: Command = { kind: 'cancel' };
const stop: Command = { kind: 'emergencyStop', active: true };

describe('dashboard node', () => {
  it('latches and releases the emergency stop as it is told', () => {
    run(({ hot, expectObservable }, test) => {
      const release: Command = { kind: 'emergencyStop', active: false };
      const { outputs } = new Rig(test, { commands: hot('-s--r', { s: stop, r: release }) });
      expectObservable(outputs.emergencyStop).toBe('-t--f', {
        t: { data: true },
        f: { data: false },
      });
    });
  });

  it('passes on driving, and one zero when no more comes', () => {
    run(({ hot, expectObservable }, test) => {
      const drive: Command = { kind: 'teleop', forward: 0.5, turn: -1 };
      const { outputs } = new Rig(test, {
        commands: hot('d 99ms d 600ms |', { d: drive }),
        params: { teleop_linear: 0.2, teleop_angular: 2 },
      });
      const twists = outputs.cmdVelTeleop.pipe(
        map(({ twist }) => `${String(twist.linear.x)} ${String(twist.angular.z)}`),
      );
      expectObservable(twists).toBe('d 99ms d 299ms z 300ms |', { d: '0.1 -2', z: '0 0' });
    });
  });

  it('says nothing after the zero of a key let go', () => {
    run(({ hot, expectObservable }, test) => {
      const commands = hot<Command>('d 49ms z 900ms |', {
        d: { kind: 'teleop', forward: 1, turn: 0 },
        z: { kind: 'teleop', forward: 0, turn: 0 },
      });
      const { outputs } = new Rig(test, { commands });
      const speeds = outputs.cmdVelTeleop.pipe(map(({ twist }) => twist.linear.x));
      expectObservable(speeds).toBe('d 49ms z 900ms |', { d: 0.2, z: 0 });
    });
  });

  it('tells where the robot is with the uncertainty of a hand on a map', () => {
    run(({ hot, expectObservable }, test) => {
      const wish: Command = { kind: 'initialPose', x: 1, y: 2, yaw: 0.3 };
      const { outputs } = new Rig(test, { commands: hot('-p', { p: wish }) });
      const seen = outputs.initialPose.pipe(
        map(({ header, pose }) => [
          header.frame_id,
          pose.pose.position.x,
          yawOf(pose.pose.orientation).toFixed(3),
          pose.covariance[0],
        ]),
      );
      expectObservable(seen).toBe('-p', { p: ['map', 1, '0.300', 0.25] });
    });
  });

  it('sends a goal as an action and shows how it ends', () => {
    run(({ hot, flush }, test) => {
      const rig = new Rig(test, { commands: hot('-g', { g: goal }) });
      rig.outputs.goalPose.subscribe();
      flush();
      assert.equal(rig.goals.length, 1);
      assert.deepEqual(rig.goals[0]?.pose.pose.position, { x: 3, y: -1, z: 0 });
      assert.equal(rig.newest('navigation')?.state, 'driving');
      assert.deepEqual(rig.newest('navigation')?.goal, { x: 3, y: -1, yaw: 1 });
      rig.outcome.next({ status: 'succeeded', result: { error_code: 0, error_msg: 'there' } });
      assert.equal(rig.newest('navigation')?.state, 'succeeded');
      assert.equal(rig.newest('navigation')?.goal, null);
    });
  });

  it('asks for any heading with a rotation of zeros', () => {
    run(({ hot, flush }, test) => {
      const rig = new Rig(test, { commands: hot('-g', { g: { ...goal, yaw: null } }) });
      rig.outputs.goalPose.subscribe();
      flush();
      assert.deepEqual(rig.goals[0]?.pose.pose.orientation, { x: 0, y: 0, z: 0, w: 0 });
    });
  });

  it('cancels its own goal by hand and by the emergency stop', () => {
    for (const command of [cancel, stop])
      run(({ hot, flush }, test) => {
        const rig = new Rig(test, { commands: hot('-gc', { g: goal, c: command }) });
        rig.outputs.goalPose.subscribe();
        flush();
        assert.deepEqual(
          rig.goals.map(({ canceled }) => canceled),
          [true],
        );
      });
  });

  it('cancels a goal of others by taking its place where the robot is', () => {
    run(({ hot, flush }, test) => {
      const commands = hot('-c', { c: cancel });
      const rig = new Rig(test, { commands, ports: { tf: placed } });
      rig.outputs.goalPose.subscribe();
      flush();
      assert.deepEqual(rig.goals[0]?.pose.pose.position, { x: 3, y: 3, z: 0 });
      assert.equal(rig.goals[0].canceled, true);
    });
  });

  it('publishes goals instead, for robots that take them by topic', () => {
    run(({ hot, expectObservable, flush }, test) => {
      const commands = hot('-g', { g: goal });
      const rig = new Rig(test, { commands, params: { send_goals_as: 'topic' } });
      expectObservable(rig.outputs.goalPose.pipe(map(({ pose }) => pose.position.x))).toBe('-g', {
        g: 3,
      });
      flush();
      assert.equal(rig.goals.length, 0);
    });
  });

  it('shows the robot in the map at its rate, and nothing before it is placed', () => {
    run(({ hot, flush }, test) => {
      const tf = hot('120ms t 200ms |', { t: null }).pipe(
        map(() => ({
          transforms: [
            transformMessage('map', 'odom', { x: 1, y: 0, yaw: 0 }, 0.1),
            transformMessage('odom', 'base_footprint', { x: 2, y: 3, yaw: 0.5 }, 0.1),
          ],
        })),
      );
      const rig = new Rig(test, { commands: EMPTY, ports: { tf }, params: { rate: 10 } });
      rig.outputs.goalPose.subscribe();
      flush();
      const poses = rig.published.filter(({ item }) => item === 'robot');
      assert.equal(poses.length, 3);
      assert.deepEqual(poses[0]?.value, { x: 3, y: 3, yaw: 0.5, v: 0, w: 0, stamp: 0.1 });
    });
  });

  it('gathers why the robot stands', () => {
    run(({ hot, flush }, test) => {
      const rig = new Rig(test, {
        commands: EMPTY,
        ports: {
          emergencyStop: hot('-e', { e: { data: true } }),
          safetyStop: hot('--s', { s: { data: 'scan late' } }),
          muxSource: hot('---m', { m: { data: 'teleop' } }),
          collisionMonitorState: hot('----c', { c: { action_type: 1, polygon_name: 'ahead' } }),
        },
      });
      rig.outputs.goalPose.subscribe();
      flush();
      assert.deepEqual(rig.newest('safety'), {
        emergencyStop: true,
        safetyStop: 'scan late',
        source: 'teleop',
        monitor: 'stops: ahead',
      });
    });
  });

  it('hears nothing before it knows the number of microphones', () => {
    const audio = (time: number) => ({
      header: { stamp: stampOf(time), frame_id: 'microphones' },
      audio: { data: new Uint8Array(8).fill(127) },
    });
    const info = {
      channels: 2,
      sample_rate: 16000,
      sample_format: 'S16LE',
      bitrate: 0,
      coding_format: 'wave',
    };
    run(({ hot, flush }, test) => {
      const rig = new Rig(test, {
        commands: EMPTY,
        ports: {
          audioInfo: hot('-i|', { i: info }),
          audio: hot('a-b|', { a: audio(0), b: audio(1) }),
        },
      });
      rig.outputs.goalPose.subscribe();
      flush();
      const sounds = rig.published.filter(({ item }) => item === 'sound');
      assert.equal(sounds.length, 1);
      assert.equal(rig.newest('sound')?.levels.length, 2);
    });
  });
});
