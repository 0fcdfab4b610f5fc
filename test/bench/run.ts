/** `npm run bench [-- name …]`: every measurement beside its floor in the same run. */
import { availableParallelism, cpus } from 'node:os';
import { busBench } from './bus.bench.ts';
import { printRows } from './measure.ts';
import type { Row } from './measure.ts';
import { modelBench } from './models.bench.ts';
import { policyBench } from './policy.bench.ts';
import { rosBench, rosSoak } from './ros.bench.ts';
import { sensorBench } from './sensors.bench.ts';
import { stackBench } from './stack.bench.ts';

const benches: Readonly<Record<string, () => Row[] | Promise<Row[]>>> = {
  bus: busBench,
  sensors: sensorBench,
  policy: policyBench,
  models: modelBench,
  burger: () => stackBench('turtlebot3_burger', 50),
  waffle: () => stackBench('turtlebot3_waffle_pi', 5),
  ros: rosBench,
  'ros-soak': rosSoak,
};

/** Take minutes, so that they run only when named. */
const long = ['ros-soak'];

const names = process.argv.slice(2).filter((arg) => arg !== '--');
const unknown = names.find((name) => benches[name] === undefined);
if (unknown !== undefined || names.includes('--help')) {
  const help = `Usage: npm run bench [-- ${Object.keys(benches).join(' | ')}]\n`;
  process.stdout.write(
    unknown === '--help' ? help : `there is no bench '${String(unknown)}'\n${help}`,
  );
  process.exitCode = unknown === '--help' ? 0 : 2;
} else {
  process.stdout.write(
    `${cpus()[0]?.model ?? 'unknown CPU'}, ${String(availableParallelism())} cores, Node ${process.version}\n\n`,
  );
  const rows: Row[] = [];
  for (const name of names.length > 0
    ? names
    : Object.keys(benches).filter((name) => !long.includes(name))) {
    process.stderr.write(`${name} ...\n`);
    rows.push(...((await benches[name]?.()) ?? []));
  }
  printRows(rows);
}
