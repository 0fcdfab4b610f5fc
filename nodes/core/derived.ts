import type { Parameters } from './node.ts';

/** What follows from the parameters, computed anew only when they have changed. */
export function derived<P, D>(params: Parameters<P>, derive: (params: P) => D): () => D {
  let from = params.value;
  let result = derive(from);
  return () => {
    if (params.value === from) return result;
    from = params.value;
    result = derive(from);
    return result;
  };
}
