import { Mission } from '#launch/mission/mission.ts';
import { prepare, robotNamed } from '#launch/mission/setup.ts';
import { benchWorld } from './sensors.bench.ts';
import type { Row } from './measure.ts';

/** Rounds that pay for compilation: the engine still compiles 150 functions in the second, 80 in the third. */
const WARMING = 3;

/** Simulator and whole stack under way, as simulated seconds a second of CPU time and of wall time. */
export async function stackBench(robotName: string, least: number): Promise<Row[]> {
  const { name, file, start } = benchWorld();
  const robot = robotNamed(robotName);
  const mission = new Mission(
    await prepare({ world: file, models: [], robot, start, seed: 'bench', speed: 'max' }),
  );
  await mission.start();
  const goals =
    name === 'apartment'
      ? [
          { x: 3, y: -2.3 },
          { x: -2.1, y: 2.3 },
        ]
      : [
          { x: 0.5, y: 0.5 },
          { x: 1.8, y: -0.5 },
          { x: -0.5, y: 0.5 },
          { x: -2, y: -0.5 },
        ];
  let wall = 0;
  let cpu = 0;
  let simulated = 0;
  const rounds = Array.from({ length: WARMING + 1 }, () => goals).flat();
  for (const [i, goal] of rounds.entries()) {
    const begun = {
      wall: performance.now(),
      cpu: process.cpuUsage(),
      time: mission.host.bus.now(),
    };
    await mission.drive(goal, { duration: 60, arrival: 'stack' });
    if (i < WARMING * goals.length) continue;
    const used = process.cpuUsage(begun.cpu);
    wall += (performance.now() - begun.wall) / 1e3;
    cpu += (used.user + used.system) / 1e6;
    simulated += mission.host.bus.now() - begun.time;
  }
  const { p50, p99 } = mission.latency.summary();
  mission.close();
  return [
    {
      name: `stack: ${robot.title} in ${name}, CPU time`,
      value: simulated / cpu,
      floor: 1,
      unit: 'x',
      against: 'real time',
      budget: least,
    },
    {
      name: `stack: ${robot.title} in ${name}, wall time`,
      value: simulated / wall,
      floor: 1,
      unit: 'x',
      against: 'real time',
      budget: least,
    },
    {
      name: `scan to cmd_vel, ${robot.title}, median`,
      value: p50,
      floor: 1e3 / robot.lidar.rate,
      unit: 'ms',
      against: 'period of the scan',
      budget: 0.05,
    },
    {
      name: `scan to cmd_vel, ${robot.title}, p99`,
      value: p99,
      floor: 1e3 / robot.lidar.rate,
      unit: 'ms',
      against: 'period of the scan',
      budget: 0.2,
    },
  ];
}
