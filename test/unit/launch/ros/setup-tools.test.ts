import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTools } from '#launch/ros/setup-tools.ts';
import { restoreEnvironment } from '#test/support/environment.ts';

describe('the tools for a private ROS 2', () => {
  restoreEnvironment();
  let folder = '';
  before(function () {
    if (process.platform === 'linux' && process.arch === 'x64') return;
    this.test!.title += ' (skipped: not x86_64 Linux)';
    this.skip();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trinav-tools-'));
    process.env['PATH'] = folder;
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** An interpreter that says of itself what it is told to say. */
  function makePython(about: object): void {
    const file = join(folder, 'python3');
    writeFileSync(file, `#!/bin/sh\necho '${JSON.stringify({ path: file, ...about })}'\n`);
    chmodSync(file, 0o755);
    process.env['TRINAV_PYTHON'] = file;
  }
  const reasons = (): string => {
    const tools = findTools();
    return tools.kind === 'lacking' ? tools.reasons.join('\n') : '';
  };

  it('are all named, with what to install, on a bare machine', () => {
    process.env['TRINAV_PYTHON'] = join(folder, 'nowhere');
    assert.match(reasons(), /C\+\+ compiler .*apt install build-essential/);
    assert.match(reasons(), /make: apt install/);
    assert.match(reasons(), /Python 3\.10 to 3\.13 .*there is none/);
  });

  it('include the headers and venv of the Python at hand', () => {
    makePython({ version: [3, 12], machine: 'x86_64', venv: false, headers: false });
    assert.match(reasons(), /apt install python3\.12-venv/);
    assert.match(reasons(), /Python\.h.*apt install python3\.12-dev/);
  });

  it('are not there with a Python that has no wheels', () => {
    makePython({ version: [3, 14], machine: 'x86_64', venv: true, headers: true });
    assert.match(reasons(), /Python 3\.10 to 3\.13 .*there is 3\.14/);
  });

  it('are complete with a compiler and a whole Python; CMake and Ninja come from PyPI', () => {
    makePython({ version: [3, 13], machine: 'x86_64', venv: true, headers: true });
    for (const name of ['g++', 'gcc', 'make', 'ninja']) writeFileSync(join(folder, name), '');
    const tools = findTools();
    assert.ok(tools.kind === 'tools');
    assert.equal(tools.python.version, '3.13');
    assert.deepEqual(tools.fromPip, ['cmake==3.31.6']);
  });
});
