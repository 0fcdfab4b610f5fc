import assert from 'node:assert/strict';
import { jackal } from '#launch/robots/jackal.ts';
import { turtlebot3Burger } from '#launch/robots/turtlebot3-burger.ts';
import { turtlebot3WafflePi } from '#launch/robots/turtlebot3-waffle-pi.ts';
import type { RobotProfile } from '#nodes/core/robot.ts';
import { seeded } from '#nodes/math/random.ts';
import type { Pose2, Twist2 } from '#nodes/math/se2.ts';
import type { WorldDescription } from '#sim/sdf/description.ts';
import { createSimulator } from '#sim/simulator.ts';
import type { Simulator } from '#sim/simulator.ts';
import { at, box, thing, walker, worldOf } from '#test/support/worlds.ts';

const origin: Pose2 = { x: 0, y: 0, yaw: 0 };
const wall = thing('wall', box(0.2, 4, 1), at(1, 0, 0.5));
const opened: Simulator[] = [];

function simulate(
  world: WorldDescription,
  { robot = turtlebot3Burger, start = origin, seed = 1 }: Partial<Setup> = {},
): Simulator {
  const simulator = createSimulator({ world, robot, start, random: seeded(seed) });
  opened.push(simulator);
  return simulator;
}
interface Setup {
  readonly robot: RobotProfile;
  readonly start: Pose2;
  readonly seed: number;
}

function drive(simulator: Simulator, command: Twist2, seconds: number): void {
  for (let i = 0; i < seconds * 200; i++) simulator.step(command, 0.005);
}

