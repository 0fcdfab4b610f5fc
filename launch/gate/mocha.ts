import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './steps.ts';

/** What mocha's `json-stream` reporter says of one test. */
export interface TestEvent {
  readonly kind: 'pass' | 'fail' | 'pending';
  readonly title: string;
  readonly reason: string;
}

export interface TestRun {
  readonly passed: number;
  readonly failed: readonly TestEvent[];
  readonly skipped: readonly TestEvent[];
  readonly seconds: number;
  /** Mocha broke off before its end, or could not begin. */
  readonly crashed: boolean;
}

const reporter = join(root, 'launch', 'gate', 'reporter.ts');

/** Runs mocha with `extra` arguments; tells `heard` each test, and passes on what tests print. */
export function runMocha(
  extra: readonly string[],
  signal: AbortSignal,
  heard: (event: TestEvent) => void,
): Promise<TestRun> {
  const started = performance.now();
  const events: TestEvent[] = [];
  let ended = false;
  return new Promise((resolve) => {
    const mocha = join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
    const child = spawn(process.execPath, [mocha, '--reporter', reporter, ...extra], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
      signal,
    });
    let rest = '';
    child.stdio[3]?.on('data', (part: Buffer) => {
      const lines = (rest + part.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const event = JSON.parse(line) as TestEvent | { readonly kind: 'end' };
        if (event.kind === 'end') ended = true;
        else {
          events.push(event);
          heard(event);
        }
      }
    });
    const end = (): void => {
      resolve({
        passed: events.filter(({ kind }) => kind === 'pass').length,
        failed: events.filter(({ kind }) => kind === 'fail'),
        skipped: events.filter(({ kind }) => kind === 'pending'),
        seconds: (performance.now() - started) / 1000,
        crashed: !ended,
      });
    };
    child.on('error', end);
    child.on('close', end);
  });
}
