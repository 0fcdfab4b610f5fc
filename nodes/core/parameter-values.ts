import { z } from 'zod';
import type { MessageOf } from '#nodes/msgs/interface.ts';
import type { ParameterDescriptor } from '#nodes/msgs/rcl.ts';
import { ParameterValue } from '#nodes/msgs/rcl.ts';

type Value = MessageOf<typeof ParameterValue>;

/** rcl_interfaces/msg/ParameterType. */
const types = {
  notSet: 0,
  bool: 1,
  integer: 2,
  double: 3,
  string: 4,
  boolArray: 6,
  integerArray: 7,
  doubleArray: 8,
  stringArray: 9,
} as const;

interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly items?: JsonSchema;
}

/** JSON schema of every parameter by name; the one place that reads what zod knows. */
export function parameterSchemas(schema: z.ZodType): Readonly<Record<string, JsonSchema>> {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, JsonSchema>;
  };
  return json.properties ?? {};
}

const empty: Value = {
  type: types.notSet,
  bool_value: false,
  integer_value: 0n,
  double_value: 0,
  string_value: '',
  byte_array_value: new Uint8Array(0),
  bool_array_value: [],
  integer_array_value: new BigInt64Array(0),
  double_array_value: new Float64Array(0),
  string_array_value: [],
};

/** A parameter as ROS carries it; what ROS has no type for (objects, null) travels as JSON text. */
export function toParameterValue(value: unknown, schema: JsonSchema = {}): Value {
  if (value === undefined) return empty;
  if (typeof value === 'boolean') return { ...empty, type: types.bool, bool_value: value };
  if (typeof value === 'number')
    return schema.type === 'integer'
      ? { ...empty, type: types.integer, integer_value: BigInt(value) }
      : { ...empty, type: types.double, double_value: value };
  if (typeof value === 'string') return { ...empty, type: types.string, string_value: value };
  if (Array.isArray(value) && value.every((v) => typeof v === 'number'))
    return schema.items?.type === 'integer'
      ? {
          ...empty,
          type: types.integerArray,
          integer_array_value: BigInt64Array.from(value, BigInt),
        }
      : { ...empty, type: types.doubleArray, double_array_value: Float64Array.from(value) };
  if (Array.isArray(value) && value.every((v) => typeof v === 'string'))
    return { ...empty, type: types.stringArray, string_array_value: value };
  return { ...empty, type: types.string, string_value: JSON.stringify(value) };
}

export function fromParameterValue(value: Value, schema: JsonSchema = {}): unknown {
  switch (value.type) {
    case types.bool:
      return value.bool_value;
    case types.integer:
      return Number(value.integer_value);
    case types.double:
      return value.double_value;
    case types.string:
      return schema.type === 'string' ? value.string_value : parseJson(value.string_value);
    case types.boolArray:
      return value.bool_array_value;
    case types.integerArray:
      return Array.from(value.integer_array_value, Number);
    case types.doubleArray:
      return Array.from(value.double_array_value);
    case types.stringArray:
      return value.string_array_value;
    default:
      return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text; // an enumeration or other plain text; the node's schema decides
  }
}

export function describeParameter(
  name: string,
  value: unknown,
  schema: JsonSchema = {},
): ParameterDescriptor {
  const from = schema.minimum ?? schema.exclusiveMinimum;
  const to = schema.maximum ?? schema.exclusiveMaximum;
  const ranged = from !== undefined || to !== undefined;
  const integer = schema.type === 'integer';
  const safe = (limit: number | undefined, otherwise: number): bigint =>
    BigInt(Math.trunc(limit ?? otherwise));
  return {
    name,
    type: toParameterValue(value, schema).type,
    description: schema.description ?? '',
    additional_constraints: schema.exclusiveMinimum === undefined ? '' : 'lower bound excluded',
    read_only: false,
    dynamic_typing: false,
    floating_point_range:
      ranged && !integer
        ? [{ from_value: from ?? -Number.MAX_VALUE, to_value: to ?? Number.MAX_VALUE, step: 0 }]
        : [],
    integer_range:
      ranged && integer
        ? [
            {
              from_value: safe(from, Number.MIN_SAFE_INTEGER),
              to_value: safe(to, Number.MAX_SAFE_INTEGER),
              step: 0n,
            },
          ]
        : [],
  };
}
