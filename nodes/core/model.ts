/** Where a model runs; the ladder is tried in this order. */
export type Provider = 'tensorrt' | 'cuda' | 'cpu';

export type TensorData = Float32Array | BigInt64Array | Uint8Array;

export interface TensorInfo {
  readonly name: string;
  readonly dtype: 'float32' | 'int64' | 'uint8';
  /** Row-major; empty: a scalar. */
  readonly shape: readonly number[];
}

/** A loaded model. Tensors are flat, row-major, in the shapes its manifest names. */
export interface Session {
  readonly name: string;
  readonly provider: Provider;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** Modelled time of one inference [s], for `Stage.latency`. */
  readonly latency: number;
  /** What the node that uses it must know besides shapes; that node has the schema. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Why there is no model behind it: the file was refused. `run` then rejects with the same. */
  readonly refused?: string;
  /**
   * Input name to data, which is only read; resolves to output name to data. The returned arrays
   * belong to the caller; outputs of other types come as float32.
   */
  run(feeds: Readonly<Record<string, TensorData>>): Promise<Readonly<Record<string, Float32Array>>>;
}
