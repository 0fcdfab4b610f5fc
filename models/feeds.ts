import type { TensorData } from '#nodes/core/model.ts';
import { sizeOf, type TensorSpec } from './manifest.ts';

/** Feeds that do not fit a model's manifest. */
export class FeedError extends Error {
  constructor(model: string, text: string) {
    super(`model '${model}': ${text}`);
    this.name = 'FeedError';
  }
}

/** Throws a `FeedError` unless every input is there, of its type and size, and nothing else is. */
export function checkFeeds(
  model: string,
  inputs: readonly TensorSpec[],
  feeds: Readonly<Record<string, TensorData>>,
): void {
  for (const input of inputs) {
    const data = feeds[input.name];
    if (data === undefined) throw new FeedError(model, `input '${input.name}' is missing`);
    if (!(data instanceof arrays[input.dtype])) {
      const found = data.constructor.name;
      throw new FeedError(model, `input '${input.name}' is a ${found}, expected ${input.dtype}`);
    }
    const size = sizeOf(input);
    if (data.length !== size) {
      const shape = input.shape.join('x');
      throw new FeedError(
        model,
        `input '${input.name}' has ${String(data.length)} values, expected ${String(size)} (${shape})`,
      );
    }
  }
  if (Object.keys(feeds).length > inputs.length) {
    const known = new Set(inputs.map((input) => input.name));
    const extra = Object.keys(feeds).find((name) => !known.has(name)) ?? '';
    throw new FeedError(model, `input '${extra}' is unknown`);
  }
}

const arrays = { float32: Float32Array, int64: BigInt64Array, uint8: Uint8Array } as const;
