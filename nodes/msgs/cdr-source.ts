import type { ArrayField, Element, Field, Interface, Primitive } from './interface.ts';

/** How a primitive lies in CDR: its size and alignment, and the views that read and write it. */
interface Layout {
  readonly size: 1 | 2 | 4 | 8;
  /** View of a `CdrWriter`. */
  readonly view: string;
  readonly array: string;
  /** Accessor of a DataView. */
  readonly get: string;
}
const layouts: Readonly<Record<Exclude<Primitive, 'string'>, Layout>> = {
  bool: { size: 1, view: 'u8', array: 'Uint8Array', get: 'getUint8' },
  byte: { size: 1, view: 'u8', array: 'Uint8Array', get: 'getUint8' },
  char: { size: 1, view: 'u8', array: 'Uint8Array', get: 'getUint8' },
  uint8: { size: 1, view: 'u8', array: 'Uint8Array', get: 'getUint8' },
  int8: { size: 1, view: 'i8', array: 'Int8Array', get: 'getInt8' },
  uint16: { size: 2, view: 'u16', array: 'Uint16Array', get: 'getUint16' },
  int16: { size: 2, view: 'i16', array: 'Int16Array', get: 'getInt16' },
  uint32: { size: 4, view: 'u32', array: 'Uint32Array', get: 'getUint32' },
  int32: { size: 4, view: 'i32', array: 'Int32Array', get: 'getInt32' },
  uint64: { size: 8, view: 'u64', array: 'BigUint64Array', get: 'getBigUint64' },
  int64: { size: 8, view: 'i64', array: 'BigInt64Array', get: 'getBigInt64' },
  float32: { size: 4, view: 'f32', array: 'Float32Array', get: 'getFloat32' },
  float64: { size: 8, view: 'f64', array: 'Float64Array', get: 'getFloat64' },
};
/** Length up to which an array of fixed length is copied number by number. */
const shortLength = 16;
const shift = { 1: 0, 2: 1, 4: 2, 8: 3 } as const;

/** The least bytes one element takes on the wire: a bound on what a length can mean. */
function leastSize(element: Element): number {
  if (element === 'string') return 4;
  return typeof element === 'string' ? layouts[element].size : 1;
}

const isArray = (field: Field): field is ArrayField =>
  typeof field === 'object' && field.kind === 'array';
const at = (object: string, field: string): string => `${object}[${JSON.stringify(field)}]`;

/** What is known of the offset while source is written: it is `rest` modulo `modulus`. */
class Offset {
  private modulus = 1;
  private rest = 0;
  /** Padding to the next multiple of `size`, or undefined where only the run will tell. */
  padding(size: number): number | undefined {
    return this.modulus >= size ? (size - (this.rest % size)) % size : undefined;
  }
  align(size: number): void {
    const padding = this.padding(size);
    if (padding === undefined) [this.modulus, this.rest] = [size, 0];
    else this.advance(padding);
  }
  advance(bytes: number): void {
    this.rest = (this.rest + bytes) % this.modulus;
  }
  forget(): void {
    [this.modulus, this.rest] = [1, 0];
  }
}

/** Source of a function body for one interface, and the interfaces whose functions it calls. */
export interface Source {
  readonly body: string;
  readonly calls: readonly Interface[];
}

/** Gathers the writes that need no new room check, so that each run of them has one. */
class EncodeSource {
  private readonly lines: string[] = [];
  private readonly calls: Interface[] = [];
  private readonly offset = new Offset();
  private run: string[] = [];
  private room = 0;
  private names = 0;

  source(type: Interface): Source {
    this.struct(type, 'm', type.name);
    this.flush();
    const views = 'let {u8,i8,u16,i16,u32,i32,u64,i64,f32,f64}=w;';
    return { body: `${views}${this.lines.join('')}return o;`, calls: this.calls };
  }

  private name(): string {
    this.names += 1;
    return `x${String(this.names)}`;
  }
  private flush(): void {
    if (this.run.length === 0) return;
    this.lines.push(`if(o+${String(this.room)}>w.capacity){w.grow(o+${String(this.room)});`);
    this.lines.push(`${reload}}`, ...this.run);
    this.run = [];
    this.room = 0;
  }
  /** Code that checks room for itself and may have replaced the views. */
  private growing(code: string): void {
    this.flush();
    this.lines.push(code, reload);
    this.offset.forget();
  }

