import assert from 'node:assert/strict';
import { apartmentMission } from '#test/support/mission.ts';
import type { Options } from '#test/support/mission.ts';

const goal = { x: 1.2, y: -0.6 };

const runOnce = async (options: Options) => {
  const mission = await apartmentMission(options);
  const report = await mission.drive(goal, { duration: 60, arrival: 'stack' });
  mission.close();
  return { ...report, hash: mission.hash.digest() };
};

describe('a run with one seed', function () {
  this.timeout(300_000);
  let first: Awaited<ReturnType<typeof runOnce>>;

  before(async () => {
    first = await runOnce({ seed: '7' });
  });

  it('reaches a goal in the apartment without contact', () => {
    assert.deepEqual([first.outcome, first.contacts], ['reached', 0]);
  });
  it('gives the same hash again', async () => {
    assert.equal((await runOnce({ seed: '7' })).hash, first.hash);
  });
  it('gives the same hash paced by the wall clock, planning on a worker thread', async () => {
    assert.equal((await runOnce({ seed: '7', speed: 8, worker: true })).hash, first.hash);
  });
  it('gives another hash with another seed', async () => {
    assert.notEqual((await runOnce({ seed: '8' })).hash, first.hash);
  });
});
