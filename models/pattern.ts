import type { TensorData } from '#nodes/core/model.ts';
import { sizeOf, type Pattern, type TensorSpec } from './manifest.ts';

/**
 * Uniform values from xorshift32 (Marsaglia 2003, section 3, shifts 13 17 5), one step a value, that
 * Python makes as easily (`models/export/golden.py`); whole numbers, rounded down, for whole types.
 */
export function patternData(spec: TensorSpec, { seed, low, high }: Pattern): TensorData {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x6d2b79f5) >>> 0 || 1;
  const values = new Float32Array(sizeOf(spec));
  for (let i = 0; i < values.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    values[i] = low + ((high - low) * (state >>> 0)) / 4294967296;
  }
  return tensorData(spec, values);
}

/** Numbers in the array type of a tensor. */
export function tensorData({ dtype }: TensorSpec, values: ArrayLike<number>): TensorData {
  if (dtype === 'float32') {
    return values instanceof Float32Array ? values : Float32Array.from(values);
  }
  if (dtype === 'uint8') return Uint8Array.from(values);
  return BigInt64Array.from(values as ArrayLike<number> & Iterable<number>, (value) =>
    BigInt(Math.floor(value)),
  );
}