  /** Padding is written as zeros: equal messages have equal bytes, whatever was there before. */
  private align(size: number): void {
    if (size === 1) return;
    const padding = this.offset.padding(size);
    const mask = String(size - 1);
    if (padding === undefined) this.run.push(`while(o&${mask})u8[o++]=0;`);
    else for (let i = 0; i < padding; i += 1) this.run.push('u8[o++]=0;');
    this.room += padding ?? size - 1;
    this.offset.align(size);
  }

  private scalar(type: Primitive, value: string): void {
    if (type === 'string') {
      this.align(4);
      this.growing(`o=w.string(o,${value});`);
      return;
    }
    const { size, view } = layouts[type];
    this.align(size);
    const stored = type === 'bool' ? `${value}?1:0` : value;
    this.run.push(`${view}[o>>>${String(shift[size])}]=${stored};o+=${String(size)};`);
    this.room += size;
    this.offset.advance(size);
  }

  private struct(type: Interface, object: string, path: string): void {
    const fields = Object.entries(type.fields);
    // rosidl gives an empty struct the member `structure_needs_at_least_one_member`.
    if (fields.length === 0) this.scalar('uint8', '0');
    for (const [name, field] of fields) {
      const where = `${path}.${name}`;
      if (isArray(field)) this.array(field, at(object, name), where);
      else if (typeof field === 'string') this.scalar(field, at(object, name));
      else {
        const inner = this.name();
        this.run.push(`const ${inner}=${at(object, name)};`);
        this.struct(field, inner, where);
      }
    }
  }

  private array({ element, length, bound }: ArrayField, value: string, where: string): void {
    const list = this.name();
    this.run.push(`const ${list}=${value};`, checkLength(list, where, length, bound));
    if (length === undefined) this.scalar('uint32', `${list}.length`);
    if (typeof element === 'object') {
      this.calls.push(element);
      const index = String(this.calls.length - 1);
      this.growing(`for(let i=0;i<${list}.length;i++)o=c[${index}](w,o,${list}[i]);`);
    } else if (element === 'string') {
      const pad = 'while(o&3){if(o>=w.capacity)w.grow(o+8);w.u8[o++]=0;}';
      this.growing(`for(let i=0;i<${list}.length;i++){${pad}o=w.string(o,${list}[i]);}`);
    } else if (length !== undefined && length <= shortLength) this.short(element, list, length);
    else this.numbers(element, list);
  }

  /** A few numbers are copied faster one by one than by the call that copies many. */
  private short(element: Exclude<Primitive, 'string'>, list: string, length: number): void {
    const { size, view } = layouts[element];
    this.align(size);
    const stored = element === 'bool' ? `${list}[i]?1:0` : `${list}[i]`;
    const start = `o>>>${String(shift[size])}`;
    const count = String(length);
    this.run.push(`for(let i=0,k=${start};i<${count};i++)${view}[k+i]=${stored};`);
    this.run.push(`o+=${String(length * size)};`);
    this.room += length * size;
    this.offset.advance(length * size);
  }

  private numbers(element: Exclude<Primitive, 'string'>, list: string): void {
    const { size, view } = layouts[element];
    const room = `o+${String(size)}+${list}.length*${String(size)}`;
    const pad = size > 1 ? `while(o&${String(size - 1)})w.u8[o++]=0;` : '';
    const set = `w.${view}.set(${list},o>>>${String(shift[size])});`;
    const copy =
      element === 'bool' ? `for(let i=0;i<${list}.length;i++)w.u8[o+i]=${list}[i]?1:0;` : set;
    const advance = `o+=${list}.length*${String(size)};`;
    this.growing(
      `if(${list}.length>0){if(${room}>w.capacity)w.grow(${room});${pad}${copy}${advance}}`,
    );
  }
}
const reload = 'if(w.u8!==u8)({u8,i8,u16,i16,u32,i32,u64,i64,f32,f64}=w);';

