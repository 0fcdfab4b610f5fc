/**
 * `node --import tsx test/bench/ros/missions.ts [MISSIONS] [REPEATS] [ROBOT]`: the same seeded missions on
 * both buses, and whether their path and time differ by more than a repeated run over ROS does.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { circumscribedRadius } from '#nodes/math/footprint.ts';
import { seeded } from '#nodes/math/random.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import { bodyPlane } from '#launch/mission/body.ts';
import { robotNamed } from '#launch/mission/setup.ts';
import { readWorld, worldFile } from '#launch/world-files.ts';
import { componentAt, drawPose, freeSpace } from '#sim/scenarios/free-space.ts';
import { installation, isolated } from '#test/ros/support/installation.ts';

interface Result {
  readonly outcome: string;
  readonly time: number;
  readonly path_length: number;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));
const [missions = 4, repeats = 2] = process.argv.slice(2, 4).map(Number);
const robot = robotNamed(process.argv[4] ?? 'turtlebot3_burger');

/** Start and goal of a mission, drawn where the robot has room. */
function drawn(seed: number): { start: Pose2; goal: Pose2 } {
  const plane = bodyPlane(robot, readWorld(worldFile('apartment'), []));
  const space = freeSpace(plane, circumscribedRadius(robot.footprint) + 0.1);
  const random = seeded(`missions/${String(seed)}`);
  const start = drawPose(space, space.main, random);
  const goal = start && drawPose(space, componentAt(space, start), random, start, 1.5);
  if (start === undefined || goal === undefined) throw new Error('no room in the apartment');
  return { start, goal };
}

async function run(
  seed: number,
  bus: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Result> {
  const { start, goal } = drawn(seed);
  const numbers = (values: readonly number[]): string => values.map((v) => v.toFixed(3)).join(',');
  const args = [
    ...['--headless', '--json', '--robot', robot.name, '--seed', String(seed)],
    ...['--start', numbers([start.x, start.y, start.yaw]), '--goal', numbers([goal.x, goal.y])],
    ...['--duration', '200', ...bus],
  ];
  const child = spawn(process.execPath, ['--import', 'tsx', 'launch/main.ts', ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let stdout = '';
  child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
  await once(child, 'close');
  if (!stdout.startsWith('{')) return { outcome: 'no result', time: NaN, path_length: NaN };
  return JSON.parse(stdout) as Result;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Relative deviations of repeated runs from their mean, pooled over missions. */
function spread(groups: readonly (readonly number[])[]): number {
  const squares = groups.flatMap((group) => group.map((v) => (v / mean(group) - 1) ** 2));
  const freedom = groups.reduce((sum, group) => sum + group.length - 1, 0);
  return Math.sqrt(squares.reduce((sum, v) => sum + v, 0) / Math.max(1, freedom));
}

const ros = installation();
if (ros.kind === 'missing') {
  process.stdout.write(`skipped: ${ros.reasons.join('; ')}\n`);
  process.exit(0);
}
const env = await isolated(ros.distro);
const say = (cells: readonly (string | number)[]): void => {
  const text = cells.map((cell) => (typeof cell === 'number' ? cell.toFixed(2) : cell).padEnd(18));
  process.stdout.write(`${text.join(' ').trimEnd()}\n`);
};
say(['mission', 'in-process', 'ros2', 'time [s]', 'over ROS [s]', 'path [m]', 'over ROS [m]']);
const rows: { here: Result; there: Result[] }[] = [];
for (let seed = 1; seed <= missions; seed++) {
  const here = await run(seed, [], {});
  const there: Result[] = [];
  for (let i = 0; i < repeats; i++) there.push(await run(seed, ['--bus', 'ros2'], env));
  rows.push({ here, there });
  const all = (pick: (result: Result) => number): string =>
    there.map((result) => pick(result).toFixed(2)).join(' ');
  say([
    String(seed),
    here.outcome,
    there.map(({ outcome }) => outcome).join(' '),
    here.time,
    all(({ time }) => time),
    here.path_length,
    all(({ path_length }) => path_length),
  ]);
}
const equal = rows.filter(({ here, there }) => there.every((r) => r.outcome === here.outcome));
process.stdout.write(`\noutcomes equal: ${String(equal.length)} of ${String(rows.length)}\n`);
for (const [name, pick] of [
  ['time', (result: Result) => result.time],
  ['path', (result: Result) => result.path_length],
] as const) {
  const reached = rows.filter(({ here, there }) =>
    [here, ...there].every(({ outcome }) => outcome === 'reached'),
  );
  const over = spread(reached.map(({ there }) => there.map(pick)));
  const apart = reached.map(({ here, there }) => pick(here) / mean(there.map(pick)) - 1);
  const limit = 2 * over * Math.sqrt(1 + 1 / repeats);
  const within = apart.filter((a) => Math.abs(a) <= limit).length;
  process.stdout.write(
    `${name}: repeated runs over ROS differ by ${(100 * over).toFixed(1)} % (sd); in-process is ` +
      `${(100 * mean(apart)).toFixed(1)} % off on average; ${String(within)} of ` +
      `${String(apart.length)} missions within two sd\n`,
  );
}
