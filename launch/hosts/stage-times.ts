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
  const sorted = new Float64Array(samples).sort();
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? NaN;
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
