import { performance } from 'node:perf_hooks';

/** One row of the table: what was measured, its floor in the same run, and the budget of the ratio. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly floor: number;
  /** What the floor is. */
  readonly against: string;
  /** Largest ratio value/floor meant; for rates (`/s`, `x`), the least. */
  readonly budget: number;
}

/** Median time of one call [s], over `rounds` rounds of `calls` calls after one round of warming up. */
export function time(calls: number, rounds: number, call: (i: number) => void): number {
  const samples: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    for (let i = 0; i < calls; i++) call(i);
    if (round > 0) samples.push((performance.now() - start) / 1e3 / calls);
  }
  return median(samples);
}

export async function timeAsync(
  calls: number,
  rounds: number,
  call: (i: number) => Promise<unknown>,
): Promise<number> {
  const samples: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    for (let i = 0; i < calls; i++) await call(i);
    if (round > 0) samples.push((performance.now() - start) / 1e3 / calls);
  }
  return median(samples);
}

export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

export function printRows(rows: readonly Row[]): void {
  const cells = rows.map(({ name, value, unit, floor, against, budget }) => {
    const ratio = value / floor;
    return [
      name,
      `${format(value)} ${unit}`,
      `${format(floor)} ${unit}`,
      against,
      ratio.toFixed(2),
      `${budgetSign(unit)} ${String(budget)}`,
      (budgetSign(unit) === '<=' ? ratio <= budget : ratio >= budget) ? 'within' : 'OVER',
    ];
  });
  const table = [['what', 'measured', 'floor', 'floor is', 'ratio', 'budget', ''], ...cells];
  const widths =
    table[0]?.map((_, i) => Math.max(...table.map((row) => row[i]?.length ?? 0))) ?? [];
  for (const row of table)
    process.stdout.write(
      `${row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
}

function budgetSign(unit: string): '<=' | '>=' {
  return unit === 'x' ? '>=' : '<=';
}

function format(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
