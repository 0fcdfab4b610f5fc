import type { MessagePort } from 'node:worker_threads';
import type { TensorData } from '#nodes/core/model.ts';
import type { TensorSpec } from './manifest.ts';
import { openOnnxSession, type Engine, type OpenOptions } from './onnx-session.ts';
import type { OpenResult } from './onnx-session.ts';

/** One shared buffer a tensor, by name; inputs are written by the caller, outputs by the thread. */
export interface SharedTensors {
  readonly inputs: Readonly<Record<string, SharedArrayBuffer>>;
  readonly outputs: Readonly<Record<string, SharedArrayBuffer>>;
}

export type Request =
  | {
      readonly kind: 'open';
      readonly id: number;
      readonly session: number;
      readonly options: OpenOptions;
      readonly tensors: SharedTensors;
    }
  | { readonly kind: 'run'; readonly id: number; readonly session: number };

export type Opened = Omit<OpenResult, 'engine'> & { readonly provider?: Engine['provider'] };

export interface Reply {
  readonly id: number;
  readonly opened?: Opened;
  readonly error?: string;
}

interface Station {
  readonly engine: Engine;
  /** The engine takes no shared memory: its inputs are copies, made in the same place every time. */
  readonly inputs: readonly { readonly from: TensorData; readonly to: TensorData }[];
  readonly feeds: Readonly<Record<string, TensorData>>;
  readonly outputs: readonly { readonly name: string; readonly to: Float32Array }[];
}

/** The thread's side: opens models and runs them, one request after another. */
export function serveModels(port: MessagePort): void {
  const stations = new Map<number, Station>();
  let last = Promise.resolve();
  const answer = async (request: Request): Promise<void> => {
    const { id } = request;
    try {
      if (request.kind === 'open') port.postMessage({ id, opened: await open(stations, request) });
      else port.postMessage(await run(id, stations.get(request.session)));
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      port.postMessage({ id, error: text } satisfies Reply);
    }
  };
  port.on('message', (request: Request) => {
    last = last.then(() => answer(request));
  });
}

async function open(
  stations: Map<number, Station>,
  { session, options, tensors }: Extract<Request, { kind: 'open' }>,
): Promise<Opened> {
  const opened = await openOnnxSession(options);
  if (opened.kind === 'failed') return opened;
  const inputs = options.inputs.map((spec) => ({
    name: spec.name,
    from: view(spec, tensors.inputs[spec.name]),
    to: view(spec),
  }));
  const outputs = Object.entries(tensors.outputs).map(([name, buffer]) => ({
    name,
    to: new Float32Array(buffer),
  }));
  const feeds = Object.fromEntries(inputs.map(({ name, to }) => [name, to]));
  stations.set(session, { engine: opened.engine, inputs, feeds, outputs });
  const { kind, attempts, engine } = opened;
  return { kind, attempts, provider: engine.provider };
}

async function run(id: number, station: Station | undefined): Promise<Reply> {
  if (station === undefined) return { id, error: 'the model is not open in this thread' };
  for (const { from, to } of station.inputs) copy(from, to);
  const answer = await station.engine.run(station.feeds);
  for (const { name, to } of station.outputs) {
    const data = answer[name];
    if (data?.length !== to.length) return { id, error: `output '${name}' has another size` };
    to.set(data);
  }
  return { id };
}

const bytes = { float32: 4, int64: 8, uint8: 1 } as const;

/** Bytes of a tensor. */
export function byteLength({ dtype, shape }: TensorSpec): number {
  return shape.reduce((size, dimension) => size * dimension, bytes[dtype]);
}

/** A tensor's data in a buffer, by default a private one of its own. */
export function view(
  spec: TensorSpec,
  buffer: ArrayBuffer | SharedArrayBuffer = new ArrayBuffer(byteLength(spec)),
): TensorData {
  if (spec.dtype === 'float32') return new Float32Array(buffer);
  if (spec.dtype === 'int64') return new BigInt64Array(buffer);
  return new Uint8Array(buffer);
}

/** Copies between tensors of one type and size. */
export function copy(from: TensorData, to: TensorData): void {
  (to as { set(data: TensorData): void }).set(from);
}
