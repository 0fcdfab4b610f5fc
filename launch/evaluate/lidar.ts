import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Session } from '#nodes/core/model.ts';
import { seeded } from '#nodes/math/random.ts';
import type { Random } from '#nodes/math/random.ts';
import { compose, transformPoint } from '#nodes/math/se2.ts';
import { lidarDetectorNode } from '#nodes/perception/lidar/lidar-detector.node.ts';
import { optionsOf } from '#nodes/perception/lidar/lidar-params.ts';
import { classIndex, lidarClasses } from '#nodes/perception/lidar/look.ts';
import type { LidarObject, Reading } from '#nodes/perception/lidar/look.ts';
import { asked, classically } from '#nodes/perception/lidar/reading.ts';
import { loadModel } from '#models/registry.ts';
import { moments } from '#models/train/lidar/dataset.ts';
import { drawMoment, drawScanner } from '#models/train/lidar/moment.ts';
import type { Moment } from '#models/train/lidar/moment.ts';
import { sceneOfWorld } from '#models/train/lidar/world-scene.ts';
import { CountFlag, parseFlags } from '../mission/options.ts';
import type { FlagSpec } from '../mission/options.ts';
import { readWorld, worldFile } from '../world-files.ts';

export const lidarFlags = {
  moments: { type: 'string', value: 'N', doc: 'Moments of each kind of world; default 600' },
  seed: {
    type: 'string',
    value: 'S',
    doc: 'Seed of the scenes, none of them trained on; default 1',
  },
  out: { type: 'string', value: 'F.json', doc: 'Where the table is written too' },
  help: { type: 'boolean', doc: 'Print this' },
} as const satisfies Record<string, FlagSpec>;

const Flags = z.strictObject({
  moments: CountFlag.pipe(z.number().min(10)).default(600),
  seed: CountFlag.default(1),
  out: z.string().optional(),
  help: z.boolean().default(false),
});

const worlds = ['apartment', 'warehouse', 'corridor-glass', 'crossing'];
/** A mover counts as found within [m]. */
const near = 0.5;

type Reader = (history: Moment['history']) => Reading | Promise<Reading>;

/** Counts of one reader on one kind of world. */
interface Tally {
  readonly confusion: Float64Array;
  found: number;
  invented: number;
  missed: number;
  velocity: number;
  moved: number;
  readonly times: number[];
}

/** `npm run evaluate -- lidar`: networks against the classical baseline, on scenes never trained on. */
export async function evaluateLidar(argv: readonly string[]): Promise<void> {
  const flags = parseFlags(argv, lidarFlags, Flags);
  const options = optionsOf(lidarDetectorNode.params.parse({}));
  const readers: Record<string, Reader> = { classical: (history) => classically(history, options) };
  for (const name of ['lidar-small', 'lidar-base']) {
    const { session } = await loadModel(name);
    readers[name] = (history) => askNetwork(session, history, options);
  }
  const rows: Record<string, string | number>[] = [];
  for (const [kind, drawn] of Object.entries(kindsOf(flags.seed, flags.moments))) {
    const tallies = new Map(Object.keys(readers).map((name) => [name, tallyStart()]));
    for (const moment of drawn()) {
      for (const [name, read] of Object.entries(readers)) {
        const start = process.cpuUsage();
        const reading = await read(moment.history);
        const tally = tallies.get(name) ?? tallyStart();
        const { user, system } = process.cpuUsage(start);
        tally.times.push((user + system) / 1e3);
        count(tally, moment, reading, options.max_range);
      }
    }
    for (const [name, tally] of tallies) rows.push(rowOf(kind, name, tally));
  }
  process.stdout.write(`${tableOf(rows)}\n`);
  if (flags.out !== undefined) writeFileSync(flags.out, `${JSON.stringify(rows, null, 2)}\n`);
}

async function askNetwork(
  session: Session,
  history: Moment['history'],
  options: ReturnType<typeof optionsOf>,
): Promise<Reading> {
  const question = asked(history, session, options);
  if (question !== undefined) return question();
  return { labels: new Uint8Array(history[0]?.scan.ranges.length ?? 0).fill(255), objects: [] };
}

function kindsOf(seed: number, wanted: number): Record<string, () => Iterable<Moment>> {
  const generated = (): Moment[] => {
    const all: Moment[] = [];
    moments(`test/${String(seed)}`, wanted, (moment) => all.push(moment));
    return all;
  };
  return { generated, 'sim/worlds': () => inWorlds(seed, wanted) };
}

function* inWorlds(seed: number, wanted: number): Iterable<Moment> {
  for (const name of worlds) {
    const scene = sceneOfWorld(readWorld(worldFile(name), []), 0.18);
    const random: Random = seeded(`lidar/worlds/${String(seed)}/${name}`);
    let scanner = drawScanner(random);
    for (let i = 0; i < wanted / worlds.length; i++) {
      if (i % 12 === 0) scanner = drawScanner(random);
      const moment = drawMoment(scene, scanner, random);
      if (moment !== null) yield moment;
    }
  }
}

