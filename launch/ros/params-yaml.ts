import { isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Node, YAMLMap } from 'yaml';

export type ParameterInput = boolean | number | string | readonly ParameterInput[];

/** Values by parameter name, for the nodes that a pattern such as `/**` or `/ns/node` matches. */
export type ParameterRules = Map<string, Map<string, ParameterInput>>;

/** What is wrong with a file or value, in a sentence that names the place. */
export class ParameterError extends Error {}

const yes = /^(y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const no = /^(n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const infinite = /^([+-]?)\.?(inf|Inf|INF)$/;
const notNumber = /^[+-]?\.?(nan|NaN|NAN)$/;
const based = /^([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]+)$/;

/** A scalar as rcl_yaml_param_parser (parse.c, get_value) reads it: bool, int, float, else text. */
export function scalarValue(text: string, quoted: boolean): ParameterInput {
  if (quoted) return text;
  if (yes.test(text)) return true;
  if (no.test(text)) return false;
  const [, sign = '', digits = ''] = based.exec(text) ?? [];
  if (digits !== '')
    return (sign === '-' ? -1 : 1) * parseInt(digits, /^0[xX]/.test(digits) ? 16 : 8);
  if (decimal.test(text)) return Number(text);
  const infinity = infinite.exec(text);
  if (infinity !== null) return infinity[1] === '-' ? -Infinity : Infinity;
  return notNumber.test(text) ? NaN : text;
}

/** The value in `-p name:=value`. Throws a `ParameterError`. */
export function parameterValue(text: string): ParameterInput {
  return valueOf(rootOf(text, 'value'), 'value');
}

/**
 * Adds what a ROS 2 parameter file says to `rules`: node names with namespaces and wildcards, nested
 * or in one key, down to `ros__parameters`; maps below that are joined with dots. As in rcl, what
 * comes later wins where it is under the same name. Throws a `ParameterError`.
 */
export function addParameterFile(rules: ParameterRules, text: string, file: string): void {
  const root = rootOf(text, file);
  if (!isMap(root)) throw new ParameterError(`${file}: expected node names at the top`);
  addNodes(rules, root, '', file);
}

/** Later values replace earlier ones under the same pattern, whose place in the order stays. */
export function addParameter(
  rules: ParameterRules,
  pattern: string,
  name: string,
  value: ParameterInput,
): void {
  const named = rules.get(pattern) ?? new Map<string, ParameterInput>();
  named.set(name, value);
  rules.set(pattern, named);
}

/**
 * The values for one node: all patterns that match its full name, in the order in which they first
 * came, each overriding those before it (rclcpp, parameter_map.cpp).
 */
export function parametersFor(
  rules: ParameterRules,
  node: string,
): ReadonlyMap<string, ParameterInput> {
  const found = new Map<string, ParameterInput>();
  for (const [pattern, values] of rules)
    if (matchesNode(pattern, node)) for (const [name, value] of values) found.set(name, value);
  return found;
}

/** Whether a key of a parameter file is about this node; `*` is one part of a name, `**` any number. */
export function matchesNode(pattern: string, node: string): boolean {
  const rooted = pattern.startsWith('/') ? pattern : `/${pattern}`;
  const regex = rooted.replaceAll('/**', '(/\\w+)@').replaceAll('/*', '(/\\w+)');
  return new RegExp(`^${regex.replaceAll('@', '*')}$`).test(node);
}

function rootOf(text: string, file: string): Node {
  const document = parseDocument(text, { schema: 'failsafe' });
  const [error] = document.errors;
  if (error !== undefined)
    throw new ParameterError(`${file}: ${error.message.split('\n')[0] ?? ''}`);
  if (document.contents === null) throw new ParameterError(`${file}: is empty`);
  return document.contents;
}

const keyOf = (key: unknown, file: string): string => {
  if (!isScalar(key) || String(key.value) === '')
    throw new ParameterError(`${file}: expected a name before ':'`);
  return String(key.value);
};

const namePart = /^(\w+|\*{1,2})$/;

function addNodes(rules: ParameterRules, map: YAMLMap, above: string, file: string): void {
  for (const { key: rawKey, value } of map.items) {
    const key = keyOf(rawKey, file);
    if (key === 'ros__parameters') {
      if (above === '')
        throw new ParameterError(`${file}: expected a node name above ros__parameters`);
      if (!isMap(value)) throw new ParameterError(`${file}: ${above}: expected parameters`);
      if (!rules.has(above)) rules.set(above, new Map());
      addValues(rules, value, above, '', file);
      continue;
    }
    const name = above === '' ? key : `${above}/${key}`;
    const bad = name
      .replace(/^\//, '')
      .split('/')
      .find((part) => !namePart.test(part));
    if (bad !== undefined)
      throw new ParameterError(`${file}: '${bad}' in '${name}' is no part of a node name`);
    if (!isMap(value)) throw new ParameterError(`${file}: ${name}: expected ros__parameters`);
    addNodes(rules, value, name, file);
  }
}

function addValues(
  rules: ParameterRules,
  map: YAMLMap,
  pattern: string,
  above: string,
  file: string,
): void {
  for (const { key, value } of map.items) {
    const name = `${above}${keyOf(key, file)}`;
    if (isMap(value)) addValues(rules, value, pattern, `${name}.`, file);
    else addParameter(rules, pattern, name, valueOf(value, `${file}: ${pattern}: ${name}`));
  }
}

function valueOf(node: unknown, where: string): ParameterInput {
  if (isAlias(node)) throw new ParameterError(`${where}: aliases are not supported`);
  if (isSeq(node)) return node.items.map((item) => valueOf(item, where));
  if (!isScalar(node)) throw new ParameterError(`${where}: expected a value or a list of values`);
  const { value, type, tag } = node;
  const text = typeof value === 'string' ? value : '';
  const quoted = type !== 'PLAIN' || tag === '!!str' || tag === 'tag:yaml.org,2002:str';
  if (text === '' && !quoted) throw new ParameterError(`${where}: expected a value`);
  return scalarValue(text, quoted);
}
