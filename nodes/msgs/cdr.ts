/**
 * The wire format of ROS 2: OMG CDR (XCDR1, DDS-XTypes 1.3 section 7.4.1), little-endian, with
 * its four-byte encapsulation header, laid out as rmw_fastrtps does.
 */
import { bodyOffset, CdrError, CdrReader, CdrWriter, headerOffset } from './cdr-buffer.ts';
import { decodeSource, encodeSource } from './cdr-source.ts';
import type { Interface, MessageOf } from './interface.ts';

export { CdrError, CdrWriter } from './cdr-buffer.ts';

export interface Codec<T> {
  /** Bytes of their own. */
  encode(message: T): Uint8Array;
  /** Bytes in `writer`, valid until its next use; nothing is allocated but their view. */
  encodeInto(writer: CdrWriter, message: T): Uint8Array;
  /** Writes the body alone at an 8-aligned `offset` and returns where it ends. */
  append(writer: CdrWriter, offset: number, message: T): number;
  /**
   * Throws a `CdrError` where `bytes` are no such message. Number arrays of the result are views
   * of `bytes` where alignment allows: always where `bytes.byteOffset % 8 === 4` (as `encode`
   * gives), all but those of eight-byte numbers where it is 0 (as a bus gives). Whoever decodes
   * must not write to `bytes` afterwards.
   */
  decode(bytes: Uint8Array): T;
}

type Encode = (writer: CdrWriter, offset: number, message: unknown) => number;
type Decode = (reader: CdrReader) => unknown;
interface Compiled {
  readonly encode: Encode;
  readonly decode: Decode;
}

// A memo of pure functions of interfaces; nothing can be observed of it but speed.
const compiled = new WeakMap<Interface, Compiled>();
const codecs = new WeakMap<Interface, Codec<unknown>>();

function misfit(field: string, expected: number, found: number): never {
  throw new CdrError(`${field} has ${String(found)} elements, not ${String(expected)}`);
}

/** Straight-line code for each interface: five times faster than closures walking its fields. */
function compile(type: Interface): Compiled {
  const known = compiled.get(type);
  if (known !== undefined) return known;
  const encoder = encodeSource(type);
  const decoder = decodeSource(type);
  /* eslint-disable @typescript-eslint/no-implied-eval -- source comes from the interface table */
  const encode = new Function('c', 'misfit', `return (w,o,m)=>{${encoder.body}}`) as (
    calls: readonly Encode[],
    misfit: (field: string, expected: number, found: number) => never,
  ) => Encode;
  const decode = new Function('c', `return (r)=>{${decoder.body}}`) as (
    calls: readonly Decode[],
  ) => Decode;
  /* eslint-enable @typescript-eslint/no-implied-eval */
  const result = {
    encode: encode(
      encoder.calls.map((inner) => compile(inner).encode),
      misfit,
    ),
    decode: decode(decoder.calls.map((inner) => compile(inner).decode)),
  };
  compiled.set(type, result);
  return result;
}

/** The codec of an interface; the same one for the same interface. */
export function codecOf<I extends Interface>(type: I): Codec<MessageOf<I>> {
  const known = codecs.get(type);
  if (known !== undefined) return known as Codec<MessageOf<I>>;
  const codec = makeCodec(type);
  codecs.set(type, codec);
  return codec as Codec<MessageOf<I>>;
}

function makeCodec(type: Interface): Codec<unknown> {
  const { encode, decode } = compile(type);
  const own = new CdrWriter(64);
  const encodeInto = (writer: CdrWriter, message: unknown): Uint8Array => {
    const end = encode(writer, bodyOffset, message);
    return writer.u8.subarray(headerOffset, end);
  };
  return {
    encodeInto,
    append: encode,
    encode(message) {
      const bytes = encodeInto(own, message);
      const copy = new Uint8Array(new ArrayBuffer(bytes.length + headerOffset), headerOffset);
      copy.set(bytes);
      return copy;
    },
    decode(bytes) {
      try {
        return decode(new CdrReader(bytes));
      } catch (error) {
        if (!(error instanceof RangeError || error instanceof CdrError)) throw error;
        const why = error instanceof CdrError ? error.message : 'truncated';
        throw new CdrError(`${type.name}: ${why} (${String(bytes.length)} bytes)`);
      }
    },
  };
}
