import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { UsageError } from '../mission/options.ts';

/** One independent piece of an evaluation; its result depends on nothing but itself. */
export interface Job {
  readonly key: string;
  readonly kind: string;
  readonly input: unknown;
}

export interface JobResult {
  readonly key: string;
  readonly result: unknown;
}

export interface ShardOptions {
  /** File of the finished evaluation; pieces go to `<out>.partial.jsonl` meanwhile. */
  readonly out: string;
  /** What must be equal for a partial file to be continued: arguments, code, model. */
  readonly identity: Readonly<Record<string, string>>;
  readonly onProgress?: (done: number, total: number, last: JobResult) => void;
}

/**
 * Runs jobs on all cores in processes of their own, and keeps what is done in a partial file, so
 * that an interrupted evaluation goes on where it was. Throws a `UsageError` when the partial file
 * belongs to another evaluation.
 */
export async function runJobs(
  jobs: readonly Job[],
  options: ShardOptions,
): Promise<Map<string, unknown>> {
  const partial = `${options.out}.partial.jsonl`;
  const done = openPartial(partial, options.identity);
  const left = jobs.filter(({ key }) => !done.has(key));
  const width = Math.max(1, Math.min(availableParallelism(), left.length));
  const keep = (result: JobResult): void => {
    appendFileSync(partial, `${JSON.stringify(result)}\n`);
    done.set(result.key, result.result);
    options.onProgress?.(done.size, jobs.length, result);
  };
  if (left.length > 0) await runOnWorkers(left, width, keep);
  return done;
}

/** The evaluation is complete and written: its pieces are needed no more. */
export function dropPartial(out: string): void {
  rmSync(`${out}.partial.jsonl`, { force: true });
}

function openPartial(
  file: string,
  identity: Readonly<Record<string, string>>,
): Map<string, unknown> {
  const done = new Map<string, unknown>();
  if (!existsSync(file)) {
    writeFileSync(file, `${JSON.stringify({ identity })}\n`);
    return done;
  }
  const text = readFileSync(file, 'utf8');
  const [head = '{}', ...rows] = text.split('\n');
  const before = (JSON.parse(head) as { identity?: Record<string, string> }).identity ?? {};
  for (const [what, value] of Object.entries(identity))
    if (before[what] !== value)
      throw new UsageError(
        `${file} was begun with other ${what}; finish it with that, or delete it to begin again`,
      );
  // what comes next must not be glued to a row cut off by a crash
  if (!text.endsWith('\n')) appendFileSync(file, '\n');
  for (const row of rows) {
    const parsed = parseRow(row);
    if (parsed !== undefined) done.set(parsed.key, parsed.result);
  }
  return done;
}

/** A row cut off by a crash is as good as absent. */
function parseRow(row: string): JobResult | undefined {
  try {
    return row === '' ? undefined : (JSON.parse(row) as JobResult);
  } catch {
    return undefined;
  }
}

function runOnWorkers(
  jobs: readonly Job[],
  width: number,
  keep: (result: JobResult) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const queue = [...jobs];
    const workers = new Set<ChildProcess>();
    const end = (settle: () => void): void => {
      for (const worker of workers) worker.kill();
      settle();
    };
    const feed = (worker: ChildProcess): void => {
      const job = queue.shift();
      if (job !== undefined) worker.send(job);
      else {
        workers.delete(worker);
        worker.kill();
        if (workers.size === 0) resolve();
      }
    };
    for (let i = 0; i < width; i++) {
      const worker = fork(new URL('./worker.ts', import.meta.url), { execArgv: process.execArgv });
      workers.add(worker);
      worker.on('message', (message: JobResult | { readonly error: string }) => {
        if ('error' in message) {
          end(() => {
            reject(new Error(message.error));
          });
          return;
        }
        keep(message);
        feed(worker);
      });
      worker.on('exit', (code, signal) => {
        if (workers.delete(worker))
          end(() => {
            reject(new Error(`an evaluation worker ended (${signal ?? String(code)})`));
          });
      });
      feed(worker);
    }
  });
}
