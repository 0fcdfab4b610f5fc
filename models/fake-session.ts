import type { Session } from '#nodes/core/model.ts';
import type { TensorSpec } from './manifest.ts';
import { checkFeeds } from './feeds.ts';

export type Answer = (
  feeds: Readonly<Record<string, Float32Array>>,
) => Readonly<Record<string, Float32Array>>;

/** A session that answers with a function: for tests without weights. */
export function fakeSession(name: string, inputs: readonly TensorSpec[], answer: Answer): Session {
  return {
    name,
    provider: 'cpu',
    run: async (feeds) => {
      checkFeeds(name, inputs, feeds);
      return Promise.resolve(answer(feeds));
    },
  };
}
