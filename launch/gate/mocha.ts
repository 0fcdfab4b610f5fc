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
const mocha = join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');

/** In this order: what is quick to fail comes first. */
const tests = ['unit', 'contract', 'scenario', 'system', 'ros'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);

/**
 * What .mocharc.json says, as arguments: its Node options would make mocha start a process of its
 * own, which would lack file descriptor 3.
 */
function mochaArguments(extra: readonly string[]): readonly string[] {
  const files = extra.some((argument) => argument.endsWith('.ts')) ? [] : tests;
  const own = ['--no-config', '--timeout', '20000', '--reporter', reporter];
  return ['--import=tsx', mocha, ...own, ...extra, ...files];
}

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
    const child = spawn(process.execPath, mochaArguments(extra), {
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
