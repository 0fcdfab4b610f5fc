import type { Stage } from '#nodes/core/compute.ts';

/** Measured wall times of one stage, beside the latency the simulation models for it. */
export interface StageReport {
  readonly stage: string;
  readonly modelled_ms: number;
  readonly p95_ms: number;
  readonly count: number;
  /** The stage took longer than modelled more often than one time in twenty. */
  readonly late: boolean;
}

/** The `q`-quantile of unsorted samples by the nearest rank; NaN when there are none. */
export function quantile(samples: readonly number[], q: number): number {
  if (samples.length === 0) return NaN;
  const n = samples.length;
  return select(new Float64Array(samples), Math.min(n - 1, Math.max(0, Math.ceil(q * n) - 1)));
}

/** The `k`-th smallest (Hoare 1961, algorithm 65, FIND): stages are reported every second, unsorted. */
function select(values: Float64Array, k: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = values[(low + high) >>> 1] as number;
    let i = low;
    let j = high;
    while (i <= j) {
      while ((values[i] as number) < pivot) i++;
      while (pivot < (values[j] as number)) j--;
      if (i > j) break;
      const swapped = values[i] as number;
      values[i++] = values[j] as number;
      values[j--] = swapped;
    }
    if (k <= j) high = j;
    else if (k >= i) low = i;
    else break;
  }
  return values[k] ?? NaN;
}

/** Samples of a stage that count: the newest. */
const KEPT = 1024;

/** Collects how long each stage really took. */
export class StageTimes {
  readonly #samples = new Map<string, { latency: number; count: number; seconds: number[] }>();

  add(stage: Stage, seconds: number): void {
    let entry = this.#samples.get(stage.name);
    if (entry === undefined) {
      entry = { latency: stage.latency, count: 0, seconds: [] };
      this.#samples.set(stage.name, entry);
    }
    entry.latency = stage.latency;
    entry.seconds[entry.count % KEPT] = seconds;
    entry.count++;
  }

  report(): StageReport[] {
    return [...this.#samples].map(([stage, { latency, count, seconds }]) => {
      // the first calls pay for compilation, which a robot pays before it drives
      const warm = count > 20 && count <= KEPT ? seconds.slice(5) : seconds;
      const p95 = quantile(warm, 0.95);
      return {
        stage,
        modelled_ms: latency * 1e3,
        p95_ms: p95 * 1e3,
        count,
        late: p95 > latency,
      };
    });
  }
}
