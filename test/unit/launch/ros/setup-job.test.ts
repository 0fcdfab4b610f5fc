import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandFailed, Job } from '#launch/ros/setup-job.ts';

describe('a setup', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trinav-setup-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('does a step that was broken off again, and one that was finished not', async () => {
    const done: string[] = [];
    const setup = async (failing: boolean): Promise<void> => {
      const job = await Job.open(folder, 2, () => undefined);
      try {
        await job.step('first', 'first', () => void done.push('first'));
        await job.step('second', 'second', () => {
          if (failing) throw new Error('killed');
          done.push('second');
        });
      } finally {
        job.close();
      }
    };
    await assert.rejects(setup(true));
    await setup(false);
    await setup(false);
    assert.deepEqual(done, ['first', 'second']);
  });

  it('waits for another one in the same folder', async () => {
    const told: string[] = [];
    const first = await Job.open(folder, 1, () => undefined);
    let opened = false;
    const second = Job.open(folder, 1, (line) => told.push(line)).then((job) => {
      opened = true;
      return job;
    });
    await first.run('sleep', ['0.1'], { env: process.env });
    assert.equal(opened, false);
    assert.match(told.join(), /another setup is at work/);
    first.close();
    (await second).close();
  });

  it('keeps what a failing program said, in the error and in the log', async () => {
    const job = await Job.open(folder, 1, () => undefined);
    const failing = job.run('sh', ['-c', 'echo no such header >&2; exit 3'], { env: process.env });
    await assert.rejects(failing, (error) => {
      assert.ok(error instanceof CommandFailed);
      assert.match(error.message, /sh ended with 3/);
      assert.match(error.output, /no such header/);
      return true;
    });
    job.close();
    assert.match(readFileSync(job.log, 'utf8'), /no such header/);
  });

  it('tells of a program that is not there', async () => {
    const job = await Job.open(folder, 1, () => undefined);
    await assert.rejects(job.run('no-such-program', [], { env: process.env }), CommandFailed);
    job.close();
  });
});
