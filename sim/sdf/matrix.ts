/** 4x4 matrices of mesh nodes: 16 numbers, row-major, column vectors. */
export type Matrix4 = readonly number[];

export const identity4: Matrix4 = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

export function multiply4(a: Matrix4, b: Matrix4): Matrix4 {
  return a.map((_, i) => {
    const row = i - (i % 4);
    const column = i % 4;
    let sum = 0;
    for (let k = 0; k < 4; k++) sum += (a[row + k] ?? 0) * (b[4 * k + column] ?? 0);
    return sum;
  });
}

export function translation4(x: number, y: number, z: number): Matrix4 {
  return [1, 0, 0, x, 0, 1, 0, y, 0, 0, 1, z, 0, 0, 0, 1];
}

export function scale4(x: number, y: number, z: number): Matrix4 {
  return [x, 0, 0, 0, 0, y, 0, 0, 0, 0, z, 0, 0, 0, 0, 1];
}

/** Rodrigues' formula; the axis need not be of unit length, a zero axis turns nothing. */
export function rotation4(ax: number, ay: number, az: number, angle: number): Matrix4 {
  const length = Math.hypot(ax, ay, az);
  if (length === 0) return identity4;
  const [x, y, z] = [ax / length, ay / length, az / length];
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const t = 1 - c;
  return [
    ...[t * x * x + c, t * x * y - s * z, t * x * z + s * y, 0],
    ...[t * x * y + s * z, t * y * y + c, t * y * z - s * x, 0],
    ...[t * x * z - s * y, t * y * z + s * x, t * z * z + c, 0],
    ...[0, 0, 0, 1],
  ];
}

/** Rotation by the unit quaternion x, y, z, w. */
export function quaternion4(x: number, y: number, z: number, w: number): Matrix4 {
  return [
    ...[1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y), 0],
    ...[2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x), 0],
    ...[2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y), 0],
    ...[0, 0, 0, 1],
  ];
}

/** Of the upper left 3x3: negative when the matrix mirrors. */
export function determinant(m: Matrix4): number {
  const [a = 0, b = 0, c = 0, , d = 0, e = 0, f = 0, , g = 0, h = 0, i = 0] = m;
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}

/** Points (xyz each) through the matrix. */
export function transformed(points: Float32Array, m: Matrix4): Float32Array {
  const [a = 0, b = 0, c = 0, tx = 0, d = 0, e = 0, f = 0, ty = 0, g = 0, h = 0, k = 0, tz = 0] = m;
  const result = new Float32Array(points.length);
  for (let i = 0; i + 2 < points.length; i += 3) {
    const x = points[i] ?? 0;
    const y = points[i + 1] ?? 0;
    const z = points[i + 2] ?? 0;
    result[i] = a * x + b * y + c * z + tx;
    result[i + 1] = d * x + e * y + f * z + ty;
    result[i + 2] = g * x + h * y + k * z + tz;
  }
  return result;
}
