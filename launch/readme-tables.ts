import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Manifest } from '#models/manifest.ts';
import { frames, movingEdges } from '#nodes/core/frames.ts';
import type { AnyNode } from '#nodes/core/node.ts';
import { actions, services } from '#nodes/core/services.ts';
import type { Qos, Topic } from '#nodes/core/topic.ts';
import { topics } from '#nodes/core/topics.ts';
import { nodes } from './nodes.ts';
import { robots } from './robots/registry.ts';

type Row = readonly string[];
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = (text: string): string => `\`${text}\``;

function table(head: Row, rows: readonly Row[]): string {
  const line = (row: Row): string => `| ${row.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const specs = (): readonly AnyNode[] => Object.values(nodes).map(({ spec }) => spec as AnyNode);
const names = (ports: Readonly<Record<string, { readonly name: string }>> = {}): string =>
  Object.values(ports)
    .map(({ name }) => code(name))
    .join(', ');

function nodeTable(): string {
  const rows = specs().map(({ name, doc, inputs, outputs }) => [
    code(name),
    doc,
    names(inputs as Readonly<Record<string, Topic>>),
    names(outputs as Readonly<Record<string, Topic>>),
  ]);
  return table(['Node', 'What it does', 'Listens to', 'Publishes'], rows);
}

/** The part of JSON Schema that zod writes for a parameter. */
interface Property {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Property[];
  readonly items?: Property;
  readonly default?: unknown;
  readonly description?: string;
}

function typeText({ type, enum: values, anyOf, items }: Property): string {
  if (values !== undefined) return values.map((value) => code(String(value))).join(' or ');
  if (anyOf !== undefined) return anyOf.map(typeText).join(' or ');
  if (type === 'array' && items !== undefined) return `list of ${typeText(items)}`;
  return type ?? 'any';
}

/** Long defaults (a robot's whole profile) say little in a table. */
function defaultText(value: unknown): string {
  if (value === undefined) return 'set by the launch';
  const text = JSON.stringify(value);
  return text.length > 40 ? 'see the schema' : code(text);
}

function parameterTable(): string {
  const rows = specs().flatMap(({ name, params }) => {
    const schema = z.toJSONSchema(params as z.ZodType, { io: 'input', unrepresentable: 'any' });
    const properties = (schema.properties ?? {}) as Readonly<Record<string, Property>>;
    return Object.entries(properties).map(([parameter, property]) => [
      code(`${name}.${parameter}`),
      typeText(property),
      defaultText(property.default),
      property.description ?? '',
    ]);
  });
  return table(['Parameter', 'Type', 'Default', 'Meaning'], rows);
}

function qosText({ reliable, latched, depth }: Qos): string {
  const kind = latched ? 'latched' : reliable ? 'reliable' : 'best effort';
  return `${kind}, ${String(depth)}`;
}

function topicTable(): string {
  const rows = Object.values<Topic>(topics).map(({ name, type, doc, rate, qos }) => [
    code(name),
    code(type.name.replace('/msg/', '/')),
    doc,
    rate === undefined ? '' : String(rate),
    qosText(qos),
  ]);
  return table(['Topic', 'Type', 'What it carries', 'Hz', 'QoS'], rows);
}

function serviceTable(): string {
  const rows = [...Object.values(services), ...Object.values(actions)].map(
    ({ name, type, doc }) => [code(name), type.kind, code(type.name), doc],
  );
  return table(['Name', 'Kind', 'Type', 'What it does'], rows);
}

function frameTable(): string {
  const moving = movingEdges('base_footprint or base_link').map(({ parent, child, owner }) => [
    code(parent),
    child.includes(' ') ? child : code(child),
    code(owner),
  ]);
  const base = `${frames.baseFootprint} or ${frames.baseLink}`;
  const rows = [...moving, [base, 'sensors', 'the robot profile, once']];
  return table(['Parent', 'Child', 'Published by'], rows);
}

function robotTable(): string {
  const rows = Object.values(robots).map(({ name, title, drive, lidar, camera, microphones }) => [
    code(name),
    title,
    `${String(drive.maxLinear)} m/s, ${String(drive.maxAngular)} rad/s`,
    `${String(lidar.beams)} beams to ${String(lidar.rangeMax)} m`,
    camera === null ? 'none' : `${String(camera.width)}x${String(camera.height)}`,
    microphones === null ? 'none' : String(microphones.count),
  ]);
  return table(['Name', 'Robot', 'Speed', 'LiDAR', 'Camera', 'Microphones'], rows);
}

function modelTable(root: string): string {
  const folder = join(root, 'models', 'catalog');
  const rows = folders(folder).map((name) => {
    const text = readFileSync(join(folder, name, 'manifest.json'), 'utf8');
    const { title, licence, latency } = Manifest.parse(JSON.parse(text));
    return [code(name), title, `${String(latency * 1000)} ms`, licence];
  });
  return table(['Model', 'What it does', 'Modelled latency', 'Licence'], rows);
}

const folders = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

/** Worlds, with what their README says of each in its table. */
function worldTable(root: string): string {
  const folder = join(root, 'sim', 'worlds');
  const files = readdirSync(folder).filter((name) => name.endsWith('.sdf'));
  const about = files.length === 0 ? '' : readFileSync(join(folder, 'README.md'), 'utf8');
  const rows = files.sort().map((file) => {
    const name = file.replace('.sdf', '');
    const row = about.split('\n').find((line) => line.startsWith(`| \`${name}\``)) ?? '';
    return [
      code(name),
      ...row
        .split('|')
        .slice(2, 4)
        .map((text) => text.trim()),
    ];
  });
  return table(['World', 'Size [m]', 'What it holds'], rows);
}

/** Every table of the README by the name of its markers, made from the values that run. */
export function tables(root: string): ReadonlyMap<string, string> {
  return new Map([
    ['nodes', nodeTable()],
    ['parameters', parameterTable()],
    ['topics', topicTable()],
    ['services', serviceTable()],
    ['frames', frameTable()],
    ['robots', robotTable()],
    ['models', modelTable(root)],
    ['worlds', worldTable(root)],
  ]);
}

/** `text` with what stands between `<!-- name -->` and `<!-- /name -->` replaced by the tables. */
export function filled(text: string, contents: ReadonlyMap<string, string>): string {
  let result = text;
  for (const [name, content] of contents) {
    const between = new RegExp(`(<!-- ${name} -->)[^]*?(<!-- /${name} -->)`);
    result = result.replace(
      between,
      (_, open: string, close: string) => `${open}\n\n${content}\n\n${close}`,
    );
  }
  return result;
}
