/** Typed values of elements and attributes; anything but a proper value is an `SdfError`. */
import type { Vector3 } from '#nodes/math/se3.ts';
import type { Rgba } from './description.ts';
import { child, errorAt, type Element } from './parse.ts';

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?f?$/;
const infinite = /^([+-]?)inf(?:inity)?$/i;

/** One number, or NaN for anything else: infinities count only where they are meaningful. */
export function parseNumber(text: string, mayBeInfinite = false): number {
  if (decimal.test(text)) return Number.parseFloat(text);
  const sign = mayBeInfinite ? infinite.exec(text)?.[1] : undefined;
  if (sign === undefined) return NaN;
  return sign === '-' ? -Infinity : Infinity;
}

/** The numbers in the element's text: as many as one of `counts`. */
export function numbersIn(element: Element, counts: readonly number[]): number[] {
  const words = element.text.split(/\s+/).filter((word) => word !== '');
  const values = words.map((word) => parseNumber(word));
  if (!counts.includes(values.length) || values.some(Number.isNaN)) {
    const expected = counts.map(String).join(' or ');
    throw errorAt(
      element,
      `found "${shorten(element.text)}", expected ${expected} finite number${expected === '1' ? '' : 's'}`,
    );
  }
  return values;
}

export function numberOf(element: Element, options: { infinite?: boolean } = {}): number {
  const value = parseNumber(element.text, options.infinite);
  if (Number.isNaN(value)) {
    throw errorAt(element, `found "${shorten(element.text)}", expected a number`);
  }
  return value;
}

export function childNumber(parent: Element, name: string, fallback: number): number {
  const element = child(parent, name);
  return element && element.text !== '' ? numberOf(element) : fallback;
}

export function childLimit(parent: Element | undefined, name: string, fallback: number): number {
  const element = parent && child(parent, name);
  return element && element.text !== '' ? numberOf(element, { infinite: true }) : fallback;
}

/** A required length; zero is refused unless `zero` allows it. */
export function childLength(parent: Element, name: string, zero = false): number {
  const element = child(parent, name);
  if (!element) throw errorAt(parent, `found no <${name}>, expected one`);
  const value = numberOf(element);
  if (value < 0 || (value === 0 && !zero)) {
    throw errorAt(element, `found ${String(value)}, expected a positive length`);
  }
  return value;
}

export function vectorOf(element: Element): Vector3 {
  const [x = 0, y = 0, z = 0] = numbersIn(element, [3]);
  return { x, y, z };
}

export function childVector(parent: Element, name: string, fallback: Vector3): Vector3 {
  const element = child(parent, name);
  return element && element.text !== '' ? vectorOf(element) : fallback;
}

export function childColour(parent: Element, name: string, fallback: Rgba): Rgba {
  const element = child(parent, name);
  if (!element || element.text === '') return fallback;
  const [r = 0, g = 0, b = 0, a = 1] = numbersIn(element, [3, 4]).map((value) =>
    Math.min(1, Math.max(0, value)),
  );
  return { r, g, b, a };
}

export function childFlag(parent: Element, name: string, fallback: boolean): boolean {
  const element = child(parent, name);
  return element && element.text !== '' ? flagOf(element, element.text) : fallback;
}

export function attributeFlag(element: Element, name: string): boolean {
  const value = element.attributes[name];
  return value === undefined || value === '' ? false : flagOf(element, value);
}

export function childText(parent: Element, name: string): string | undefined {
  const text = child(parent, name)?.text;
  return text === '' ? undefined : text;
}

export function normalised(v: Vector3): Vector3 | undefined {
  const length = Math.hypot(v.x, v.y, v.z);
  return length > 0 ? { x: v.x / length, y: v.y / length, z: v.z / length } : undefined;
}

export function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}

function flagOf(element: Element, text: string): boolean {
  const word = text.trim().toLowerCase();
  if (word === '1' || word === 'true') return true;
  if (word === '0' || word === 'false') return false;
  throw errorAt(element, `found "${shorten(text)}", expected true or false`);
}
