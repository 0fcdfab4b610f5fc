import fc from 'fast-check';
import type { ArrayField, Element, Field, Interface, Primitive } from '#nodes/msgs/interface.ts';

const integer = (bits: number, signed: boolean): fc.Arbitrary<number> =>
  signed
    ? fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 })
    : fc.integer({ min: 0, max: 2 ** bits - 1 });

const float32 = fc.float({ noNaN: false }).map((value) => Math.fround(value));
const scalars: Readonly<Record<Primitive, fc.Arbitrary<unknown>>> = {
  bool: fc.boolean(),
  byte: integer(8, false),
  char: integer(8, false),
  int8: integer(8, true),
  uint8: integer(8, false),
  int16: integer(16, true),
  uint16: integer(16, false),
  int32: integer(32, true),
  uint32: integer(32, false),
  int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  uint64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  float32,
  float64: fc.double(),
  string: fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
};

const arrays: Readonly<Record<Primitive, (values: never[]) => unknown>> = {
  bool: (values) => values,
  string: (values) => values,
  byte: (values) => Uint8Array.from(values),
  char: (values) => Uint8Array.from(values),
  int8: (values) => Int8Array.from(values),
  uint8: (values) => Uint8Array.from(values),
  int16: (values) => Int16Array.from(values),
  uint16: (values) => Uint16Array.from(values),
  int32: (values) => Int32Array.from(values),
  uint32: (values) => Uint32Array.from(values),
  int64: (values) => BigInt64Array.from(values),
  uint64: (values) => BigUint64Array.from(values),
  float32: (values) => Float32Array.from(values),
  float64: (values) => Float64Array.from(values),
};

function elementOf(element: Element): fc.Arbitrary<unknown> {
  return typeof element === 'string' ? scalars[element] : arbitraryOf(element);
}

function arrayOf({ element, length, bound }: ArrayField): fc.Arbitrary<unknown> {
  const limits = { minLength: length ?? 0, maxLength: length ?? bound ?? 4 };
  const values = fc.array(elementOf(element), limits);
  return typeof element === 'string'
    ? values.map((list) => arrays[element](list as never[]))
    : values;
}

function fieldOf(field: Field): fc.Arbitrary<unknown> {
  return typeof field === 'object' && field.kind === 'array' ? arrayOf(field) : elementOf(field);
}

/** Any message of an interface. */
export function arbitraryOf(type: Interface): fc.Arbitrary<Readonly<Record<string, never>>> {
  const members = Object.entries(type.fields).map(([name, field]) => [name, fieldOf(field)]);
  return fc.record(Object.fromEntries(members) as Record<string, fc.Arbitrary<never>>, {
    noNullPrototype: true,
  });
}
