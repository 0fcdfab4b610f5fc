import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { TensorData } from '#nodes/core/model.ts';
import { openOnnxSession } from '#models/onnx-session.ts';
import type { Manifest } from '#models/manifest.ts';
import { catalogDirectory, goldenFeeds, loadModel, modelNames } from '#models/registry.ts';
import { readGolden, readManifest } from '#models/registry.ts';
import { ModelThreads } from '#models/worker-engine.ts';
import type { Row } from './measure.ts';

type Run = (feeds: Readonly<Record<string, TensorData>>) => Promise<unknown>;

/** Turns of about so long [s], each way in turn, so that a busy machine slows both alike. */
const TURN = 0.05;
const TURNS = 20;

/** Every model: what it costs, what it gives, and what a thread adds to a bare `session.run`. */
export async function modelBench(): Promise<Row[]> {
  const rows: Row[] = [];
  const table = [['model', 'family', 'p50 ms', 'p95 ms', 'CPU ms', 'MB', 'accuracy', '']];
  for (const name of await modelNames()) {
    const manifest = await readManifest(name);
    const { measured, row } = await benchOne(manifest);
    rows.push(row);
    table.push([
      name,
      [manifest.family, manifest.variant].filter((part) => part !== undefined).join(' '),
      (measured.p50 * 1e3).toPrecision(3),
      (measured.p95 * 1e3).toPrecision(3),
      (measured.cpu * 1e3).toPrecision(3),
      (measured.memory / 1e6).toFixed(0),
      manifest.profile?.accuracy.toFixed(3) ?? '',
      manifest.profile?.measure ?? '',
    ]);
  }
  print(table);
  return rows;
}

interface Measured {
  readonly p50: number;
  readonly p95: number;
  readonly cpu: number;
  readonly memory: number;
}

async function benchOne(manifest: Manifest): Promise<{ measured: Measured; row: Row }> {
  const { name, inputs, outputs } = manifest;
  const model = await readFile(join(catalogDirectory, name, 'model.onnx'));
  const feeds = goldenFeeds(manifest, await readGolden(name));
  const before = process.memoryUsage().rss;
  const options = { model, inputs, outputs, providers: ['cpu'] as const };
  const opened = await openOnnxSession(options);
  if (opened.kind === 'failed') throw new Error(`${name}: ${opened.reason}`);
  const bare: Run = (given) => opened.engine.run(given);
  for (let i = 0; i < 5; i++) await bare(feeds);
  const memory = Math.max(0, process.memoryUsage().rss - before);
  const threads = new ModelThreads(1);
  const { session } = await loadModel(name, { providers: ['cpu'], threads });
  const threaded = (manifest.profile?.latency ?? 0) >= 0.2e-3;
  const [floor, ours] = await inTurns(feeds, bare, (given) => session.run(given));
  await threads.stop();
  const added = ours.p50 - floor.p50;
  const row: Row = {
    name: `${name} ${threaded ? 'in its thread' : 'inline'} (${added < 0 ? '' : '+'}${(added * 1e3).toFixed(3)} ms)`,
    value: ours.p50 * 1e3,
    floor: floor.p50 * 1e3,
    unit: 'ms',
    against: 'bare session.run',
    budget: floor.p50 >= 2e-3 ? 1.05 : Number((1 + 0.3e-3 / floor.p50).toFixed(2)),
  };
  return { measured: { ...floor, memory }, row };
}

async function inTurns(
  feeds: Readonly<Record<string, TensorData>>,
  ...runs: readonly [Run, Run]
): Promise<[Omit<Measured, 'memory'>, Omit<Measured, 'memory'>]> {
  const samples = runs.map(() => ({ wall: [] as number[], cpu: 0 }));
  for (let turn = 0; turn <= TURNS; turn++)
    for (const [k, run] of runs.entries()) {
      const end = performance.now() + TURN * 1e3;
      do {
        const used = process.cpuUsage();
        const start = performance.now();
        await run(feeds);
        const sample = samples[k];
        if (turn === 0 || sample === undefined) continue; // warming up
        sample.wall.push((performance.now() - start) / 1e3);
        const { user, system } = process.cpuUsage(used);
        sample.cpu += (user + system) / 1e6;
      } while (performance.now() < end);
    }
  const told = ({ wall, cpu }: { wall: number[]; cpu: number }): Omit<Measured, 'memory'> => {
    const sorted = [...wall].sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.floor(share * sorted.length)] ?? NaN;
    return { p50: at(0.5), p95: at(0.95), cpu: cpu / wall.length };
  };
  const [first = told({ wall: [], cpu: 0 }), second = first] = samples.map(told);
  return [first, second];
}

function print(table: readonly (readonly string[])[]): void {
  const widths =
    table[0]?.map((_, i) => Math.max(...table.map((row) => row[i]?.length ?? 0))) ?? [];
  for (const row of table)
    process.stdout.write(
      `${row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
  process.stdout.write('\n');
}
