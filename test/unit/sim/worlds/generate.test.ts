import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { generateWorld, worldKinds } from '#sim/worlds/generate.ts';

describe('generated worlds', () => {
  for (const kind of worldKinds) {
    it(`${kind}: one seed, one world; another seed, another`, () => {
      const world = generateWorld(kind, '1', 1);
      assert.deepEqual(generateWorld(kind, '1', 1), world);
      assert.notDeepEqual(generateWorld(kind, '2', 1), world);
      assert.ok(world.segments.length + world.circles.length > 0);
      assert.ok([...world.segments, ...world.circles, ...world.area].every(Number.isFinite));
    });
  }
});
