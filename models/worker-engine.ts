import type { Worker } from 'node:worker_threads';
import type { TensorData } from '#nodes/core/model.ts';
import type { Engine, OpenOptions, OpenResult } from './onnx-session.ts';
import { tsxWorker } from './tsx-worker.ts';
import { byteLength, copy, serveModels, view } from './worker-thread.ts';
import type { Reply, Request, SharedTensors } from './worker-thread.ts';

const module = new URL('./worker-thread.ts', import.meta.url).href;

type Asked = Omit<Extract<Request, { kind: 'open' }>, 'id'> | { kind: 'run'; session: number };

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/** A thread for models; started on first use, and again after it died. */
class ModelThread {
  /** Sum of the modelled latencies of the models on it [s]. */
  load = 0;
  /** Counts the thread's lives, so that a session knows when it must be opened again. */
  life = 0;
  #worker: Worker | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;

  ask(asked: Asked): Promise<Reply> {
    const worker = (this.#worker ??= this.#start());
    const id = this.#next++;
    // alive only while someone waits: an idle thread must not keep the process
    worker.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ ...asked, id });
    });
  }

  async stop(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    this.#lost(worker, 'the thread was stopped');
    await worker.terminate();
  }

  #start(): Worker {
    const worker = tsxWorker(module, serveModels.name);
    this.life++;
    worker.on('message', (reply: Reply) => {
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if (this.#waiting.size === 0) worker.unref();
      waiting?.resolve(reply);
    });
    worker.on('error', (error: Error) => {
      this.#lost(worker, error.message);
    });
    worker.on('exit', () => {
      this.#lost(worker, 'it ended');
    });
    return worker;
  }

  #lost(worker: Worker, reason: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values())
      reject(new Error(`the model's thread is lost: ${reason}`));
    this.#waiting.clear();
  }
}

/**
 * Threads that models run on, since a run blocks the thread it is called from. Models of one family
 * share one, as only one of them is in use at a time; families beyond `limit` share the least loaded.
 */
export class ModelThreads {
  readonly #limit: number;
  readonly #families = new Map<string, ModelThread>();
  readonly #threads: ModelThread[] = [];
  #sessions = 0;

  constructor(limit = 4) {
    this.#limit = limit;
  }

  /** As `openOnnxSession`, on the family's thread; `latency` [s] is the load it will be. */
  async open(family: string, latency: number, options: OpenOptions): Promise<OpenResult> {
    const thread = this.#threadOf(family);
    thread.load += latency;
    const engine = new WorkerEngine(thread, this.#sessions++, options);
    return engine.open();
  }

  /** Ends all threads; a model that is used again starts its thread anew. */
  async stop(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.stop()));
  }

  #threadOf(family: string): ModelThread {
    const own = this.#families.get(family);
    if (own !== undefined) return own;
    let [thread] = [...this.#threads].sort((a, b) => a.load - b.load);
    if (thread === undefined || this.#threads.length < this.#limit) {
      thread = new ModelThread();
      this.#threads.push(thread);
    }
    this.#families.set(family, thread);
    return thread;
  }
}

/** The caller's side of one model in a thread; tensors cross in shared memory, words by message. */
class WorkerEngine implements Engine {
  provider: Engine['provider'] = 'cpu';
  readonly #thread: ModelThread;
  readonly #session: number;
  readonly #options: OpenOptions;
  readonly #tensors: SharedTensors;
  readonly #inputs: readonly { readonly name: string; readonly data: TensorData }[];
  readonly #outputs: readonly { readonly name: string; readonly data: Float32Array }[];
  #life = 0;
  #last: Promise<unknown> = Promise.resolve();
  #busy = 0;

  constructor(thread: ModelThread, session: number, options: OpenOptions) {
    this.#thread = thread;
    this.#session = session;
    this.#options = options;
    const inputs = options.inputs.map((spec) => ({
      name: spec.name,
      data: view(spec, new SharedArrayBuffer(byteLength(spec))),
    }));
    // outputs are float32 whatever the model gives
    const outputs = options.outputs.map((spec) => ({
      name: spec.name,
      data: new Float32Array(new SharedArrayBuffer(byteLength({ ...spec, dtype: 'float32' }))),
    }));
    const buffers = (all: readonly { name: string; data: TensorData }[]) =>
      Object.fromEntries(all.map(({ name, data }) => [name, data.buffer as SharedArrayBuffer]));
    this.#tensors = { inputs: buffers(inputs), outputs: buffers(outputs) };
    this.#inputs = inputs;
    this.#outputs = outputs;
  }

  async open(): Promise<OpenResult> {
    const asked = { kind: 'open', session: this.#session, options: this.#options } as const;
    const reply = await this.#thread.ask({ ...asked, tensors: this.#tensors });
    this.#life = this.#thread.life;
    const { opened } = reply;
    if (opened?.provider !== undefined) {
      this.provider = opened.provider;
      return { kind: 'engine', engine: this, attempts: opened.attempts };
    }
    const failed = opened as Extract<OpenResult, { kind: 'failed' }> | undefined;
    return failed ?? { kind: 'failed', reason: reply.error ?? 'no answer', attempts: [] };
  }

  run(
    feeds: Readonly<Record<string, TensorData>>,
  ): Promise<Readonly<Record<string, Float32Array>>> {
    // who waits for another run must not see its inputs change meanwhile
    const kept = this.#busy === 0 ? feeds : structuredClone(feeds);
    const begin = (): Promise<Readonly<Record<string, Float32Array>>> => this.#once(kept);
    const turn = this.#busy++ === 0 ? begin() : this.#last.then(begin);
    this.#last = turn.then(
      () => this.#busy--,
      () => this.#busy--,
    );
    return turn;
  }

  async #once(
    feeds: Readonly<Record<string, TensorData>>,
  ): Promise<Readonly<Record<string, Float32Array>>> {
    for (const { name, data } of this.#inputs) {
      const given = feeds[name];
      if (given !== undefined) copy(given, data);
    }
    let reply = await this.#ask();
    // the thread died since: once more on a new one
    if (this.#life !== this.#thread.life) {
      const again = await this.open();
      if (again.kind === 'failed') throw new Error(again.reason);
      reply = await this.#ask();
    }
    if (reply.error !== undefined) throw new Error(reply.error);
    return Object.fromEntries(this.#outputs.map(({ name, data }) => [name, data.slice()]));
  }

  #ask(): Promise<Reply> {
    return this.#thread.ask({ kind: 'run', session: this.#session });
  }
}
