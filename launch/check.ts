import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { installBrowser } from './gate/browser.ts';
import { runMocha } from './gate/mocha.ts';
import type { TestRun } from './gate/mocha.ts';
import { execute, inParallel, root, steps } from './gate/steps.ts';
import type { Step } from './gate/steps.ts';
import { setUpRos } from './ros/setup.ts';

const help = `npm test [-- options] [-- mocha arguments]   (also: npm run check)

Sets up ROS 2 where there is none (once, in the cache folder, about 3 minutes) and runs
the whole gate: ${steps()
  .map(({ name }) => name)
  .join(', ')}, tests. Shows every failure and ends with
a line 'N passed, N failed, N skipped', which counts steps and tests.

  --only NAME     run this step alone (repeatable); 'tests' is mocha
  --grep TEXT     only tests whose title contains TEXT (implies --only tests)
  --fix           let prettier and eslint mend what they can first
  --help          this text

Steps:
${steps()
  .map(({ name, doc }) => `  ${name.padEnd(16)}${doc}`)
  .join('\n')}
  ${'tests'.padEnd(16)}mocha: unit, contract, scenario, system, ros
`;

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const indented = (text: string): string => text.trimEnd().replace(/^/gm, '    ');
const mark = (passed: boolean): string => (passed ? 'ok  ' : 'FAIL');
const timed = (seconds: number): string => `${seconds.toFixed(1).padStart(6)} s`;

async function runStep(step: Step, signal: AbortSignal): Promise<boolean> {
  const { passed, seconds, output } = await execute(step.arguments, signal);
  say(`${mark(passed)}  ${step.name.padEnd(8)} ${timed(seconds)}  ${step.doc}`);
  if (!passed) say(indented(output === '' ? 'no output' : output));
  return passed;
}

async function runTests(extra: readonly string[], signal: AbortSignal): Promise<TestRun> {
  const run = await runMocha(extra, signal, ({ kind, title, reason }) => {
    if (kind === 'fail') say(`FAIL  ${title}\n${indented(reason)}`);
  });
  const passed = run.failed.length === 0 && !run.crashed;
  const total = String(run.passed + run.failed.length);
  say(`${mark(passed)}  tests    ${timed(run.seconds)}  mocha, ${total} tests`);
  if (run.crashed) say(indented('mocha broke off before its end'));
  for (const { title, reason } of run.skipped) {
    say(`skip  ${title}${reason === '' ? '' : `: ${reason}`}`);
  }
  return run;
}

/** False where it ought to have worked; a machine that cannot have ROS skips its tests by name. */
async function runSetUp(): Promise<boolean> {
  const start = performance.now();
  const outcome = await setUpRos((text) => {
    say(`      ros       ${text}`);
  });
  const failed = outcome.kind === 'failed';
  const seconds = (performance.now() - start) / 1e3;
  say(`${mark(!failed)}  ros      ${timed(seconds)}  a ROS 2 to test with`);
  if (outcome.kind !== 'ready') say(indented(outcome.reasons.join('\n')));
  return !failed;
}

function mend(): void {
  for (const tool of [
    ['prettier', '--write', '.', '--log-level', 'warn'],
    ['eslint', '--fix', '.'],
  ]) {
    spawnSync('npx', tool, { cwd: root, stdio: 'inherit' });
  }
}

function options(): { only: readonly string[]; fix: boolean; mocha: readonly string[] } {
  const { values, positionals } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: [] },
      grep: { type: 'string' },
      fix: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  if (values.help) {
    process.stdout.write(help);
    process.exit(0);
  }
  const known = [...steps().map(({ name }) => name), 'tests'];
  const wrong = values.only.find((name) => !known.includes(name));
  if (wrong !== undefined) {
    throw new Error(`unknown step '${wrong}'; there are ${known.join(', ')}`);
  }
  const grep = values.grep === undefined ? [] : ['--grep', values.grep];
  const mocha = [...grep, ...positionals];
  const only = mocha.length > 0 && values.only.length === 0 ? ['tests'] : values.only;
  return { only, fix: values.fix, mocha };
}

async function main(): Promise<void> {
  const { only, fix, mocha } = options();
  const wanted = (name: string): boolean => only.length === 0 || only.includes(name);
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      abort.abort();
      process.exit(signal === 'SIGINT' ? 130 : 143);
    });
  }
  if (fix) mend();
  if (process.env['CI'] === 'true' && wanted('tests')) installBrowser(say);
  const chosen = steps().filter(({ name }) => wanted(name));
  const results: boolean[] = [];
  const ros = wanted('tests') ? runSetUp() : undefined;
  await inParallel(
    chosen.map((step) => async () => {
      results.push(await runStep(step, abort.signal));
    }),
    Math.min(2, availableParallelism()),
  );
  if (ros !== undefined) results.push(await ros);
  // Tests run alone: they are the ones that must not be slowed down.
  const tests = wanted('tests') ? await runTests(mocha, abort.signal) : undefined;
  const good = results.filter((passed) => passed).length;
  const broken = tests?.crashed === true ? 1 : 0;
  const passed = good + (tests?.passed ?? 0);
  const failed = results.length - good + (tests?.failed.length ?? 0) + broken;
  const skipped = tests?.skipped.length ?? 0;
  say(`${String(passed)} passed, ${String(failed)} failed, ${String(skipped)} skipped`);
  process.exitCode = failed === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
