import { parseArgs } from 'node:util';
import { z } from 'zod';

/** A mistake of the person who called, told in one line; exit code 2. */
export class UsageError extends Error {}

const numbers = (text: string): number[] =>
  text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));

/** `x,y` or `x,y,yaw`: metres and radians in the world. */
export const PoseFlag = z.string().transform((text, context) => {
  const [x = NaN, y = NaN, yaw, ...rest] = numbers(text);
  if (rest.length > 0 || ![x, y, yaw ?? 0].every(Number.isFinite)) {
    context.addIssue({
      code: 'custom',
      message: `expected x,y or x,y,yaw in metres and radians, got '${text}'`,
    });
    return z.NEVER;
  }
  return { x, y, yaw };
});

export const NumberFlag = z.string().transform((text, context) => {
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isFinite(value)) {
    context.addIssue({ code: 'custom', message: `expected a number, got '${text}'` });
    return z.NEVER;
  }
  return value;
});
export const CountFlag = NumberFlag.pipe(z.int('expected a whole number').nonnegative());
export const PositiveFlag = NumberFlag.pipe(z.number().positive('expected a number above 0'));
export const SpeedFlag = z.union([z.literal('max'), PositiveFlag], {
  error: 'expected `max` or a factor above 0 of real time',
});

export interface FlagSpec {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  /** What stands for the value in `--help`. */
  readonly value?: string;
  readonly doc: string;
}

/** Parses flags; every mistake becomes a `UsageError` that names the flag. */
export function parseFlags<S extends z.ZodObject>(
  argv: readonly string[],
  flags: Readonly<Record<string, FlagSpec>>,
  schema: S,
): z.output<S> & { readonly positionals: readonly string[] } {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      options: Object.fromEntries(
        Object.entries(flags).map(([name, { type, multiple = false }]) => [
          name,
          { type, multiple },
        ]),
      ),
      allowPositionals: true,
      // `--start -1,2` is a value, not a flag
      strict: true,
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const checked = schema.safeParse(parsed.values);
  if (!checked.success)
    throw new UsageError(
      checked.error.issues.map((i) => `--${i.path.join('.')}: ${i.message}`).join('\n'),
    );
  return { ...checked.data, positionals: parsed.positionals };
}

/** Joins `--flag -1,2` to `--flag=-1,2`, which parseArgs would refuse as ambiguous. */
export function joinNegativeValues(
  argv: readonly string[],
  flags: Readonly<Record<string, FlagSpec>>,
): string[] {
  const joined: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i] ?? '';
    const next = argv[i + 1];
    const takesValue = arg.startsWith('--') && flags[arg.slice(2)]?.type === 'string';
    if (takesValue && next !== undefined && /^-[\d.]/.test(next)) {
      joined.push(`${arg}=${next}`);
      i++;
    } else joined.push(arg);
  }
  return joined;
}

export function helpText(
  title: string,
  usage: string,
  flags: Readonly<Record<string, FlagSpec>>,
): string {
  const rows = Object.entries(flags).map(
    ([name, { value, doc }]) =>
      [`--${name}${value === undefined ? '' : ` ${value}`}`, doc] as const,
  );
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return `${title}\n\nUsage: ${usage}\n\n${rows.map(([l, r]) => `  ${l.padEnd(width)}${r}`).join('\n')}\n`;
}
