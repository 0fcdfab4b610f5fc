import fc from 'fast-check';
import type { Field, Interface } from '#nodes/msgs/interface.ts';
import { arbitraryOf } from '#test/support/arbitrary-message.ts';

type Values = Readonly<Record<string, unknown>>;

const scripts = ['', 'ü', ' 漢字', ' 🦾', '\u2028"\\\n'];

function withScripts(field: Field, value: unknown, script: string): unknown {
  if (field === 'string') return `${value as string}${script}`;
  if (typeof field !== 'object') return value;
  if (field.kind === 'message') return speaking(field, value as Values, script);
  if (field.element === 'string' || typeof field.element === 'object')
    return (value as unknown[]).map((v) => withScripts(field.element, v, script));
  return value;
}

/** The message with text beyond ASCII in every string. */
function speaking(type: Interface, message: Values, script: string): Values {
  return Object.fromEntries(
    Object.entries(type.fields).map(([name, field]) => [
      name,
      withScripts(field, message[name], script),
    ]),
  );
}

/** Messages of any content, the same in every run; NaN, infinities, minus zero and limits among them. */
export function samples(type: Interface, count: number, seed = 4): Values[] {
  return fc
    .sample(arbitraryOf(type), { numRuns: count, seed })
    .map((message, i) => speaking(type, message, scripts[i % scripts.length] ?? ''));
}
