/** Where a model runs; the ladder is tried in this order. */
export type Provider = 'tensorrt' | 'cuda' | 'cpu';

/** A loaded model. Tensors are flat, row-major, in the shapes its manifest names. */
export interface Session {
  readonly name: string;
  readonly provider: Provider;
  /** Input name to data; resolves to output name to data. The returned arrays belong to the caller. */
  run(
    feeds: Readonly<Record<string, Float32Array>>,
  ): Promise<Readonly<Record<string, Float32Array>>>;
}
