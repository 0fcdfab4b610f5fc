import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { turtlebot3WafflePi } from '../robots/turtlebot3-waffle-pi.ts';
import { CountFlag, UsageError, helpText, parseFlags } from '../mission/options.ts';
import type { FlagSpec } from '../mission/options.ts';
import { trialKinds } from './direction-scene.ts';
import { runDirectionTrial } from './direction-trial.ts';
import type { DirectionResult, DirectionTrial } from './direction-trial.ts';

export const directionFlags = {
  seed: { type: 'string', value: 'S', doc: 'Seed of rooms, places and sounds; default 1' },
  trials: { type: 'string', value: 'N', doc: 'Scenes of one source, and half as many of two' },
  snr: { type: 'string', value: 'dB', doc: 'Signal to noise at the microphones; default 5' },
  apart: { type: 'string', value: 'DEG', doc: 'Between two sources; default 40' },
  radius: { type: 'string', value: 'M', doc: 'Of the circle of microphones; default the robot’s' },
  variant: { type: 'string', value: 'V', doc: 'fine or light; default fine' },
  open: { type: 'boolean', doc: 'In the open, without the echo of a room' },
  out: { type: 'string', value: 'F.json', doc: 'Where the result is written' },
  help: { type: 'boolean', doc: 'Print this' },
} as const satisfies Record<string, FlagSpec>;

const Flags = z.strictObject({
  seed: CountFlag.default(1),
  trials: CountFlag.pipe(z.number().min(1)).default(40),
  snr: z.coerce.number().default(5),
  apart: z.coerce.number().positive().max(180).default(40),
  radius: z.coerce.number().positive().optional(),
  variant: z.enum(['fine', 'light']).default('fine'),
  open: z.boolean().default(false),
  out: z.string({ error: 'a file name is needed' }),
  help: z.boolean().default(false),
});

/** `npm run evaluate -- direction`: where the localizer hears sources whose place is known. */
export async function evaluateDirection(argv: readonly string[]): Promise<void> {
  const flags = parseFlags(argv, directionFlags, Flags);
  if (flags.help) {
    const usage = 'npm run evaluate -- direction [flags]';
    process.stdout.write(helpText('Direction of sounds', usage, directionFlags));
    return;
  }
  const { microphones } = turtlebot3WafflePi;
  if (microphones === null) throw new UsageError('the robot has no microphones');
  const array = { ...microphones, radius: flags.radius ?? microphones.radius };
  const trial = (k: number, two: boolean): DirectionTrial => {
    const kind = trialKinds[k % trialKinds.length] ?? 'speech';
    const other = k % 2 === 0 ? 'voice' : 'speech';
    return {
      seed: `${flags.seed}/${two ? 'two' : 'one'}/${k}`,
      microphones: array,
      kinds: two ? [kind === 'motor' || kind === 'noise' ? 'voice' : kind, other] : [kind],
      apart: (flags.apart * Math.PI) / 180,
      snr: flags.snr,
      room: !flags.open,
      // half of the sounds are there when the ear wakes up
      lead: k % 16 < 8 ? 1 : 0,
      duration: 3,
      variant: flags.variant,
    };
  };
  const one: DirectionResult[] = [];
  const two: DirectionResult[] = [];
  for (let k = 0; k < flags.trials; k++) one.push(await runDirectionTrial(trial(k, false)));
  for (let k = 0; k < flags.trials / 2; k++) two.push(await runDirectionTrial(trial(k, true)));
  const byKind = Object.fromEntries(
    trialKinds.map((kind) => [kind, summary(one.filter(({ kinds }) => kinds[0] === kind))]),
  );
  const result = {
    seed: flags.seed,
    snr: flags.snr,
    radius: array.radius,
    room: !flags.open,
    variant: flags.variant,
    ...summary(one),
    two_apart_deg: flags.apart,
    two_resolved: mean(two.map(({ resolved }) => resolved)),
    cpu_ms_per_s: (1e3 * sum(one.map(({ cpu }) => cpu))) / sum(one.map(({ seconds }) => seconds)),
  };
  const trials = [...one, ...two].map(({ errors, ...rest }) => ({
    ...rest,
    median_deg: degrees(quantile(errors, 0.5)),
  }));
  writeFileSync(flags.out, `${JSON.stringify({ ...result, byKind, trials }, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

/** Errors of all looks together, half of them and nine of ten below; looks without a source. */
function summary(results: readonly DirectionResult[]) {
  const errors = results.flatMap((result) => result.errors);
  const delays = results.flatMap(({ delay }) => (delay === null ? [] : [delay]));
  return {
    scenes: results.length,
    looks: sum(results.map(({ looks }) => looks)),
    median_deg: degrees(quantile(errors, 0.5)),
    p90_deg: degrees(quantile(errors, 0.9)),
    silent: sum(results.map(({ silent }) => silent)) / sum(results.map(({ looks }) => looks)),
    never_heard: results.length - delays.length,
    delay_median_s: quantile(delays, 0.5),
    delay_p90_s: quantile(delays, 0.9),
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? NaN;
}

function degrees(angle: number): number {
  return Math.round((1800 * angle) / Math.PI) / 10;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