describe('Simulator', () => {
  afterEach(() => {
    for (const simulator of opened.splice(0)) simulator.dispose();
  });

  it('drives as commanded where nothing is near', () => {
    const simulator = simulate(worldOf([]));
    drive(simulator, { v: 0.2, w: 0 }, 5);
    assert.ok(Math.abs(simulator.pose.x - 0.98) < 0.05);
    assert.ok(Math.abs(simulator.pose.y) < 0.05);
    assert.deepEqual(simulator.contacts, []);
  });

  it('is stopped by a wall, once, and names it', () => {
    const simulator = simulate(worldOf([wall]));
    drive(simulator, { v: 0.22, w: 0 }, 8);
    assert.deepEqual(
      simulator.contacts.map(({ name }) => name),
      ['wall'],
    );
    // the front of the body is 0.038 m before the base
    assert.ok(Math.abs(simulator.pose.x - (0.9 - 0.038)) < 0.003, String(simulator.pose.x));
    assert.ok(simulator.clearance() < 0.003);
    assert.ok(simulator.odometry.x > 1.5, 'the wheels go on turning');
  });

  it('counts a second touch after it has parted', () => {
    const simulator = simulate(worldOf([wall]));
    drive(simulator, { v: 0.22, w: 0 }, 5);
    drive(simulator, { v: -0.22, w: 0 }, 2);
    assert.ok(simulator.clearance() > 0.3);
    drive(simulator, { v: 0.22, w: 0 }, 4);
    assert.equal(simulator.contacts.length, 2);
  });

  it('touches what it brushes while it turns', () => {
    const post = thing('post', { kind: 'cylinder', radius: 0.05, length: 1 }, at(0, 0.29, 0.5));
    const simulator = simulate(worldOf([post]), { robot: jackal });
    drive(simulator, { v: 0, w: 1 }, 3);
    assert.equal(simulator.contacts[0]?.name, 'post');
  });

  it('never misses a contact at full speed, whatever the angle', () => {
    const thin = thing('sheet', box(0.004, 20, 1), at(2, 0, 0.5));
    for (const yaw of [-1.2, -0.5, 0, 0.3, 1]) {
      const simulator = simulate(worldOf([thin]), { robot: jackal, start: { x: 0, y: 0, yaw } });
      drive(simulator, { v: 2, w: 0 }, 4);
      assert.equal(simulator.contacts[0]?.name, 'sheet', String(yaw));
      assert.ok(simulator.pose.x < 2);
    }
  });

  it('pushes a light box and stands before a heavy one', () => {
    const pushed = (mass: number) => {
      const simulator = simulate(
        worldOf([thing('crate', box(0.3, 0.3, 0.3), at(0.5, 0, 0.15), { mass })]),
      );
      drive(simulator, { v: 0.2, w: 0 }, 8);
      assert.equal(simulator.contacts[0]?.name, 'crate');
      return (simulator.movers.get('crate')?.translation.x ?? 0) - 0.5;
    };
    assert.ok(pushed(0.2) > 0.5);
    assert.ok(pushed(500) < 0.02);
  });

  it('does not touch ground or what is lower than a step', () => {
    const mat = thing('mat', box(1, 1, 0.006), at(0.6, 0, 0.003));
    const simulator = simulate(worldOf([mat]));
    drive(simulator, { v: 0.2, w: 0 }, 6);
    assert.deepEqual(simulator.contacts, []);
    assert.ok(simulator.pose.x > 1);
  });

  it('passes beneath what is higher than the robot', () => {
    const table = thing('table', box(1, 1, 0.05), at(1, 0, 0.7));
    const simulator = simulate(worldOf([table]));
    drive(simulator, { v: 0.22, w: 0 }, 8);
    assert.deepEqual(simulator.contacts, []);
  });

  it('is run into by an actor', () => {
    const actor = walker('person', [
      [0, 3, 0],
      [6, -3, 0],
    ]);
    const simulator = simulate(worldOf([], [actor]));
    drive(simulator, { v: 0, w: 0 }, 4);
    assert.deepEqual(
      simulator.contacts.map(({ name }) => name),
      ['person'],
    );
    assert.ok(simulator.pose.x < -0.3, 'pushed aside');
  });

  it('drives alike whether the engine moves it or not', () => {
    // the falling ball keeps the engine at work for a while
    const ball = thing('ball', box(0.1, 0.1, 0.1), at(5, 5, 20), { mass: 1 });
    const ends = [worldOf([ball]), worldOf([])].map((world) => {
      const simulator = simulate(world, { robot: turtlebot3WafflePi });
      drive(simulator, { v: 0.2, w: 0.8 }, 1.5);
      return simulator.pose;
    });
    const [a = origin, b = origin] = ends;
    assert.ok(Math.hypot(a.x - b.x, a.y - b.y) < 1e-4);
    assert.ok(Math.abs(a.yaw - b.yaw) < 1e-4);
  });

  it('has actors push what is loose, also far from the robot', () => {
    const actor = walker('person', [
      [0, 8, 5],
      [8, 0, 5],
    ]);
    const crate = thing('crate', box(0.3, 0.3, 0.3), at(4, 5, 0.15), { mass: 1 });
    const simulator = simulate(worldOf([crate], [actor]));
    drive(simulator, { v: 0, w: 0 }, 8);
    assert.ok((simulator.movers.get('crate')?.translation.x ?? 4) < 0.2);
    assert.deepEqual(simulator.contacts, []);
  });

  it('sees walls, actors and crates with its LiDAR but not glass', () => {
    const pane = thing('pane', box(0.01, 4, 1), at(0.8, 0, 0.5), { glass: true });
    const actor = walker('person', [
      [0, -2, 0],
      [9, -2, 0],
    ]);
    const crate = thing('crate', box(0.4, 0.4, 0.4), at(0, 1, 0.2), { mass: 1 });
    const simulator = simulate(worldOf([wall, pane, crate], [actor]));
    drive(simulator, { v: 0, w: 0 }, 0.1);
    const ranges = simulator.lidar();
    const near = (beam: number, expected: number) => {
      assert.ok(Math.abs((ranges[beam] ?? 0) - expected) < 0.05, String(ranges[beam]));
    };
    near(0, 0.932);
    near(90, 0.8);
    near(180, 2 - 0.25 - 0.032);
    drive(simulator, { v: 0.2, w: 0 }, 6);
    assert.equal(simulator.contacts[0]?.name, 'pane');
  });

  it('stops when no command comes for the time-out of the drive', () => {
    const simulator = simulate(worldOf([]));
    simulator.step({ v: 0.2, w: 0 }, 0.005);
    for (let i = 0; i < 90; i++) simulator.step(null, 0.005);
    assert.ok(simulator.twist.v > 0.15);
    for (let i = 0; i < 80; i++) simulator.step(null, 0.005);
    assert.equal(simulator.odometry.v, 0);
  });

  it('drifts from its odometry, differently by seed', () => {
    const drift = (seed: number) => {
      const simulator = simulate(worldOf([]), { seed });
      drive(simulator, { v: 0.22, w: 0.3 }, 60);
      const { odometry, pose } = simulator;
      return Math.hypot(odometry.x - pose.x, odometry.y - pose.y);
    };
    assert.ok(drift(1) > 0.001 && drift(1) < 0.5, String(drift(1)));
    assert.notEqual(drift(1), drift(2));
  });

  it('feels gravity, turning and speeding up', () => {
    const simulator = simulate(worldOf([]));
    let force = 0;
    let rate = 0;
    for (let i = 0; i < 200; i++) {
      simulator.step({ v: 0, w: i < 100 ? 0 : 1 }, 0.005);
      const sample = simulator.imu(0.005);
      force += sample.force.z / 200;
      if (i >= 150) rate += sample.rates.z / 50;
    }
    assert.ok(Math.abs(force - 9.80665) < 0.01);
    assert.ok(Math.abs(rate - 1) < 0.03);
  });

  it('runs twice alike with one seed, bodies and actors included', () => {
    const run = () => {
      const crate = thing('crate', box(0.3, 0.3, 0.3), at(0.4, 0.05, 0.15), { mass: 0.3 });
      const actor = walker('person', [
        [0, 2, -1],
        [5, 2, 1],
      ]);
      const simulator = simulate(worldOf([wall, crate], [actor]), { seed: 5 });
      drive(simulator, { v: 0.22, w: 0.1 }, 6);
      return [simulator.pose, [...simulator.movers], simulator.contacts, [...simulator.lidar()]];
    };
    assert.deepEqual(run(), run());
  });

  it('survives commands that are not numbers', () => {
    const simulator = simulate(worldOf([wall]));
    drive(simulator, { v: NaN, w: NaN }, 0.1);
    assert.deepEqual(simulator.pose, origin);
  });
});
