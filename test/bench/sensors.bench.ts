import { existsSync } from 'node:fs';
import { robotNamed } from '#launch/mission/setup.ts';
import { readWorld, worldFile } from '#launch/world-files.ts';
import { seeded } from '#nodes/math/random.ts';
import { createCamera } from '#sim/sensors/camera.ts';
import { createSimulator } from '#sim/simulator.ts';
import { sharedFile } from '#test/support/shared-data.ts';
import { time } from './measure.ts';
import type { Row } from './measure.ts';

/** The world of the benches: the TurtleBot3's own where it is at hand, else our apartment. */
export function benchWorld(): {
  readonly name: string;
  readonly file: string;
  readonly start: { x: number; y: number; yaw: number };
} {
  const file = sharedFile('turtlebot3/worlds/turtlebot3_world.world');
  return existsSync(file)
    ? { name: 'turtlebot3_world', file, start: { x: -2, y: -0.5, yaw: 0 } }
    : { name: 'apartment', file: worldFile('apartment'), start: { x: 0, y: 0, yaw: 0 } };
}

export function sensorBench(): Row[] {
  const { name, file, start } = benchWorld();
  const world = readWorld(file, []);
  const robot = robotNamed('turtlebot3_waffle_pi');
  const sim = createSimulator({ world, robot, start, random: seeded('bench') });
  const ranges = new Float32Array(robot.lidar.beams);
  const noise = seeded('floor');
  const scan = time(200, 11, () => sim.lidar(ranges));
  const scanFloor = time(200, 11, () => {
    // what any noisy scan must pay: a direction, a root and a normal deviate for every beam
    for (let i = 0; i < ranges.length; i++)
      ranges[i] =
        Math.sqrt(1 + Math.cos(i)) + Math.sqrt(-2 * Math.log(1 - noise())) * Math.cos(noise());
  });
  const spec = robot.camera;
  if (spec === null) throw new Error('the robot of the bench has no camera');
  const camera = createCamera(world, spec);
  const random = seeded('camera');
  const pose = sim.mounted(spec.mount);
  const frame = time(10, 11, () => camera.render(pose, new Map(), random));
  const pixels = spec.width * spec.height;
  const rgb = new Uint8Array(pixels * 3);
  const depth = new Float32Array(pixels);
  const frameFloor = time(10, 11, () => {
    depth.fill(Infinity);
    for (let i = 0; i < rgb.length; i++) rgb[i] = 128 + noise() * 8;
  });
  return [
    {
      name: `scan of ${String(ranges.length)} beams in ${name}`,
      value: scan * 1e6,
      floor: scanFloor * 1e6,
      unit: 'us',
      against: 'trigonometry and noise alone',
      budget: 8,
    },
    {
      name: `picture of ${String(spec.width)}x${String(spec.height)} in ${name}`,
      value: frame * 1e3,
      floor: frameFloor * 1e3,
      unit: 'ms',
      against: 'clearing and noise alone',
      budget: 8,
    },
  ];
}
