import { z } from 'zod';
import type { Session } from './model.ts';
import type { Parameters } from './node.ts';

/** Parameters of a node whose models are variants of one family: all loaded, one in use. */
export function variantParams(names: readonly [string, ...string[]]): {
  readonly models: z.ZodDefault<z.ZodArray<z.ZodString>>;
  readonly variant: z.ZodDefault<z.ZodString>;
} {
  return {
    models: z
      .array(z.string())
      .min(1)
      .default([...names])
      .describe('Models of the catalogue that are loaded at the start'),
    variant: z
      .string()
      .default(names[0])
      .describe('The one of `models` in use; may be changed while it runs'),
  };
}

interface VariantParams {
  readonly models: readonly string[];
  readonly variant: string;
}

type Check = (params: VariantParams) => boolean;

const isLoaded: Check = ({ models, variant }) => models.includes(variant);

/** For `.refine` of the node's schema: a change to a model that is not there is refused. */
export const variantIsLoaded: [Check, { path: PropertyKey[]; message: string }] = [
  isLoaded,
  { path: ['variant'], message: 'must be one of `models`' },
];

/**
 * The session in use now; read it when work begins, not before. `models` names what was loaded at
 * the start: a variant added to it later is answered by the first.
 */
export function variantInUse<P extends VariantParams>(
  params: Parameters<P>,
  model: (name: string) => Session,
): () => Session {
  const loaded = params.value.models.map((name) => model(name));
  return () => {
    const { variant } = params.value;
    const [first] = loaded;
    const session = loaded.find(({ name }) => name === variant) ?? first;
    if (session === undefined) throw new Error('no model was named'); // the schema asks for one
    return session;
  };
}
