import { writeSync } from 'node:fs';
import Mocha from 'mocha';

/** Mocha reporter of the gate: one JSON object a line on file descriptor 3. */
class LineReporter extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const say = (event: object): void => {
      writeSync(3, `${JSON.stringify(event)}\n`);
    };
    runner.on('pass', (test) => {
      say({ kind: 'pass', title: test.fullTitle(), reason: '' });
    });
    runner.on('fail', (test, error: Error) => {
      say({ kind: 'fail', title: test.fullTitle(), reason: error.stack ?? error.message });
    });
    runner.on('pending', (test) => {
      say({ kind: 'pending', title: test.fullTitle(), reason: '' });
    });
    runner.on('end', () => {
      say({ kind: 'end' });
    });
  }
}

// Mocha loads a reporter as CommonJS or as a default export.
export { LineReporter as default };
