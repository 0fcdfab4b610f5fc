import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { modelNames, readManifest } from '#models/registry.ts';
import { families } from '#models/train/audio/families.ts';
import type { Family } from '#models/train/audio/families.ts';

describe('audio models of the catalogue', () => {
  for (const family of Object.keys(families) as Family[]) {
    it(`of ${family} take and give what its node expects`, async () => {
      const { names, layout, outputs } = families[family];
      const found = (await modelNames()).filter((name) => name.startsWith(`${names}-`));
      assert.ok(found.length > 0);
      for (const name of found) {
        const manifest = await readManifest(name);
        assert.equal(manifest.family, family);
        assert.deepEqual(
          manifest.inputs.map(({ shape }) => shape),
          [[1, layout.frames, layout.mels]],
        );
        assert.deepEqual(
          manifest.outputs.map(({ name: output, shape }) => [output, shape]),
          outputs.map(({ name: output, shape }) => [output, [...shape]]),
        );
      }
    });
  }
});
