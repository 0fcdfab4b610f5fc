import type { z } from 'zod';
import { resolveName } from '#nodes/core/names.ts';
import type { Placement } from '#nodes/core/names.ts';
import type { AnyNode } from '#nodes/core/node.ts';
import type { Topic } from '#nodes/core/topic.ts';

/** A node and where it is found again by name: what makes a launch entry serialisable. */
export interface NodeSource<N extends AnyNode = AnyNode> {
  /** Import specifier, `#nodes/safety/twist-mux.node.ts`. */
  readonly module: string;
  readonly export: string;
  readonly spec: N;
}

/** One node of a launch. All but `spec` survives JSON, so that it can start in another process. */
export interface Entry extends Placement {
  readonly module: string;
  readonly export: string;
  readonly spec: AnyNode;
  readonly params: unknown;
  /** Nodes of one name share a process; default all in one. */
  readonly process?: string;
}

/** A node with its parameters, checked by type here and by schema before anything runs. */
export function run<N extends AnyNode>(
  source: NodeSource<N>,
  params: z.input<N['params']>,
  placement: Placement & { readonly process?: string } = {},
): Entry {
  return { ...source, params, ...placement };
}

/** Models of the catalogue that an entry names, without doubles. */
export function modelsOf(entries: readonly Entry[]): string[] {
  const named = entries.flatMap(({ spec, params }) => {
    const parsed = spec.params.safeParse(params) as z.ZodSafeParseResult<unknown>;
    return parsed.success ? (spec.models?.(parsed.data) ?? []) : [];
  });
  return [...new Set(named)];
}

export function serializeEntry({ spec: _, ...entry }: Entry): string {
  return JSON.stringify(entry);
}

export async function restoreEntry(text: string): Promise<Entry> {
  const entry = JSON.parse(text) as Omit<Entry, 'spec'>;
  const module = (await import(entry.module)) as Record<string, AnyNode | undefined>;
  const spec = module[entry.export];
  if (spec === undefined) throw new Error(`${entry.module} exports no '${entry.export}'`);
  return { ...entry, spec };
}

/** Every reason the graph cannot work: bad parameters, inputs nobody feeds, doubled publishers. */
export function launchProblems(
  entries: readonly Entry[],
  external: readonly string[] = [],
): string[] {
  return [
    ...entries.flatMap(parameterProblems),
    ...publisherProblems(entries),
    ...inputProblems(entries, external),
  ];
}

function parameterProblems({ spec, params }: Entry): string[] {
  const parsed = spec.params.safeParse(params) as z.ZodSafeParseResult<unknown>;
  return (parsed.error?.issues ?? []).map(
    (issue) => `${spec.name}.${issue.path.join('.')}: ${issue.message}`,
  );
}

function publisherProblems(entries: readonly Entry[]): string[] {
  const problems: string[] = [];
  const owners = new Map<string, string>();
  for (const entry of entries)
    for (const topic of Object.values<Topic>(entry.spec.outputs)) {
      const name = resolveName(topic.name, entry.spec.name, entry);
      const other = owners.get(name);
      if (other !== undefined && topic.publishers === 'one')
        problems.push(`${name}: published by ${other} and ${entry.spec.name}`);
      owners.set(name, entry.spec.name);
    }
  return problems;
}

function inputProblems(entries: readonly Entry[], external: readonly string[]): string[] {
  const names = (entry: Entry, ports: Readonly<Record<string, Topic>>): string[] =>
    Object.values(ports).map((topic) => resolveName(topic.name, entry.spec.name, entry));
  const fed = new Set([...external, ...entries.flatMap((e) => names(e, e.spec.outputs as never))]);
  return entries.flatMap((entry) =>
    names(entry, entry.spec.inputs as never)
      .filter((name) => !fed.has(name))
      .map((name) => `${name}: read by ${entry.spec.name}, published by nobody`),
  );
}
