import { z } from 'zod';
import type {
  ArrayField,
  Element,
  Field,
  Interface,
  MessageOf,
  NumberArray,
  Primitive,
} from './interface.ts';

/** `exact`: what nodes exchange; `json`: arrays as lists and 64-bit integers as numbers or digits. */
export type Form = 'exact' | 'json';

type NumberPrimitive = Exclude<Primitive, 'bool' | 'string'>;

interface ArrayType {
  readonly name: string;
  readonly is: (value: unknown) => boolean;
  readonly from: (list: readonly never[]) => NumberArray;
}
const arrayTypes: Readonly<Record<NumberPrimitive, ArrayType>> = {
  byte: arrayType(Uint8Array),
  char: arrayType(Uint8Array),
  uint8: arrayType(Uint8Array),
  int8: arrayType(Int8Array),
  uint16: arrayType(Uint16Array),
  int16: arrayType(Int16Array),
  uint32: arrayType(Uint32Array),
  int32: arrayType(Int32Array),
  uint64: arrayType(BigUint64Array),
  int64: arrayType(BigInt64Array),
  float32: arrayType(Float32Array),
  float64: arrayType(Float64Array),
};
function arrayType(type: { new (list: never): NumberArray; readonly name: string }): ArrayType {
  return {
    name: type.name,
    is: (value) => value instanceof type,
    from: (list) => new type(list as never),
  };
}

/** ROS floats may be infinite or NaN (no return, unknown), which `z.number()` refuses. */
const float = z.custom<number>((value) => typeof value === 'number', 'expected a number');
const integer = (bits: number, signed: boolean): z.ZodType =>
  signed
    ? z
        .int()
        .min(-(2 ** (bits - 1)))
        .max(2 ** (bits - 1) - 1)
    : z
        .int()
        .min(0)
        .max(2 ** bits - 1);
const int64 = z
  .bigint()
  .min(-(2n ** 63n))
  .max(2n ** 63n - 1n);
const uint64 = z
  .bigint()
  .min(0n)
  .max(2n ** 64n - 1n);
const primitives: Readonly<Record<Primitive, z.ZodType>> = {
  bool: z.boolean(),
  byte: integer(8, false),
  char: integer(8, false),
  int8: integer(8, true),
  uint8: integer(8, false),
  int16: integer(16, true),
  uint16: integer(16, false),
  int32: integer(32, true),
  uint32: integer(32, false),
  int64,
  uint64,
  float32: float,
  float64: float,
  string: z.string(),
};

const toBigint = (value: unknown): unknown => {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  return typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : value;
};

function primitiveSchema(type: Primitive, form: Form): z.ZodType {
  const wide = type === 'int64' || type === 'uint64';
  return wide && form === 'json' ? z.preprocess(toBigint, primitives[type]) : primitives[type];
}

function elementSchema(element: Element, form: Form): z.ZodType {
  return typeof element === 'string' ? primitiveSchema(element, form) : zodOf(element, form);
}

const sized = ({ length, bound }: ArrayField): { min: number; max: number; text: string } => ({
  min: length ?? 0,
  max: length ?? bound ?? Infinity,
  text: length === undefined ? `at most ${String(bound)}` : `exactly ${String(length)}`,
});

function listSchema(field: ArrayField, form: Form): z.ZodType {
  const { min, max, text } = sized(field);
  return z
    .array(elementSchema(field.element, form))
    .refine((list) => list.length >= min && list.length <= max, {
      error: `expected ${text} elements`,
    });
}

function numbersSchema(field: ArrayField, element: NumberPrimitive, form: Form): z.ZodType {
  const { name, is, from } = arrayTypes[element];
  const { min, max, text } = sized(field);
  const exact = z
    .custom<NumberArray>(is, `expected a ${name}`)
    .refine((list) => list.length >= min && list.length <= max, {
      error: `expected ${text} elements`,
    });
  if (form === 'exact') return exact;
  const list = listSchema(field, form).transform((values) => from(values as readonly never[]));
  return z.any().transform((value, context): unknown => {
    const result = (is(value) ? exact : list).safeParse(value);
    if (result.success) return result.data;
    for (const issue of result.error.issues) context.addIssue({ ...issue, code: 'custom' });
    return z.NEVER;
  });
}

function fieldSchema(field: Field, form: Form): z.ZodType {
  if (typeof field === 'string' || field.kind === 'message') return elementSchema(field, form);
  const { element } = field;
  if (typeof element === 'object' || element === 'string' || element === 'bool') {
    return listSchema(field, form);
  }
  return numbersSchema(field, element, form);
}

/** Schema of an interface for the edges (sockets, files, foreign messages); unknown fields fail. */
export function zodOf<I extends Interface>(type: I, form: Form = 'exact'): z.ZodType<MessageOf<I>> {
  const members = Object.entries(type.fields).map(
    ([name, field]) => [name, fieldSchema(field, form)] as const,
  );
  return z.strictObject(Object.fromEntries(members)) as unknown as z.ZodType<MessageOf<I>>;
}
