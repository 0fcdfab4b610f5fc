import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dropPartial, runJobs } from '#launch/evaluate/shards.ts';

const out = (): string => join(mkdtempSync(join(tmpdir(), 'trinav-')), 'F.json');
const identity = { arguments: '--seed 1', code: 'a', model: 'b' };

describe('runJobs', () => {
  it('goes on from the partial file, a row cut off by a crash left out', async () => {
    const file = out();
    await runJobs([], { out: file, identity });
    const partial = `${file}.partial.jsonl`;
    appendFileSync(partial, '{"key":"one","result":1}\n{"key":"two","res');
    const done = await runJobs([{ key: 'one', kind: 'none', input: null }], {
      out: file,
      identity,
    });
    assert.deepEqual([...done], [['one', 1]]);
    assert.match(readFileSync(partial, 'utf8'), /"code":"a"/);
    dropPartial(file);
    assert.ok(!existsSync(partial));
  });

  for (const what of ['arguments', 'code', 'model'] as const)
    it(`refuses to go on with other ${what}`, async () => {
      const file = out();
      await runJobs([], { out: file, identity });
      await assert.rejects(
        runJobs([], { out: file, identity: { ...identity, [what]: 'other' } }),
        new RegExp(`begun with other ${what}`),
      );
    });
});
