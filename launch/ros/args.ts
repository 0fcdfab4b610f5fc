import { ParameterError, addParameter, addParameterFile, parameterValue } from './params-yaml.ts';
import type { ParameterRules } from './params-yaml.ts';

export type RosLogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'unset';

/** `[node:]match:=replacement`; `match` is a name, `__ns` or `__node`. */
export interface RemapRule {
  readonly node?: string;
  readonly match: string;
  readonly replacement: string;
}

/** What stands between `--ros-args` and `--`. */
export interface RosArgs {
  readonly remaps: readonly RemapRule[];
  readonly parameters: ParameterRules;
  readonly logLevel?: RosLogLevel;
  readonly logLevels: ReadonlyMap<string, RosLogLevel>;
  readonly enclave?: string;
}

export type ParsedArgs =
  | { readonly kind: 'ok'; readonly ros: RosArgs; readonly rest: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string };

const levels = new Set<string>(['debug', 'info', 'warn', 'error', 'fatal', 'unset']);
const token = /^[A-Za-z_]\w*$/;
const relativeName = /^(~\/?|\/)?[A-Za-z_{]\w*[\w{}]*(\/[A-Za-z_{][\w{}]*)*$/;
const absoluteName = /^\/([A-Za-z_]\w*(\/[A-Za-z_]\w*)*)?$/;
const parameterName = /^[A-Za-z_]\w*([./][A-Za-z_]\w*)*$/;

class Refused extends Error {}

/**
 * Splits a command line into what is ROS's and the rest, by the rules of rcl (arguments.c): rules are
 * kept in their order, parameter files and `-p` in one order together.
 *
 * @param readText content of a parameter file; throws where there is none
 */
export function parseRosArgs(
  argv: readonly string[],
  readText: (file: string) => string,
): ParsedArgs {
  const rest: string[] = [];
  const draft: Draft = { remaps: [], parameters: new Map(), logLevels: new Map() };
  let inside = false;
  try {
    for (let i = 0; i < argv.length; i++) {
      const arg = argv[i] ?? '';
      if (arg === '--ros-args') inside = true;
      else if (!inside) rest.push(arg);
      else if (arg === '--') inside = false;
      else i += take(draft, arg, argv[i + 1], readText);
    }
  } catch (error) {
    if (!(error instanceof Refused || error instanceof ParameterError)) throw error;
    return { kind: 'refused', reason: `--ros-args: ${error.message}` };
  }
  return { kind: 'ok', ros: draft, rest };
}

interface Draft {
  remaps: RemapRule[];
  parameters: ParameterRules;
  logLevel?: RosLogLevel;
  logLevels: Map<string, RosLogLevel>;
  enclave?: string;
}

/** Takes one flag; returns how many arguments after it were its value. */
function take(
  draft: Draft,
  flag: string,
  value: string | undefined,
  readText: (file: string) => string,
): number {
  if (/^--(enable|disable)-(stdout|rosout|external-lib)-logs$/.test(flag)) return 0;
  const given = (what: string): string => {
    if (value === undefined) throw new Refused(`${flag}: expected ${what}`);
    return value;
  };
  switch (flag) {
    case '-r':
    case '--remap':
      draft.remaps.push(remapRule(given('from:=to'), flag));
      return 1;
    case '-p':
    case '--param':
      addRule(draft.parameters, given('name:=value'), flag);
      return 1;
    case '--params-file':
      addParameterFile(draft.parameters, fileText(given('a file'), readText), given('a file'));
      return 1;
    case '--log-level':
      setLevel(draft, given('a level'));
      return 1;
    case '-e':
    case '--enclave':
      draft.enclave = enclave(given('an enclave'), flag);
      return 1;
    case '--log-config-file':
    case '--log-file-name':
      given('a name');
      return 1;
    default:
      throw new Refused(
        `'${flag}' is none of -r, -p, --params-file, --log-level, -e; end with '--' before other flags`,
      );
  }
}

function fileText(file: string, readText: (file: string) => string): string {
  try {
    return readText(file);
  } catch (error) {
    throw new Refused(`--params-file: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function splitRule(
  rule: string,
  flag: string,
  expected: string,
): [string | undefined, string, string] {
  const at = rule.indexOf(':=');
  if (at < 1) throw new Refused(`${flag} '${rule}': expected ${expected}`);
  const left = rule.slice(0, at).replace(/(^|:)ros(topic|service):\/\//, '$1');
  const colon = left.indexOf(':');
  const node = colon < 0 ? undefined : left.slice(0, colon);
  if (node !== undefined && !token.test(node))
    throw new Refused(`${flag} '${rule}': '${node}' is no node name`);
  return [node, left.slice(colon + 1), rule.slice(at + 2)];
}

function remapRule(rule: string, flag: string): RemapRule {
  const [node, match, to] = splitRule(rule, flag, '[node:]from:=to');
  const special = match === '__name' ? '__node' : match;
  const replacement = to.replace(/^ros(topic|service):\/\//, '');
  const [pattern, what] =
    special === '__ns'
      ? [absoluteName, 'a namespace that begins with /']
      : special === '__node'
        ? [token, 'a node name of letters, digits and _']
        : [relativeName, 'a topic, service or action name'];
  if (!special.startsWith('__') && !relativeName.test(special))
    throw new Refused(`${flag} '${rule}': '${match}' is no topic, service or action name`);
  if (special.startsWith('__') && special !== '__ns' && special !== '__node')
    throw new Refused(`${flag} '${rule}': '${match}' is neither __ns nor __node`);
  if (!pattern.test(replacement))
    throw new Refused(`${flag} '${rule}': expected ${what}, got '${replacement}'`);
  return { ...(node === undefined ? {} : { node }), match: special, replacement };
}

/** A node prefix is meant for nodes of that name in any namespace. */
function addRule(parameters: ParameterRules, rule: string, flag: string): void {
  const [node, name, text] = splitRule(rule, flag, '[node:]name:=value');
  if (!parameterName.test(name))
    throw new Refused(`${flag} '${rule}': '${name}' is no parameter name`);
  try {
    addParameter(
      parameters,
      node === undefined ? '/**' : `/**/${node}`,
      name,
      parameterValue(text),
    );
  } catch (error) {
    if (!(error instanceof ParameterError)) throw error;
    throw new Refused(`${flag} '${rule}': ${error.message}`);
  }
}

function setLevel(draft: Draft, text: string): void {
  const at = text.indexOf(':=');
  const level = text.slice(at < 0 ? 0 : at + 2).toLowerCase();
  if (!levels.has(level))
    throw new Refused(`--log-level: expected ${[...levels].join(', ')}, got '${level}'`);
  if (at < 0) draft.logLevel = level as RosLogLevel;
  else draft.logLevels.set(text.slice(0, at), level as RosLogLevel);
}

function enclave(name: string, flag: string): string {
  if (!absoluteName.test(name))
    throw new Refused(`${flag} '${name}': expected a path of names that begins with /`);
  return name;
}
