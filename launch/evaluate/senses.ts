import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { scenarios, senses } from '#sim/scenarios/senses/scenarios.ts';
import type { Scenario, Sense } from '#sim/scenarios/senses/scenarios.ts';
import { CountFlag, UsageError, parseFlags } from '../mission/options.ts';
import type { FlagSpec } from '../mission/options.ts';
import { codeIdentity, modelIdentity } from './identity.ts';
import { sensesPage } from './senses-page.ts';
import type { SensesResult, SensesTrial } from './senses-trial.ts';
import { dropPartial, runJobs } from './shards.ts';
import type { Job } from './shards.ts';
import { canSpeak } from './speech.ts';

export const sensesFlags = {
  seeds: { type: 'string', value: 'N', doc: 'Trials of each scenario; default 30' },
  seed: { type: 'string', value: 'S', doc: 'Seed of the whole evaluation; default 1' },
  scenario: { type: 'string', multiple: true, value: 'NAME', doc: 'This one alone (repeatable)' },
  without: {
    type: 'string',
    multiple: true,
    value: 'SENSE',
    doc: `Take ${senses.join(', ')} away (repeatable)`,
  },
  out: { type: 'string', value: 'F.json', doc: 'Result; a page with plots goes to F.html' },
  help: { type: 'boolean', doc: 'Print this' },
} as const satisfies Record<string, FlagSpec>;

const Flags = z.strictObject({
  seeds: CountFlag.pipe(z.number().min(1)).default(30),
  seed: CountFlag.default(1),
  scenario: z.array(z.string()).default([]),
  without: z.array(z.enum(senses)).default([]),
  out: z.string({ error: 'a file name is needed' }),
  help: z.boolean().default(false),
});

/** One line of the suite's table. */
export interface SensesRow {
  readonly scenario: string;
  readonly sentence: string;
  readonly made_for: readonly Sense[];
  /** Without what is taken away nothing on the robot can know. */
  readonly undetectable: boolean;
  readonly trials: number;
  readonly success: number;
  /** 95 % interval of `success`. */
  readonly interval: readonly [number, number];
  readonly contacts: number;
  readonly hard_contacts: number;
  readonly near_misses: number;
  /** Mean of the successful ones, simulated [s]; null: none. */
  readonly time: number | null;
  /** Why the others failed, most frequent first. */
  readonly failures: readonly string[];
}

/** `npm run evaluate -- senses`: closed-loop scenarios, complete or with senses taken away. */
export async function evaluateSenses(argv: readonly string[]): Promise<void> {
  const flags = parseFlags(argv, sensesFlags, Flags);
  const chosen = choose(flags.scenario);
  const jobs = chosen.flatMap(({ name }) =>
    Array.from({ length: flags.seeds }, (_, trial): Job => {
      const seed = `${String(flags.seed)}/${name}/${String(trial)}`;
      const input: SensesTrial = { scenario: name, seed, without: flags.without };
      return { key: `${name} ${String(trial)}`, kind: 'senses', input };
    }),
  );
  const done = await runJobs(jobs, {
    out: flags.out,
    identity: { arguments: argv.join(' '), code: codeIdentity(), model: modelIdentity() },
    onProgress: (count, total, { key, result }) => {
      const { success, reason, time } = result as SensesResult;
      const how = success ? 'well' : reason;
      process.stderr.write(
        `${String(count)}/${String(total)}  ${key}: ${how}, ${time.toFixed(0)} s\n`,
      );
    },
  });
  const results = jobs.map(({ key }) => done.get(key) as SensesResult);
  const rows = chosen.map((scenario) =>
    rowOf(
      scenario,
      results.filter(({ scenario: name }) => name === scenario.name),
      flags.without,
    ),
  );
  const report = { without: flags.without, seed: flags.seed, seeds: flags.seeds, scenarios: rows };
  writeFileSync(flags.out, `${JSON.stringify({ ...report, trials: results }, null, 2)}\n`);
  writeFileSync(`${flags.out.replace(/\.json$/, '')}.html`, sensesPage(report));
  dropPartial(flags.out);
  process.stdout.write(table(rows));
}

/** Those asked for that this machine can run; what is left out is told. */
function choose(names: readonly string[]): Scenario[] {
  const unknown = names.find((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown !== undefined)
    throw new UsageError(
      `--scenario: '${unknown}' is none of ${scenarios.map(({ name }) => name).join(', ')}`,
    );
  const speaks = canSpeak();
  return scenarios
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .filter(({ name }) => {
      const able = speaks || !spokenScenarios.has(name);
      if (!able)
        process.stderr.write(`${name} is left out: needs espeak-ng (apt install espeak-ng)\n`);
      return able;
    });
}

const spokenScenarios = new Set(['spoken-stop', 'come-here', 'follow-me']);

function rowOf(
  { name, sentence, madeFor, onlyBy }: Scenario,
  results: readonly SensesResult[],
  without: readonly Sense[],
): SensesRow {
  const good = results.filter(({ success }) => success);
  const sum = (of: (result: SensesResult) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  return {
    scenario: name,
    sentence,
    made_for: madeFor,
    undetectable: onlyBy.some((sense) => without.includes(sense)),
    trials: results.length,
    success: good.length / results.length,
    interval: wilson(good.length, results.length),
    contacts: sum(({ contacts }) => contacts),
    hard_contacts: sum(({ hard_contacts }) => hard_contacts),
    near_misses: sum(({ near_miss }) => (near_miss ? 1 : 0)),
    time:
      good.length === 0 ? null : good.reduce((total, { time }) => total + time, 0) / good.length,
    failures: results.filter(({ success }) => !success).map(({ reason }) => reason),
  };
}

/** 95 % interval of a proportion (Wilson 1927; Brown, Cai, DasGupta 2001, section 3.1.1). */
export function wilson(successes: number, trials: number): readonly [number, number] {
  const z2 = 1.96 ** 2;
  const p = successes / trials;
  const middle = p + z2 / (2 * trials);
  const spread = 1.96 * Math.sqrt((p * (1 - p)) / trials + z2 / (4 * trials * trials));
  const whole = 1 + z2 / trials;
  return [Math.max(0, (middle - spread) / whole), Math.min(1, (middle + spread) / whole)];
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

function table(rows: readonly SensesRow[]): string {
  const head = ['scenario', 'success', '95 %', 'contacts', '> 0.1 m/s', 'near', 'time', ''];
  const lines = rows.map((row) => [
    row.scenario,
    percent(row.success),
    `${percent(row.interval[0])}–${percent(row.interval[1])}`,
    String(row.contacts),
    String(row.hard_contacts),
    String(row.near_misses),
    row.time === null ? '-' : `${row.time.toFixed(0)} s`,
    row.undetectable ? 'no sense left that could know' : '',
  ]);
  const widths = head.map((title, i) =>
    Math.max(title.length, ...lines.map((line) => (line[i] ?? '').length)),
  );
  const text = (line: readonly string[]): string =>
    line
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  return `${[head, ...lines].map(text).join('\n')}\n`;
}
