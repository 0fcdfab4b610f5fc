/** What a client tells of its round trips [ms]. */
export interface Summary {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly lost: number;
  readonly count: number;
  /** Processor time of the client for one [ms]. */
  readonly cpu: number;
}

export function summary(times: number[], lost: number, cpu: number): Summary {
  times.sort((a, b) => a - b);
  const at = (p: number): number =>
    times[Math.min(times.length - 1, Math.floor(p * times.length))] ?? NaN;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), lost, count: times.length, cpu };
}