function checkLength(list: string, where: string, length?: number, bound?: number): string {
  const limit = length ?? bound;
  if (limit === undefined) return '';
  const wrong = length === undefined ? '>' : '!==';
  const text = JSON.stringify(where);
  return `if(${list}.length${wrong}${String(limit)})misfit(${text},${String(limit)},${list}.length);`;
}

class DecodeSource {
  private readonly lines: string[] = [];
  private readonly calls: Interface[] = [];
  private readonly offset = new Offset();
  private names = 0;

  source(type: Interface): Source {
    const value = this.struct(type);
    const body = `const v=r.view;let o=r.offset;${this.lines.join('')}r.offset=o;return ${value};`;
    return { body, calls: this.calls };
  }

  private bind(expression: string): string {
    this.names += 1;
    const name = `x${String(this.names)}`;
    this.lines.push(`const ${name}=${expression};`);
    return name;
  }
  private align(size: number): void {
    const padding = this.offset.padding(size);
    const mask = String(size - 1);
    if (padding === undefined) this.lines.push(`o=(o+${mask})&-${String(size)};`);
    else if (padding > 0) this.lines.push(`o+=${String(padding)};`);
    this.offset.align(size);
  }
  private advance(bytes: number): void {
    this.lines.push(`o+=${String(bytes)};`);
    this.offset.advance(bytes);
  }

  private scalar(type: Primitive): string {
    if (type === 'string') {
      this.align(4);
      const text = this.bind('r.string(o)');
      this.lines.push('o=r.offset;');
      this.offset.forget();
      return text;
    }
    const { size, get } = layouts[type];
    this.align(size);
    const value = this.bind(
      `v.${get}(o-4${size > 1 ? ',true' : ''})${type === 'bool' ? '!==0' : ''}`,
    );
    this.advance(size);
    return value;
  }

  private struct(type: Interface): string {
    const fields = Object.entries(type.fields);
    if (fields.length === 0) this.scalar('uint8');
    const members = fields.map(([name, field]) => `${JSON.stringify(name)}:${this.field(field)}`);
    return this.bind(`{${members.join(',')}}`);
  }

  private field(field: Field): string {
    if (isArray(field)) return this.array(field);
    return typeof field === 'string' ? this.scalar(field) : this.struct(field);
  }

  private array({ element, length }: ArrayField): string {
    const count = length === undefined ? this.sequenceLength(element) : String(length);
    if (typeof element !== 'object' && element !== 'string' && element !== 'bool') {
      return this.numbers(element, count);
    }
    const list = this.bind(`new Array(${count})`);
    this.lines.push('r.offset=o;', `for(let i=0;i<${count};i++)${list}[i]=`);
    if (element === 'string') this.lines.push('r.string((r.offset+3)&-4);');
    else if (element === 'bool') this.lines.push('v.getUint8(r.offset++-4)!==0;');
    else {
      this.calls.push(element);
      this.lines.push(`c[${String(this.calls.length - 1)}](r);`);
    }
    this.lines.push('o=r.offset;');
    this.offset.forget();
    return list;
  }

  private sequenceLength(element: Element): string {
    this.align(4);
    const count = this.bind(`r.length(o,${String(leastSize(element))})`);
    this.advance(4);
    return count;
  }

  private numbers(element: Exclude<Primitive, 'string' | 'bool'>, count: string): string {
    const { size, array } = layouts[element];
    const padded = size > 1 ? `(o+${String(size - 1)})&-${String(size)}` : 'o';
    this.lines.push(`if(${count}>0)o=${padded};`);
    const view = `new ${array}(r.buffer,r.base+o,r.fits(o,${count},${String(size)}))`;
    const copy = `new ${array}(r.copy(o,r.fits(o,${count},8)*8))`;
    const numbers = size === 8 ? `((r.base&7)===0?${view}:${copy})` : view;
    const list = this.bind(`${count}>0?${numbers}:new ${array}(0)`);
    this.lines.push(`o+=${count}*${String(size)};`);
    this.offset.forget();
    return list;
  }
}

/** Body of `(w, o, m) => o`: writes `m` at offset `o`, returns the offset behind it. */
export function encodeSource(type: Interface): Source {
  return new EncodeSource().source(type);
}

/** Body of `(r) => message`: reads at `r.offset` and leaves it behind the message. */
export function decodeSource(type: Interface): Source {
  return new DecodeSource().source(type);
}
