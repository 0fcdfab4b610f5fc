import type { ArrayField, Element, Field, Interface } from '#nodes/msgs/interface.ts';

export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [k: string]: Json };
export type JsonMessage = Readonly<Record<string, Json>>;

function floatOut(value: number): Json {
  return Number.isFinite(value) && !Object.is(value, -0)
    ? value
    : Object.is(value, -0)
      ? '-0'
      : String(value);
}

function elementOut(element: Element, value: unknown): Json {
  if (typeof element !== 'string') return toJson(element, value);
  switch (element) {
    case 'float32':
    case 'float64':
      return floatOut(value as number);
    case 'int64':
    case 'uint64':
      return String(value);
    default:
      return value as Json;
  }
}

function fieldOut(field: Field, value: unknown): Json {
  if (typeof field !== 'object' || field.kind !== 'array') return elementOut(field, value);
  return Array.from(value as Iterable<unknown>, (v) => elementOut(field.element, v));
}

/** A message as `peers/wire.py` writes it: every number exact, 64-bit integers as text. */
export function toJson(type: Interface, message: unknown): JsonMessage {
  const values = message as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(type.fields).map(([name, field]) => [name, fieldOut(field, values[name])]),
  );
}

const makers = {
  byte: Uint8Array,
  char: Uint8Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

function elementIn(element: Element, value: Json | undefined): unknown {
  if (typeof element !== 'string') return fromJson(element, (value ?? {}) as JsonMessage);
  switch (element) {
    case 'float32':
    case 'float64':
      return Number(value ?? 0);
    case 'int64':
    case 'uint64':
      return BigInt((value ?? 0) as string);
    case 'string':
      return value ?? '';
    case 'bool':
      return value ?? false;
    default:
      return value ?? 0;
  }
}

function arrayIn({ element, length }: ArrayField, value: Json | undefined): unknown {
  const list = (value as readonly Json[] | undefined) ?? new Array<undefined>(length ?? 0);
  const values = Array.from(list, (v) => elementIn(element, v));
  if (typeof element !== 'string' || element === 'bool' || element === 'string') return values;
  return (makers[element] as Float64ArrayConstructor).from(values as number[]);
}

/** The message of such a JSON value; what is not named is zero, as in a fresh ROS message. */
export function fromJson(type: Interface, values: JsonMessage): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(type.fields).map(([name, field]) => [
      name,
      typeof field === 'object' && field.kind === 'array'
        ? arrayIn(field, values[name])
        : elementIn(field, values[name]),
    ]),
  );
}
