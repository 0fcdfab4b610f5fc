import type { Session } from '#nodes/core/model.ts';
import type { TensorSpec } from './manifest.ts';
import { checkFeeds } from './feeds.ts';

/** Feeds are typed as float32, which most are; others come as they were given. */
export type Answer = (
  feeds: Readonly<Record<string, Float32Array>>,
) => Readonly<Record<string, Float32Array>>;

/** A session that answers with a function: for tests without weights. */
export function fakeSession(
  name: string,
  inputs: readonly TensorSpec[],
  answer: Answer,
  about: Partial<Pick<Session, 'outputs' | 'latency' | 'settings'>> = {},
): Session {
  return {
    name,
    provider: 'cpu',
    inputs,
    outputs: [],
    latency: 0.01,
    settings: {},
    ...about,
    run: async (feeds) => {
      checkFeeds(name, inputs, feeds);
      return Promise.resolve(answer(feeds as Readonly<Record<string, Float32Array>>));
    },
  };
}
