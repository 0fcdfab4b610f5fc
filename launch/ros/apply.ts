import type { z } from 'zod';
import { nodeName, resolveName } from '#nodes/core/names.ts';
import type { Placement } from '#nodes/core/names.ts';
import { parameterSchemas } from '#nodes/core/parameter-values.ts';
import type { Action, Service, Topic } from '#nodes/core/topic.ts';
import type { Entry } from '../compose.ts';
import type { RosArgs } from './args.ts';
import { parametersFor } from './params-yaml.ts';
import type { ParameterInput } from './params-yaml.ts';

export interface AppliedArgs {
  readonly entries: readonly Entry[];
  /** Undefined where nothing was said. */
  readonly useSimTime: boolean | undefined;
  /** What cannot be done as asked, in words for the person who asked. */
  readonly problems: readonly string[];
  /** What has no effect. */
  readonly warnings: readonly string[];
}

/** Parameters that every ROS node has; those of the bus, not of our nodes. */
const ofEveryNode = /^(use_sim_time|qos_overrides\..*|start_type_description_service)$/;

/** Gives every node of a launch the names and parameters that ROS arguments ask for. */
export function applyRosArgs(entries: readonly Entry[], args: RosArgs): AppliedArgs {
  const problems: string[] = [];
  const used = new Set<object>();
  const shared = args.remaps.find(({ match, node }) => match === '__node' && node === undefined);
  if (shared !== undefined && entries.length > 1)
    problems.push(
      `-r __node:=${shared.replacement}: ${String(entries.length)} nodes cannot share one name; ` +
        `say which: -r ${entries[0]?.spec.name ?? 'node'}:__node:=${shared.replacement}`,
    );
  const times = new Set<boolean>();
  const taken = new Set<string>();
  const placed = entries.map((entry) => {
    const placement = placementFor(entry, portNames(entry), entry.spec.name, args, used);
    const given = parametersFor(args.parameters, nodeName(entry.spec.name, placement));
    const time = given.get('use_sim_time');
    if (typeof time === 'boolean') times.add(time);
    else if (time !== undefined)
      problems.push(`use_sim_time: expected true or false, got '${String(time)}'`);
    return { ...entry, ...placement, params: withParameters(entry, given, taken) };
  });
  if (times.size > 1) problems.push('use_sim_time: the same for all nodes, or one launch for each');
  const warnings = [
    ...args.remaps
      .filter((rule) => !used.has(rule))
      .map(({ node, match, replacement }) => {
        const rule = `${node === undefined ? '' : `${node}:`}${match}:=${replacement}`;
        return `-r ${rule}: no node has this`;
      }),
    ...unusedParameters(args, taken),
  ];
  return { entries: placed, useSimTime: [...times][0], problems, warnings };
}

/**
 * Name, namespace and remaps of one node under ROS arguments. The first rule that fits wins (rcl,
 * remap.c); names match expanded to full ones, as the node has them before or after the launch's own
 * remaps.
 */
export function placementFor(
  before: Placement,
  ports: readonly string[],
  specName: string,
  { remaps: rules }: Pick<RosArgs, 'remaps'>,
  used: Set<object> = new Set(),
): Placement {
  const ours = before.name ?? specName;
  const first = (match: string, name: string): string | undefined => {
    const rule = rules.find(
      (r) => r.match === match && (r.node === undefined || r.node === name || r.node === ours),
    );
    if (rule !== undefined) used.add(rule);
    return rule?.replacement;
  };
  const name = first('__node', ours) ?? ours;
  const namespace = first('__ns', name) ?? before.namespace ?? '/';
  const place: Placement = { namespace, name };
  const full = (topic: string): string => resolveName(expand(topic), specName, place);
  const remaps: Record<string, string> = { ...before.remaps };
  for (const port of ports) {
    const names = new Set([full(port), full(remaps[port] ?? port)]);
    const rule = rules.find(
      (r) =>
        !r.match.startsWith('__') &&
        (r.node === undefined || r.node === name || r.node === ours) &&
        names.has(full(r.match)),
    );
    if (rule === undefined) continue;
    used.add(rule);
    remaps[port] = full(rule.replacement);
  }
  return {
    namespace,
    ...(name === specName ? {} : { name }),
    ...(Object.keys(remaps).length === 0 ? {} : { remaps }),
  };
}

/** `~` alone is the node's own name. */
const expand = (name: string): string => (name === '~' ? '~/' : name);

/** Names in the spec of everything a node talks on. */
export function portNames({ spec }: Pick<Entry, 'spec'>): string[] {
  const ports = [
    spec.inputs,
    spec.outputs,
    spec.services ?? {},
    spec.clients ?? {},
    spec.actions ?? {},
    spec.actionClients ?? {},
  ] as readonly Readonly<Record<string, Topic | Service | Action>>[];
  return [...new Set(ports.flatMap((named) => Object.values(named).map(({ name }) => name)))];
}

/** Given parameters that the node has, over those of the launch; what it lacks is left out, as in ROS. */
function withParameters(
  { spec, params }: Entry,
  given: ReadonlyMap<string, ParameterInput>,
  taken: Set<string>,
): unknown {
  if (given.size === 0) return params;
  const schemas = parameterSchemas(spec.params as z.ZodType);
  const merged: Record<string, unknown> = { ...(params as Record<string, unknown>) };
  for (const [name, value] of given) {
    const [first = '', ...inner] = name.split('.');
    const top = name in schemas ? name : first;
    const schema = schemas[top];
    if (schema === undefined) continue;
    taken.add(name);
    if (top === name) merged[name] = readAs(value, schema.type);
    else merged[top] = inside(merged[top], inner, value);
  }
  return merged;
}

/** What ROS has no type for travels as JSON text (nested lists, objects). */
function readAs(value: ParameterInput, type: string | undefined): unknown {
  if (typeof value !== 'string' || type === 'string' || type === undefined) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function inside(object: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const fields = (typeof object === 'object' ? object : {}) as Record<string, unknown>;
  return { ...fields, [key]: inside(fields[key], rest, value) };
}

function unusedParameters({ parameters }: RosArgs, taken: ReadonlySet<string>): string[] {
  const named = [...parameters].flatMap(([pattern, values]) =>
    [...values.keys()].map((name) => ({ pattern, name })),
  );
  return named
    .filter(({ name }) => !taken.has(name) && !ofEveryNode.test(name))
    .map(({ pattern, name }) => `parameter ${name} (${pattern}): no such node has it`);
}
