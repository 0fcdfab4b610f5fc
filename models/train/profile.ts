import { sizeOf } from '../manifest.ts';
import type { Profile } from '../manifest.ts';
import { loadModel } from '../registry.ts';

const RUNS = 40;

/** What a model of the catalogue costs on this machine: median of one inference, memory of its session. */
export async function measured(
  name: string,
  directory: string,
): Promise<Pick<Profile, 'latency' | 'memory'>> {
  const before = process.memoryUsage.rss();
  const { session, manifest } = await loadModel(name, { directory });
  const feeds = Object.fromEntries(
    manifest.inputs.map((input) => [input.name, new Float32Array(sizeOf(input))]),
  );
  const seconds: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const start = process.hrtime.bigint();
    await session.run(feeds);
    seconds.push(Number(process.hrtime.bigint() - start) / 1e9);
  }
  const memory = Math.max(0, process.memoryUsage.rss() - before);
  const middle = seconds.sort((a, b) => a - b)[RUNS / 2] ?? NaN;
  return { latency: Number(middle.toPrecision(3)), memory };
}
