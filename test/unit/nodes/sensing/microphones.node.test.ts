import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InProcessHost } from '#launch/hosts/in-process.ts';
import { runNode } from '#nodes/core/run-node.ts';
import type { AudioDataStamped, AudioInfo } from '#nodes/msgs/audio.ts';
import type { DiagnosticArray } from '#nodes/msgs/diagnostic.ts';
import { secondsOf } from '#nodes/msgs/time.ts';
import { microphonesNode } from '#nodes/sensing/microphones.node.ts';

const folder = mkdtempSync(join(tmpdir(), 'trinav-arecord-'));

/** A program that stands in for arecord. */
function recorder(name: string, body: string): string {
  const file = join(folder, name);
  writeFileSync(file, `#!/usr/bin/env node\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** Runs the node by the clock on the wall until `enough` or 10 s. */
async function listen(
  command: string,
  enough: (heard: Heard) => boolean,
  silence = 9,
): Promise<Heard> {
  const host = new InProcessHost({ seed: 1 });
  const heard: Heard = { audio: [], infos: [], said: [] };
  host.bus.tap(({ topic, message }) => {
    if (topic.name === '/audio_stamped') heard.audio.push(message as AudioDataStamped);
    if (topic.name === '/audio_info') heard.infos.push(message as AudioInfo);
    if (topic.name === '/diagnostics')
      for (const { message: text } of (message as DiagnosticArray).status) heard.said.push(text);
  });
  const params = { command, retry: 0.1, silence, device: 'hw:7' };
  const node = runNode(microphonesNode, params, host);
  const begun = performance.now();
  for (let time = 0; time < 15 && !enough(heard); time = (performance.now() - begun) / 1e3) {
    await sleep(20);
    await host.bus.runUntil(time);
  }
  node.shutdown();
  assert.deepEqual(host.failures, []);
  return heard;
}

interface Heard {
  readonly audio: AudioDataStamped[];
  readonly infos: AudioInfo[];
  readonly said: string[];
}

describe('microphones', () => {
  it('publish what arecord records, in chunks of 50 ms, and say its format', async () => {
    const command = recorder(
      'tone',
      `const args = process.argv.slice(2).join(' ');
       if (args !== '-q -t raw -D hw:7 -f S16_LE -c 4 -r 16000') process.exit(3);
       const samples = Buffer.alloc(3 * 6400 + 100);
       for (let i = 0; i < samples.length / 2; i++) samples.writeInt16LE(i % 1000, 2 * i);
       process.stdout.write(samples);
       setInterval(() => undefined, 1000);`,
    );
    const { audio, infos, said } = await listen(command, (h) => h.audio.length >= 3);
    assert.deepEqual(
      audio.slice(0, 3).map(({ audio: { data } }) => data.length),
      [6400, 6400, 6400],
    );
    assert.equal(new DataView(audio[1]!.audio.data.buffer).getInt16(0, true), 3200 % 1000);
    const stamps = audio.map(({ header }) => secondsOf(header.stamp));
    assert.ok(Math.abs(stamps[1]! - stamps[0]! - 0.05) < 1e-6, String(stamps));
    assert.equal(audio[0]?.header.frame_id, 'microphone_array');
    assert.deepEqual([infos[0]?.channels, infos[0]?.sample_rate], [4, 16000]);
    assert.ok(said.includes('recording'));
  });

  it('start a recorder again that dies, and say why it died', async () => {
    const command = recorder(
      'busy',
      `process.stdout.write(Buffer.alloc(6400), () => {
         process.stderr.write('arecord: main:830: audio open error: Device or resource busy\\n');
         process.exitCode = 1;
       });`,
    );
    const { audio, said } = await listen(command, (h) => h.audio.length >= 2);
    assert.ok(audio.length >= 2);
    assert.match(said.join('\n'), /ended with 1: .*Device or resource busy; again in 0\.1 s/);
  });

  it('start a recorder again that is silent', async () => {
    const command = recorder('mute', 'setInterval(() => undefined, 1000);');
    const { said } = await listen(command, (h) => h.said.length >= 1, 0.4);
    assert.match(said[0] ?? '', /no sound comes; again/);
  });

  it('stay up where there is no arecord, and say how to get it', async () => {
    const { said } = await listen(join(folder, 'arecord-missing'), (h) => h.said.length >= 1);
    assert.match(said[0] ?? '', /there is no .*arecord-missing \(Debian, Ubuntu: apt install/);
  });
});
