import { task } from '#nodes/core/compute.ts';

/** Twice the sum; used to see that worker threads run what the main thread runs. */
export function doubleSum(numbers: Float64Array): number {
  return 2 * numbers.reduce((a, b) => a + b, 0);
}
export const double = task(import.meta.url, 'doubleSum', doubleSum);
