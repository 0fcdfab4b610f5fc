import { env, InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';
import type { Provider, TensorData } from '#nodes/core/model.ts';
import type { TensorSpec } from './manifest.ts';

export const ladder: readonly Provider[] = ['tensorrt', 'cuda', 'cpu'];

/** What became of one rung of the provider ladder. */
export interface Attempt {
  readonly provider: Provider;
  readonly outcome: 'used' | 'unsupported' | 'failed' | 'untried';
  readonly reason: string;
}

export interface OpenOptions {
  readonly model: Uint8Array;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  readonly providers?: readonly Provider[];
}

export type OpenResult =
  | { readonly kind: 'engine'; readonly engine: Engine; readonly attempts: readonly Attempt[] }
  | { readonly kind: 'failed'; readonly reason: string; readonly attempts: readonly Attempt[] };

/**
 * Opens a model on the first rung of the ladder that works, one attempt a rung. A provider the
 * binding was not built with would be dropped silently and the model run on the CPU, so it is not
 * tried at all; and one provider a rung is asked for, since a list makes `create` reject as a whole.
 */
export async function openOnnxSession(options: OpenOptions): Promise<OpenResult> {
  // a rung that fails is told by `attempts`; the engine would print it as well
  env.logLevel = 'fatal';
  const supported = new Set(listSupportedBackends().map((backend) => backend.name));
  const attempts: Attempt[] = [];
  let opened: { engine: InferenceSession; provider: Provider } | undefined;
  for (const provider of options.providers ?? ladder) {
    if (opened !== undefined) {
      attempts.push({ provider, outcome: 'untried', reason: 'not needed' });
    } else if (!supported.has(provider)) {
      attempts.push({
        provider,
        outcome: 'unsupported',
        reason: 'not built into onnxruntime-node',
      });
    } else {
      try {
        opened = { engine: await create(options.model, provider), provider };
        attempts.push({ provider, outcome: 'used', reason: '' });
      } catch (error) {
        attempts.push({ provider, outcome: 'failed', reason: textOf(error) });
      }
    }
  }
  if (opened === undefined) {
    const tried = attempts.map(({ provider, reason }) => `${provider}: ${reason}`).join('; ');
    return { kind: 'failed', reason: `no execution provider works (${tried})`, attempts };
  }
  const mismatch =
    differences('input', options.inputs, opened.engine.inputMetadata) ??
    differences('output', options.outputs, opened.engine.outputMetadata);
  if (mismatch !== null) return { kind: 'failed', reason: mismatch, attempts };
  return { kind: 'engine', engine: wrap(options, opened.engine, opened.provider), attempts };
}

function create(model: Uint8Array, provider: Provider): Promise<InferenceSession> {
  return InferenceSession.create(model, {
    executionProviders: [provider],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 4,
    // a spinning pool would burn a core between ticks
    extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
  });
}

/** The bare engine: no checks of feeds, and only what it says of itself. */
export interface Engine {
  readonly provider: Provider;
  run(feeds: Readonly<Record<string, TensorData>>): Promise<Readonly<Record<string, Float32Array>>>;
}

function wrap(
  { inputs, outputs }: OpenOptions,
  engine: InferenceSession,
  provider: Provider,
): Engine {
  return {
    provider,
    run: async (feeds) => {
      const tensors: Record<string, Tensor> = {};
      for (const { name, dtype, shape } of inputs) {
        const data = feeds[name];
        if (data !== undefined) tensors[name] = new Tensor(dtype, data, shape);
      }
      const results = await engine.run(tensors);
      const answer: Record<string, Float32Array> = {};
      for (const { name } of outputs) {
        const data = results[name]?.data;
        if (data !== undefined) answer[name] = asFloats(data);
      }
      return answer;
    },
  };
}

function asFloats(data: Tensor.DataType): Float32Array {
  return data instanceof Float32Array ? data : Float32Array.from(data as ArrayLike<number>, Number);
}

function differences(
  side: 'input' | 'output',
  expected: readonly TensorSpec[],
  found: readonly InferenceSession.ValueMetadata[],
): string | null {
  const list = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ');
  const foundNames = found.map((value) => value.name);
  const expectedNames = expected.map((value) => value.name);
  if ([...foundNames].sort().join() !== [...expectedNames].sort().join()) {
    return `${side}s: found ${list(foundNames)}, expected ${list(expectedNames)}`;
  }
  for (const spec of expected) {
    const value = found.find(({ name }) => name === spec.name);
    if (value === undefined || !value.isTensor) return `${side} '${spec.name}': not a tensor`;
    // a dimension the model leaves open is a name or negative
    const open = (size: number | string | undefined) => typeof size !== 'number' || size < 0;
    const fits =
      value.type === spec.dtype &&
      value.shape.length === spec.shape.length &&
      spec.shape.every((size, i) => open(value.shape[i]) || value.shape[i] === size);
    if (!fits) {
      const shape = `${value.type} [${value.shape.join(', ')}]`;
      const wanted = `${spec.dtype} [${spec.shape.join(', ')}]`;
      return `${side} '${spec.name}': found ${shape}, expected ${wanted}`;
    }
  }
  return null;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
