/** A picture of one shade a pixel, row 0 at the top. */
export interface ShadeImage {
  readonly width: number;
  readonly height: number;
  /** 0 (black) to 1 (white), [height][width], row-major. */
  readonly shade: Float32Array;
  /** Whether a pixel is not fully opaque; absent where the format has no transparency. */
  readonly transparent?: Uint8Array;
}

export type ImageResult =
  | { readonly kind: 'ok'; readonly image: ShadeImage }
  | { readonly kind: 'error'; readonly message: string };

const failed = (message: string): ImageResult => ({ kind: 'error', message });

/** Portable graymap, plain (P2) or raw (P5), of 8 or 16 bits (netpbm, pgm(5)). */
export function parsePgm(bytes: Uint8Array): ImageResult {
  const header = pgmHeader(bytes);
  if (header === undefined) return failed('is not a PGM picture: no P2 or P5 with three numbers');
  const { plain, width, height, max, end } = header;
  if (!(width > 0 && height > 0)) return failed(`has the size ${width} x ${height}`);
  if (!(max > 0 && max < 65536)) return failed(`has the largest value ${max}, not 1 to 65535`);
  const n = width * height;
  const values = plain ? plainValues(bytes, end) : rawValues(bytes, end, n, max > 255);
  if (values.length < n) return failed(`ends early: ${values.length} of ${n} pixels`);
  const shade = new Float32Array(n);
  for (let i = 0; i < n; i++) shade[i] = Math.min(1, (values[i] as number) / max);
  return { kind: 'ok', image: { width, height, shade } };
}

interface PgmHeader {
  readonly plain: boolean;
  readonly width: number;
  readonly height: number;
  readonly max: number;
  /** Where the pixels begin. */
  readonly end: number;
}

function pgmHeader(bytes: Uint8Array): PgmHeader | undefined {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, 4096));
  const gap = '(?:\\s|#[^\\n]*\\n)+';
  const pattern = new RegExp(`^P([25])${gap}(\\d+)${gap}(\\d+)${gap}(\\d+)(?:#[^\\n]*\\n|\\s)`);
  const found = pattern.exec(text);
  if (found === null) return undefined;
  return {
    plain: found[1] === '2',
    width: Number(found[2]),
    height: Number(found[3]),
    max: Number(found[4]),
    end: found[0].length,
  };
}

function plainValues(bytes: Uint8Array, from: number): number[] {
  const text = new TextDecoder('latin1').decode(bytes.subarray(from));
  return (text.replaceAll(/#[^\n]*/g, '').match(/\d+/g) ?? []).map(Number);
}

function rawValues(bytes: Uint8Array, from: number, n: number, wide: boolean): Uint16Array {
  const count = Math.max(0, Math.min(n, Math.floor((bytes.length - from) / (wide ? 2 : 1))));
  const values = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    values[i] = wide
      ? (bytes[from + 2 * i] as number) * 256 + (bytes[from + 2 * i + 1] as number)
      : (bytes[from + i] as number);
  }
  return values;
}
