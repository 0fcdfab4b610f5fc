/**
 * The one form in which a ROS interface is written down. From it come the TypeScript type
 * (`MessageOf`), the zod schema (`schema.ts`), the CDR codec (`cdr.ts`) and the ros2msg text
 * (`ros2msg.ts`); there is no second source.
 */
export type Primitive =
  | 'bool'
  | 'byte'
  | 'char'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float32'
  | 'float64'
  | 'string';

interface PrimitiveTypes {
  bool: boolean;
  byte: number;
  char: number;
  int8: number;
  uint8: number;
  int16: number;
  uint16: number;
  int32: number;
  uint32: number;
  int64: bigint;
  uint64: bigint;
  float32: number;
  float64: number;
  string: string;
}

interface ArrayTypes {
  bool: readonly boolean[];
  byte: Uint8Array;
  char: Uint8Array;
  int8: Int8Array;
  uint8: Uint8Array;
  int16: Int16Array;
  uint16: Uint16Array;
  int32: Int32Array;
  uint32: Uint32Array;
  int64: BigInt64Array;
  uint64: BigUint64Array;
  float32: Float32Array;
  float64: Float64Array;
  string: readonly string[];
}

/** An array of numbers of any kind a message may hold. */
export type NumberArray = Exclude<ArrayTypes[Primitive], readonly unknown[]>;

export type Element = Primitive | Interface;

/** An array field: of any length, of exactly `length` (`T[3]`), or of at most `bound` (`T[<=3]`). */
export interface ArrayField<E extends Element = Element> {
  readonly kind: 'array';
  readonly element: E;
  readonly length?: number;
  readonly bound?: number;
}
export type Field = Element | ArrayField;
export type Fields = Readonly<Record<string, Field>>;

export interface Constant {
  readonly type: Primitive;
  readonly value: number | string | boolean;
}

export interface Interface<F extends Fields = Fields> {
  readonly kind: 'message';
  /** Full ROS name, for example `nav_msgs/msg/Odometry`. */
  readonly name: string;
  readonly fields: F;
  readonly constants: Readonly<Record<string, Constant>>;
}

type ElementValue<E> = E extends Primitive
  ? PrimitiveTypes[E]
  : E extends Interface<infer F>
    ? FieldValues<F>
    : never;
type FieldValue<T> =
  T extends ArrayField<infer E>
    ? E extends Primitive
      ? ArrayTypes[E]
      : readonly ElementValue<E>[]
    : ElementValue<T>;
type FieldValues<F> = { readonly [K in keyof F]: FieldValue<F[K]> };

/** The TypeScript type of a message of this interface: ROS field names, large arrays as typed arrays. */
export type MessageOf<I extends Interface> = FieldValues<I['fields']>;

export function message<const F extends Fields>(
  name: string,
  fields: F,
  constants: Readonly<Record<string, Constant>> = {},
): Interface<F> {
  return { kind: 'message', name, fields, constants };
}

/** Constants of one type: `constants('uint8', { STOP: 1 })`. */
export function constants(
  type: Primitive,
  values: Readonly<Record<string, number | string | boolean>>,
): Readonly<Record<string, Constant>> {
  const entries = Object.entries(values).map(([name, value]) => [name, { type, value }] as const);
  return Object.fromEntries(entries);
}

export function array<const E extends Element>(element: E): ArrayField<E> {
  return { kind: 'array', element };
}
export function fixed<const E extends Element>(element: E, length: number): ArrayField<E> {
  return { kind: 'array', element, length };
}
export function bounded<const E extends Element>(element: E, bound: number): ArrayField<E> {
  return { kind: 'array', element, bound };
}

/** A ROS service: `std_srvs/srv/SetBool`. */
export interface ServiceInterface<
  Q extends Interface = Interface,
  S extends Interface = Interface,
> {
  readonly kind: 'service';
  readonly name: string;
  readonly request: Q;
  readonly response: S;
}
export function service<const Q extends Fields, const S extends Fields>(
  name: string,
  request: Q,
  response: S,
  constantsOf: Readonly<Record<'request' | 'response', Readonly<Record<string, Constant>>>> = {
    request: {},
    response: {},
  },
): ServiceInterface<Interface<Q>, Interface<S>> {
  return {
    kind: 'service',
    name,
    request: message(`${name}_Request`, request, constantsOf.request),
    response: message(`${name}_Response`, response, constantsOf.response),
  };
}

/** A ROS action: `nav2_msgs/action/NavigateToPose`. */
export interface ActionInterface<
  G extends Interface = Interface,
  R extends Interface = Interface,
  B extends Interface = Interface,
> {
  readonly kind: 'action';
  readonly name: string;
  readonly goal: G;
  readonly result: R;
  readonly feedback: B;
}
export function action<const G extends Fields, const R extends Fields, const B extends Fields>(
  name: string,
  goal: G,
  result: R,
  feedback: B,
  resultConstants: Readonly<Record<string, Constant>> = {},
): ActionInterface<Interface<G>, Interface<R>, Interface<B>> {
  return {
    kind: 'action',
    name,
    goal: message(`${name}_Goal`, goal),
    result: message(`${name}_Result`, result, resultConstants),
    feedback: message(`${name}_Feedback`, feedback),
  };
}
