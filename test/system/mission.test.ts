import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRecording } from '#nodes/bus/recording.ts';
import { command } from '#test/support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'trinav-'));
const base = ['--headless', '--json', '--robot', 'turtlebot3_burger', '--start', '0,0,0'];

interface Result {
  readonly outcome: string;
  readonly reason: string;
  readonly contacts: number;
  readonly hash: string;
  readonly policy_share: number;
  readonly latency_ms: { readonly p50: number };
}

const topicsOf = async (file: string): Promise<Map<string, number>> => {
  const counts = new Map<string, number>();
  for await (const { topic } of readRecording(file))
    counts.set(topic, (counts.get(topic) ?? 0) + 1);
  return counts;
};

describe('npm start -- --headless --json', function () {
  this.timeout(180_000);

  it('reaches a goal, prints one object, records every message and exits with 0', async () => {
    const file = join(folder, 'run.mcap');
    const end = await command('launch/main.ts', [...base, '--goal', '1.2,-0.6', '--record', file]);
    const result = JSON.parse(end.stdout) as Result;
    assert.deepEqual([result.outcome, result.contacts, end.code], ['reached', 0, 0]);
    assert.ok(result.policy_share >= 0.9, `policy share ${String(result.policy_share)}`);
    assert.ok(result.latency_ms.p50 > 0);
    assert.match(result.hash, /^[0-9a-f]{40}$/);
    const topics = await topicsOf(file);
    for (const topic of ['/scan', '/odom', '/imu', '/tf', '/map', '/plan', '/cmd_vel', '/clock'])
      assert.ok((topics.get(topic) ?? 0) > 0, `no ${topic} in the recording`);
  });

  it('tells a goal outside the walls and exits with 1, the robot unharmed', async () => {
    const end = await command('launch/main.ts', [...base, '--goal', '80,80', '--duration', '60']);
    const result = JSON.parse(end.stdout) as Result;
    assert.deepEqual([result.outcome, result.contacts, end.code], ['aborted', 0, 1]);
    assert.match(result.reason, /off-map|unreachable/);
  });

  it('runs out of time with exit code 1', async () => {
    const end = await command('launch/main.ts', [...base, '--goal', '3,-2.3', '--duration', '3']);
    assert.deepEqual([(JSON.parse(end.stdout) as Result).outcome, end.code], ['timeout', 1]);
  });

  it('ends with 130 when interrupted, its recording complete', async () => {
    const file = join(folder, 'cut.mcap');
    const end = await command(
      'launch/main.ts',
      [...base, '--goal', '3,-2.3', '--speed', '1', '--verbose', '--record', file],
      { interruptAfter: /runs on cpu/ },
    );
    assert.equal(end.code, 130);
    assert.equal((JSON.parse(end.stdout) as Result).outcome, 'aborted');
    assert.ok((await topicsOf(file)).size > 0);
  });
});
