import type { Constant, Field, Interface } from './interface.ts';

const separator = '='.repeat(80);

/** `geometry_msgs/msg/Pose` as message definitions name it: `geometry_msgs/Pose`. */
const shortName = (name: string): string => name.replace('/msg/', '/');

function typeText(field: Field): string {
  if (typeof field === 'string') return field;
  if (field.kind === 'message') return shortName(field.name);
  const { element, length, bound } = field;
  const inner = typeText(element);
  if (length !== undefined) return `${inner}[${String(length)}]`;
  return bound === undefined ? `${inner}[]` : `${inner}[<=${String(bound)}]`;
}

function constantText(name: string, { type, value }: Constant): string {
  return `${type} ${name}=${type === 'string' ? JSON.stringify(value) : String(value)}`;
}

/** The `.msg` file of an interface, without its comments. */
export function definitionOf(type: Interface): string {
  const constants = Object.entries(type.constants).map(([name, value]) =>
    constantText(name, value),
  );
  const fields = Object.entries(type.fields).map(([name, field]) => `${typeText(field)} ${name}`);
  return [...constants, ...fields, ''].join('\n');
}

function nested(type: Interface): readonly Interface[] {
  return Object.values(type.fields).flatMap((field) => {
    const element = typeof field === 'object' && field.kind === 'array' ? field.element : field;
    return typeof element === 'object' ? [element] : [];
  });
}

/** All interfaces `type` is made of, itself not included, each once. */
function dependencies(type: Interface): readonly Interface[] {
  const found = new Map<string, Interface>();
  const visit = (inner: Interface): void => {
    if (found.has(inner.name)) return;
    found.set(inner.name, inner);
    nested(inner).forEach(visit);
  };
  nested(type).forEach(visit);
  return [...found.values()];
}

/** Definition with those of its parts, as MCAP's schema encoding `ros2msg` wants it. */
export function ros2msgOf(type: Interface): string {
  const parts = dependencies(type).map(
    (inner) => `${separator}\nMSG: ${shortName(inner.name)}\n${definitionOf(inner)}`,
  );
  return [definitionOf(type), ...parts].join('');
}
