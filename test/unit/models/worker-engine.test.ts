import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { TensorData } from '#nodes/core/model.ts';
import { sizeOf, type Manifest } from '#models/manifest.ts';
import {
  openOnnxSession,
  type Engine,
  type OpenOptions,
  type OpenResult,
} from '#models/onnx-session.ts';
import { patternData } from '#models/pattern.ts';
import { catalogDirectory, readManifest } from '#models/registry.ts';
import { ModelThreads } from '#models/worker-engine.ts';

const name = 'policy-turtlebot3';

describe('a model in a thread', () => {
  const threads = new ModelThreads(2);
  let manifest: Manifest;
  let options: OpenOptions;
  let inline: Engine;
  let threaded: Engine;
  const engine = (opened: OpenResult): Engine => {
    if (opened.kind === 'failed') assert.fail(opened.reason);
    return opened.engine;
  };
  before(async () => {
    manifest = await readManifest(name);
    const model = await readFile(join(catalogDirectory, name, 'model.onnx'));
    const { inputs, outputs } = manifest;
    options = { model, inputs, outputs, providers: ['cpu'] };
    inline = engine(await openOnnxSession(options));
    threaded = engine(await threads.open('policy', 0.005, options));
  });
  after(() => threads.stop());

  const feeds = (seed: number): Record<string, TensorData> =>
    Object.fromEntries(
      manifest.inputs.map((spec, i) => [
        spec.name,
        patternData(spec, { pattern: 'uniform', seed: seed + 100 * i, low: -1, high: 1 }),
      ]),
    );

  it('answers to the last bit as on the own thread', async () => {
    for (let seed = 0; seed < 20; seed++) {
      assert.deepEqual(await threaded.run(feeds(seed)), await inline.run(feeds(seed)));
    }
  });

  it('keeps runs that are asked for at once apart, also when their inputs change', async () => {
    const given = feeds(0);
    const runs = Array.from({ length: 8 }, (_, seed) => {
      for (const [input, data] of Object.entries(feeds(seed)))
        (given[input] as Float32Array).set(data as Float32Array);
      return threaded.run(given);
    });
    const answers = await Promise.all(runs);
    for (const [seed, answer] of answers.entries())
      assert.deepEqual(answer, await inline.run(feeds(seed)));
  });

  it('lets go of no buffer of its caller', async () => {
    const given = feeds(3);
    await threaded.run(given);
    for (const spec of manifest.inputs) assert.equal(given[spec.name]?.length, sizeOf(spec));
  });

  it('lives again after its thread was stopped', async () => {
    await threads.stop();
    assert.deepEqual(await threaded.run(feeds(5)), await inline.run(feeds(5)));
  });

  it('tells why a file is no model', async () => {
    const opened = await threads.open('other', 0.001, { ...options, model: new Uint8Array(9) });
    assert.equal(opened.kind, 'failed');
    assert.match(opened.kind === 'failed' ? opened.reason : '', /no execution provider works/);
  });
});
