import assert from 'node:assert/strict';
import { jackal } from '#launch/robots/jackal.ts';
import { turtlebot3Burger } from '#launch/robots/turtlebot3-burger.ts';
import { seeded } from '#nodes/math/random.ts';
import type { Pose2, Twist2 } from '#nodes/math/se2.ts';
import { loadWorld } from '#sim/sdf/load.ts';
import { createSimulator } from '#sim/simulator.ts';
import type { Simulator } from '#sim/simulator.ts';
import type { RobotProfile } from '#nodes/core/robot.ts';
import { barnCylinders } from '#test/support/barn.ts';
import { sharedData } from '#test/support/shared-data.ts';

function simulatorIn(file: string, models: string[], robot: RobotProfile, start: Pose2): Simulator {
  const loaded = loadWorld(file, { modelPaths: models });
  if (loaded.kind === 'error') throw new Error(loaded.message);
  return createSimulator({ world: loaded.world, robot, start, random: seeded(1) });
}

function drive(simulator: Simulator, command: Twist2, seconds: number): void {
  for (let i = 0; i < seconds * 200; i++) simulator.step(command, 0.005);
}

describe('TurtleBot3 world', () => {
  const open = (context: Mocha.Context, start: Pose2) =>
    simulatorIn(
      sharedData(context, 'turtlebot3/worlds/turtlebot3_world.world'),
      [sharedData(context, 'turtlebot3/models')],
      turtlebot3Burger,
      start,
    );

  it('stops a Burger that drives at a pillar', function () {
    const simulator = open(this, { x: -1.7, y: 0, yaw: 0 });
    // the pillar at (-1.1, 0) has a radius of 0.15 m; the robot's front is 0.038 m before its base
    assert.ok(Math.abs(simulator.clearance() - (0.6 - 0.15 - 0.038)) < 1e-3);
    assert.ok(Math.abs((simulator.lidar()[0] ?? 0) - 0.482) < 0.05);
    drive(simulator, { v: 0.22, w: 0 }, 3);
    assert.equal(simulator.contacts.length, 1);
    assert.match(simulator.contacts[0]?.name ?? '', /^turtlebot3_world/);
    assert.ok(Math.abs(simulator.pose.x - (-1.25 - 0.038)) < 0.01);
    simulator.dispose();
  });

  it('lets it turn between the pillars', function () {
    const simulator = open(this, { x: -0.55, y: -0.55, yaw: 0 });
    drive(simulator, { v: 0.1, w: 1 }, 20);
    assert.deepEqual(simulator.contacts, []);
    simulator.dispose();
  });

  it('stops it at the wall of triangles', function () {
    const simulator = open(this, { x: 0.55, y: 0.55, yaw: Math.PI / 2 });
    drive(simulator, { v: 0.22, w: 0 }, 9);
    assert.equal(simulator.contacts.length, 1);
    simulator.dispose();
  });
});

describe('BARN world', () => {
  it('stops a Jackal at the first cylinder in its way', function () {
    const file = sharedData(this, 'barn/worlds/world_1.world');
    const simulator = simulatorIn(file, [], jackal, { x: -2.25, y: 3, yaw: Math.PI / 2 });
    const half = 0.216 + 0.075;
    const ahead = barnCylinders('world_1.world').filter(
      ({ x, y }) => Math.abs(x + 2.25) < half - 0.02 && y > 3,
    );
    const nearest = Math.min(...ahead.map(({ y }) => y));
    drive(simulator, { v: 1, w: 0 }, 7);
    assert.equal(simulator.contacts[0]?.name.startsWith('unit_cylinder'), true);
    assert.ok(simulator.pose.y < nearest, `${String(simulator.pose.y)} ${String(nearest)}`);
    simulator.dispose();
  });
});