function tallyStart(): Tally {
  return {
    confusion: new Float64Array(25),
    found: 0,
    invented: 0,
    missed: 0,
    velocity: 0,
    moved: 0,
    times: [],
  };
}

function count(tally: Tally, moment: Moment, reading: Reading, maxRange: number): void {
  const { ranges } = moment.history[0]?.scan ?? { ranges: new Float32Array(0) };
  const beams = new Int32Array(moment.movers.length);
  for (let i = 0; i < ranges.length; i++) {
    const truth = moment.labels[i] as number;
    const met = moment.met[i] as number;
    if (truth === classIndex.none || (ranges[i] as number) > maxRange) continue;
    if (met >= 0) beams[met] = (beams[met] ?? 0) + 1;
    const said = reading.labels[i] as number;
    const row = truth * 5 + Math.min(said, 4);
    tally.confusion[row] = (tally.confusion[row] ?? 0) + 1;
  }
  const odomFromWorld = odomFromTruth(moment);
  const objects = reading.objects.filter(({ label }) => label === 'person' || label === 'moving');
  const free = new Set<LidarObject>(objects);
  moment.movers.forEach((mover, m) => {
    // what hardly a beam met nobody can find; what only stands is furniture
    if ((beams[m] ?? 0) < 2 || mover.kind === 'furniture') return;
    const place = transformPoint(odomFromWorld, mover.pose);
    const yaw = mover.pose.yaw + odomFromWorld.yaw;
    let best: LidarObject | undefined;
    for (const object of free) {
      const gap = Math.hypot(object.x - place.x, object.y - place.y);
      if (
        gap < (mover.kind === 'person' ? near : 1) &&
        (best === undefined || gap < distance(best, place))
      )
        best = object;
    }
    if (best === undefined) tally.missed++;
    else {
      free.delete(best);
      tally.found++;
      const { v } = mover.twist;
      if (v > 0) {
        tally.velocity += Math.hypot(best.vx - v * Math.cos(yaw), best.vy - v * Math.sin(yaw));
        tally.moved++;
      }
    }
  });
  tally.invented += free.size;
}

function distance(
  a: { readonly x: number; readonly y: number },
  b: { readonly x: number; readonly y: number },
): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** Odometry has drifted while the scans were taken. */
function odomFromTruth({ history, sensor }: Moment): ReturnType<typeof compose> {
  const odomFromSensor = history[0]?.odomFromSensor ?? sensor;
  return compose(odomFromSensor, inverseOf(sensor));
}

function inverseOf({ x, y, yaw }: Moment['sensor']): Moment['sensor'] {
  const c = Math.cos(yaw);
  const s = Math.sin(yaw);
  return { x: -c * x - s * y, y: s * x - c * y, yaw: -yaw };
}

function rowOf(kind: string, name: string, tally: Tally): Record<string, string | number> {
  const at = (truth: number, said: number): number => tally.confusion[truth * 5 + said] ?? 0;
  const f1 = lidarClasses.map((_, c) => {
    let truth = 0;
    let said = 0;
    for (let o = 0; o < 5; o++) truth += at(c, o);
    for (let o = 0; o < 4; o++) said += at(o, c);
    return (2 * at(c, c)) / Math.max(1, truth + said);
  });
  const { found, invented, missed } = tally;
  const times = [...tally.times].sort((a, b) => a - b);
  const quantile = (q: number): number => times[Math.floor(q * (times.length - 1))] ?? NaN;
  const number = (value: number): number => Number(value.toFixed(3));
  return {
    worlds: kind,
    reader: name,
    ...Object.fromEntries(lidarClasses.map((c, i) => [`F1 ${c}`, number(f1[i] ?? 0)])),
    'macro F1': number(f1.reduce((a, b) => a + b, 0) / f1.length),
    'movers found': number(found / Math.max(1, found + missed)),
    precision: number(found / Math.max(1, found + invented)),
    'velocity error [m/s]': number(tally.velocity / Math.max(1, tally.moved)),
    'CPU p50 [ms]': number(quantile(0.5)),
    'CPU p95 [ms]': number(quantile(0.95)),
  };
}

function tableOf(rows: readonly Record<string, string | number>[]): string {
  const [first = {}] = rows;
  const head = Object.keys(first);
  const line = (cells: readonly (string | number)[]): string =>
    `| ${cells.map(String).join(' | ')} |`;
  return [
    line(head),
    line(head.map(() => '---')),
    ...rows.map((row) => line(head.map((key) => row[key] ?? ''))),
  ].join('\n');
}
