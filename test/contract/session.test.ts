import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'mocha';
import type { Session, TensorData } from '#nodes/core/model.ts';
import { fakeSession } from '#models/fake-session.ts';
import { Golden, sizeOf, type Manifest } from '#models/manifest.ts';
import { tensorData } from '#models/pattern.ts';
import { catalogDirectory, loadModel, modelNames, readManifest } from '#models/registry.ts';
import type { LoadedModel } from '#models/registry.ts';
import { ModelThreads } from '#models/worker-engine.ts';

/** A model as if it were slow enough for a thread. */
async function loadThreaded(name: string): Promise<LoadedModel> {
  const directory = await mkdtemp(join(tmpdir(), 'trinav-threaded-'));
  await cp(join(catalogDirectory, name), join(directory, name), { recursive: true });
  const manifest = {
    ...(await readManifest(name)),
    profile: { accuracy: 1, measure: 'none', latency: 1, memory: 0 },
  };
  await writeFile(join(directory, name, 'manifest.json'), JSON.stringify(manifest));
  const loaded = await loadModel(name, { directory, providers: ['cpu'], threads });
  await rm(directory, { recursive: true });
  return loaded;
}

interface Subject {
  readonly title: string;
  readonly manifest: Manifest;
  readonly open: () => Promise<Session>;
}

const names = await modelNames();
const threads = new ModelThreads(1);
after(() => threads.stop());
const manifests = await Promise.all(names.map((name) => readManifest(name)));
/** Of the small ones, whose golden example is whole. */
const isPolicy = ({ name }: Manifest): boolean => name.startsWith('policy-');
const subjects: readonly Subject[] = [
  ...manifests.map((manifest) => ({
    title: `${manifest.name} on ONNX Runtime`,
    manifest,
    open: async () => (await loadModel(manifest.name, { providers: ['cpu'] })).session,
  })),
  ...manifests
    .filter(isPolicy)
    .slice(0, 1)
    .map((manifest) => ({
      title: `${manifest.name} in a thread of its own`,
      manifest,
      open: async () => (await loadThreaded(manifest.name)).session,
    })),
  ...manifests
    .filter(isPolicy)
    .slice(0, 1)
    .map((manifest) => ({
      title: 'the fake',
      manifest,
      open: async () => {
        const file = join(catalogDirectory, manifest.name, 'golden.json');
        const golden = Golden.parse(JSON.parse(await readFile(file, 'utf8')));
        return fakeSession(manifest.name, manifest.inputs, () =>
          Object.fromEntries(
            Object.entries(golden.outputs).map(([name, values]) => [
              name,
              Float32Array.from(Array.isArray(values) ? values : values.values),
            ]),
          ),
        );
      },
    })),
];

for (const { title, manifest, open } of subjects) {
  describe(`a session: ${title}`, () => {
    const feeds = (value = 0.3): Record<string, TensorData> =>
      Object.fromEntries(
        manifest.inputs.map((input) => [
          input.name,
          tensorData(input, new Float32Array(sizeOf(input)).fill(value)),
        ]),
      );

    it('answers every output in the size its manifest names', async () => {
      const answer = await (await open()).run(feeds());
      assert.deepEqual(Object.keys(answer).sort(), manifest.outputs.map(({ name }) => name).sort());
      for (const output of manifest.outputs) {
        assert.equal(answer[output.name]?.length, sizeOf(output));
      }
    });

    it('gives the same answer twice, in arrays of the caller', async () => {
      const session = await open();
      const first = await session.run(feeds());
      const kept = structuredClone(first);
      const second = await session.run(feeds());
      for (const { name } of manifest.outputs) {
        assert.deepEqual(second[name], kept[name]);
        assert.notEqual(second[name], first[name]);
        first[name]?.fill(7);
        assert.deepEqual(second[name], kept[name]);
      }
    });

    it('names an input that is missing, of the wrong size or unknown', async () => {
      const session = await open();
      const input = manifest.inputs[0]!;
      const rest = Object.fromEntries(
        Object.entries(feeds()).filter(([key]) => key !== input.name),
      );
      await assert.rejects(session.run(rest), new RegExp(`input '${input.name}' is missing`));
      await assert.rejects(
        session.run({ ...feeds(), [input.name]: tensorData(input, new Float32Array(3)) }),
        new RegExp(`input '${input.name}' has 3 values, expected ${String(sizeOf(input))}`),
      );
      await assert.rejects(
        session.run({ ...feeds(), extra: new Float32Array(1) }),
        /input 'extra' is unknown/,
      );
    });

    it('leaves its inputs as they were', async () => {
      const given = feeds(0.2);
      await (await open()).run(given);
      assert.deepEqual(given, feeds(0.2));
    });
  });
}
