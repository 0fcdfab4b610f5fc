import { sizeOf, type TensorSpec } from './manifest.ts';

/** Feeds that do not fit a model's manifest. */
export class FeedError extends Error {
  constructor(model: string, text: string) {
    super(`model '${model}': ${text}`);
    this.name = 'FeedError';
  }
}

/** Throws a `FeedError` unless every input is there, of its size, and nothing else is. */
export function checkFeeds(
  model: string,
  inputs: readonly TensorSpec[],
  feeds: Readonly<Record<string, Float32Array>>,
): void {
  for (const input of inputs) {
    const data = feeds[input.name];
    if (data === undefined) throw new FeedError(model, `input '${input.name}' is missing`);
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
