import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Recording, readRecording } from '#nodes/bus/recording.ts';
import { topics } from '#nodes/core/topics.ts';
import type { Topic } from '#nodes/core/topic.ts';
import { messages } from '#nodes/msgs/registry.ts';
import { command } from '#test/support/command.ts';
import { recordingReaders } from './support/readers.ts';
import { samples } from './support/samples.ts';
import { toJson } from './support/wire.ts';

const script = fileURLToPath(new URL('peers/read_recording.py', import.meta.url));

describe('recordings, read by libraries of others', function () {
  this.timeout(300_000);
  const folder = mkdtempSync(join(tmpdir(), 'trinav-recordings-'));
  let python: string;
  let mission: ReturnType<typeof recordMission> | undefined;

  before(function () {
    const readers = recordingReaders();
    if ('python' in readers) python = readers.python;
    else {
      for (const test of this.test?.parent?.tests ?? [])
        test.title += ` (skipped: ${readers.missing})`;
      this.skip();
    }
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  /** What our own reader finds in a file, one line a message. */
  async function expectation(file: string): Promise<string[]> {
    const lines: string[] = [];
    for await (const { topic, type, time, message } of readRecording(file)) {
      const known = messages.get(type);
      assert.ok(known, type);
      const stamp = String(BigInt(Math.round(time * 1e9)));
      lines.push(JSON.stringify({ topic, type, time: stamp, message: toJson(known, message) }));
    }
    return lines;
  }

  async function recordMission(): Promise<{ file: string; lines: readonly string[] }> {
    const file = join(folder, 'mission.mcap');
    const robot = ['--robot', 'turtlebot3_burger', '--start', '0,0,0', '--goal', '3,-2.3'];
    const args = ['--headless', '--json', ...robot, '--duration', '2', '--record', file];
    await command('launch/main.ts', args);
    const lines = await expectation(file);
    assert.ok(lines.length > 500, `${String(lines.length)} messages`);
    return { file, lines };
  }

  function compare(library: string, file: string, lines: readonly string[]): void {
    const wanted = `${file}.jsonl`;
    writeFileSync(wanted, lines.join('\n'));
    const { stdout, stderr } = spawnSync(python, [script, library, file, wanted], {
      encoding: 'utf8',
    });
    assert.ok(stdout.startsWith('{'), stderr);
    assert.deepEqual(JSON.parse(stdout), { messages: lines.length, extra: 0, differences: [] });
  }

  for (const library of ['rosbags', 'mcap-ros2']) {
    it(`${library} reads every topic of the table, whatever is in its messages`, async () => {
      const file = join(folder, `${library}.mcap`);
      const recording = new Recording(file);
      const wanted: string[] = [];
      let time = 0;
      for (const topic of Object.values(topics) as Topic[])
        for (const message of samples(topic.type, 3)) {
          time += 0.25;
          recording.add({ time, topic, publisher: '/test', sequence: 1, message });
          wanted.push(
            JSON.stringify({
              topic: topic.name.startsWith('/') ? topic.name : `/${topic.name}`,
              type: topic.type.name,
              time: String(BigInt(time * 1e9)),
              message: toJson(topic.type, message),
            }),
          );
        }
      assert.equal((await recording.close()).kind, 'complete');
      compare(library, file, wanted);
    });

    it(`${library} reads a mission made with --record, message by message`, async () => {
      const { file, lines } = await (mission ??= recordMission());
      compare(library, file, lines);
    });
  }
});
