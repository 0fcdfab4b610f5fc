import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'mocha';
import { openOnnxSession } from '#models/onnx-session.ts';
import { catalogDirectory, loadModel, modelNames, readManifest } from '#models/registry.ts';

const name = 'policy-turtlebot3';

describe('the model registry', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'trinav-models-'));
  });
  beforeEach(async () => {
    await cp(join(catalogDirectory, name), join(directory, name), { recursive: true, force: true });
  });
  after(async () => {
    await rm(directory, { recursive: true });
  });

  const load = () => loadModel(name, { directory, providers: ['cpu'] });
  const change = async (file: string, edit: (value: never) => void): Promise<void> => {
    const path = join(directory, name, file);
    const value = JSON.parse(await readFile(path, 'utf8')) as never;
    edit(value);
    await writeFile(path, JSON.stringify(value));
  };

  it('loads every model of the catalogue and finds its golden output', async () => {
    const names = await modelNames();
    assert.ok(names.includes(name));
    for (const model of names) {
      const { session, manifest } = await loadModel(model, { providers: ['cpu'] });
      assert.equal(session.name, model);
      assert.match(manifest.licence, /^(Apache-2\.0|MIT|BSD-3-Clause|CC-BY-4\.0)$/);
    }
  });

  it('refuses weights whose hash differs, naming both hashes', async () => {
    const file = join(directory, name, 'model.onnx');
    const model = await readFile(file);
    model[model.length - 1] = (model.at(-1) ?? 0) ^ 1;
    await writeFile(file, model);
    await assert.rejects(load(), /model\.onnx: sha256: found [0-9a-f]{64}, expected [0-9a-f]{64}/);
  });

  it('refuses a manifest whose shapes differ from the weights', async () => {
    await change('manifest.json', ({ inputs }: { inputs: { shape: number[] }[] }) => {
      inputs[0]!.shape = [1, 7];
    });
    await assert.rejects(
      load(),
      /input 'scan': found float32 \[1, \d+\], expected float32 \[1, 7\]/,
    );
  });

  it('refuses a manifest whose names differ from the weights', async () => {
    await change('manifest.json', ({ outputs }: { outputs: { name: string }[] }) => {
      outputs[0]!.name = 'speed';
    });
    await assert.rejects(load(), /outputs: found 'command', expected 'speed'/);
  });

  it('refuses a golden output that differs, naming the value', async () => {
    await change('golden.json', ({ outputs }: { outputs: { command: number[] } }) => {
      outputs.command[1]! += 0.01;
    });
    await assert.rejects(
      load(),
      /golden\.json: outputs\.command\[1\]: found \S+, expected \S+ within/,
    );
  });

  it('names the field of a manifest that does not fit the schema', async () => {
    await change('manifest.json', (manifest: { latency: number }) => {
      manifest.latency = -1;
    });
    await assert.rejects(load(), /manifest\.json: latency: /);
  });

  it('says what is known when a model is not', async () => {
    await assert.rejects(readManifest('no-such-model'), /no-such-model.*one of: .*policy-/);
  });

  it('tells a file that is no JSON and a folder without weights', async () => {
    await writeFile(join(directory, name, 'golden.json'), '{');
    await assert.rejects(load(), /golden\.json: content: .*expected JSON/);
    await rm(join(directory, name, 'model.onnx'));
    await assert.rejects(load(), /model\.onnx: file: found nothing/);
  });
});

describe('the provider ladder', () => {
  it('goes down rung by rung, one attempt each, to the CPU', async () => {
    const { attempts, session } = await loadModel(name);
    assert.deepEqual(
      attempts.map(({ provider }) => provider),
      ['tensorrt', 'cuda', 'cpu'],
    );
    const used = attempts.findIndex(({ outcome }) => outcome === 'used');
    assert.equal(session.provider, attempts[used]?.provider);
    for (const { outcome, reason } of attempts.slice(0, used)) {
      assert.ok(outcome === 'failed' || outcome === 'unsupported');
      assert.notEqual(reason, '');
    }
  });

  it('gives the reason of every rung when none works', async () => {
    const { inputs, outputs } = await readManifest(name);
    const model = new Uint8Array([1, 2, 3]);
    const opened = await openOnnxSession({ model, inputs, outputs, providers: ['cpu'] });
    assert.equal(opened.kind, 'failed');
    assert.match(
      opened.kind === 'failed' ? opened.reason : '',
      /no execution provider works \(cpu: /,
    );
  });
});
