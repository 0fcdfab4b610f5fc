/** Why bytes are no message, or a value no message of its interface; names the interface and field. */
export class CdrError extends Error {
  constructor(text: string) {
    super(text);
    this.name = 'CdrError';
  }
}

/** Where the encapsulation header lies, so that the body after it is 8-aligned in memory. */
export const headerOffset = 4;
export const bodyOffset = 8;

/** A growing buffer with one view a type. Hosts are little-endian, as every one Node runs on. */
export class CdrWriter {
  capacity = 0;
  u8 = new Uint8Array(0);
  i8 = new Int8Array(0);
  u16 = new Uint16Array(0);
  i16 = new Int16Array(0);
  u32 = new Uint32Array(0);
  i32 = new Int32Array(0);
  u64 = new BigUint64Array(0);
  i64 = new BigInt64Array(0);
  f32 = new Float32Array(0);
  f64 = new Float64Array(0);

  constructor(capacity = 4096) {
    this.grow(capacity);
  }

  grow(needed: number): void {
    const capacity = Math.ceil(Math.max(needed, this.capacity * 2) / 8) * 8;
    const buffer = new ArrayBuffer(capacity);
    const u8 = new Uint8Array(buffer);
    u8[headerOffset + 1] = 1;
    // what was there before may begin without a header
    u8.set(this.u8);
    this.capacity = capacity;
    this.u8 = u8;
    this.i8 = new Int8Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.i16 = new Int16Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u64 = new BigUint64Array(buffer);
    this.i64 = new BigInt64Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }

  /** Writes a CDR string at the 4-aligned `offset` and returns the offset behind it. */
  string(offset: number, text: string): number {
    const start = offset + 4;
    const most = start + text.length * 3 + 1;
    if (most > this.capacity) this.grow(most);
    const { u8 } = this;
    let end = start;
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      if (code >= 0x80 || text.length > 48) {
        end = start + utf8.encodeInto(text, u8.subarray(start)).written;
        break;
      }
      u8[end] = code;
      end += 1;
    }
    u8[end] = 0;
    this.u32[offset >>> 2] = end + 1 - start;
    return end + 1;
  }
}

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Reads one message; offsets count as in a `CdrWriter`, so that the body starts at offset 8. */
export class CdrReader {
  readonly buffer: ArrayBufferLike;
  /** Of offset 0 in `buffer`; a multiple of 4, and negative where the bytes begin the buffer. */
  readonly base: number;
  readonly end: number;
  /** Begins at the encapsulation header, offset 4. */
  readonly view: DataView;
  private readonly bytes: Uint8Array;
  private last = '';
  offset = bodyOffset;

  constructor(bytes: Uint8Array) {
    const header = bytes.length < 4 ? -1 : ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
    if (header !== 1) throw new CdrError('not little-endian XCDR1 (header 00 01)');
    this.bytes = bytes.byteOffset % 4 === 0 ? bytes : realigned(bytes);
    this.buffer = this.bytes.buffer;
    this.base = this.bytes.byteOffset - headerOffset;
    this.end = headerOffset + bytes.length;
    this.view = new DataView(this.buffer, this.bytes.byteOffset, bytes.length);
  }

  /** Checks a sequence length against what is left, before anything is allocated for it. */
  length(offset: number, size: number): number {
    const count = this.view.getUint32(offset - headerOffset, true);
    if (count * size > this.end - offset - 4) throw new CdrError('truncated');
    return count;
  }

  /** Checks that `count` numbers lie within the message, which may be part of a larger buffer. */
  fits(offset: number, count: number, size: number): number {
    if (offset + count * size > this.end) throw new CdrError('truncated');
    return count;
  }

  /** A copy of `size` bytes, for numbers that a view could not be laid on. */
  copy(offset: number, size: number): ArrayBufferLike {
    return this.buffer.slice(this.base + offset, this.base + offset + size);
  }

  /** The string at the 4-aligned `offset`; leaves `this.offset` behind it. */
  string(offset: number): string {
    const size = this.length(offset, 1);
    const start = offset + 4 - headerOffset;
    this.offset = offset + 4 + size;
    // Fast CDR writes the terminator; some writers send an empty string as length 0.
    const count = size > 0 && this.bytes[start + size - 1] === 0 ? size - 1 : size;
    if (this.isLast(start, count)) return this.last;
    this.last = fromUtf8.decode(this.bytes.subarray(start, start + count));
    return this.last;
  }

  /** Most strings of a message are one frame name again and again. */
  private isLast(start: number, count: number): boolean {
    const { last, bytes } = this;
    if (last.length !== count) return false;
    for (let i = 0; i < count; i += 1) {
      const code = bytes[start + i] ?? 0;
      if (code >= 0x80 || last.charCodeAt(i) !== code) return false;
    }
    return true;
  }
}

function realigned(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new ArrayBuffer(bytes.length + headerOffset), headerOffset);
  copy.set(bytes);
  return copy;
}
