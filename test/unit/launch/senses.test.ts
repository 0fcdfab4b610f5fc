import assert from 'node:assert/strict';
import { robots } from '#launch/robots/registry.ts';
import { simulatedEntries } from '#launch/mission/setup.ts';
import { worldFile } from '#launch/world-files.ts';

describe('a launch', () => {
  for (const robot of Object.values(robots))
    for (const senses of [false, true])
      for (const lost of ['nothing', 'camera', 'microphones'])
        it(`feeds every input of ${robot.name}, senses ${String(senses)}, without ${lost}`, () => {
          const built = lost === 'nothing' ? robot : { ...robot, [lost]: null };
          const start = { x: 0, y: 0, yaw: 0 };
          const run = { models: [], seed: '1', speed: 'max', start, senses } as const;
          const entries = simulatedEntries({ ...run, world: worldFile('apartment'), robot: built });
          assert.ok(entries.length > 10);
        });
});
