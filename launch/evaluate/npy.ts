/**
 * Reads a two-dimensional little-endian int64 or float64 array in NumPy's format (NEP 1, versions
 * 1 to 3), row-major.
 */
export function parseNpy(
  bytes: Uint8Array,
  name: string,
): { rows: number; columns: number; data: Float64Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || bytes[0] !== 0x93 || text(bytes, 1, 6) !== 'NUMPY')
    throw new Error(`${name}: not a NumPy file`);
  const wide = (bytes[6] ?? 1) >= 2;
  const headerLength = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  const start = (wide ? 12 : 10) + headerLength;
  const header = text(bytes, wide ? 12 : 10, start);
  const type = /'descr':\s*'([^']+)'/.exec(header)?.[1];
  const shape = /'shape':\s*\((\d+),\s*(\d+)\)/.exec(header);
  if (type !== '<i8' && type !== '<f8')
    throw new Error(`${name}: expected int64 or float64 numbers, got '${String(type)}'`);
  if (shape === null || /'fortran_order':\s*True/.test(header))
    throw new Error(`${name}: expected two dimensions in row-major order`);
  const rows = Number(shape[1]);
  const columns = Number(shape[2]);
  if (bytes.length < start + rows * columns * 8)
    throw new Error(`${name}: ends before its ${String(rows)} x ${String(columns)} numbers`);
  const data = Float64Array.from({ length: rows * columns }, (_, i) =>
    type === '<i8'
      ? Number(view.getBigInt64(start + 8 * i, true))
      : view.getFloat64(start + 8 * i, true),
  );
  return { rows, columns, data };
}

function text(bytes: Uint8Array, start: number, end: number): string {
  return new TextDecoder('latin1').decode(bytes.subarray(start, end));
}
