import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { InProcessHost } from '#launch/hosts/in-process.ts';
import { fakeSession } from '#models/fake-session.ts';
import type { Answer } from '#models/fake-session.ts';
import { runNode } from '#nodes/core/run-node.ts';
import { topics } from '#nodes/core/topics.ts';
import type { AudioInfo } from '#nodes/msgs/audio.ts';
import type { DiagnosticArray } from '#nodes/msgs/diagnostic.ts';
import { secondsOf, stampOf } from '#nodes/msgs/time.ts';
import type { Classification } from '#nodes/msgs/vision.ts';
import { eventsLayout, soundClasses } from '#nodes/perception/audio/events.ts';
import { soundEventsNode } from '#nodes/perception/audio/events.node.ts';
import { keywordClasses, keywordLayout } from '#nodes/perception/audio/keyword.ts';
import { keywordSpotterNode } from '#nodes/perception/audio/keyword.node.ts';
import type { LogMelLayout } from '#nodes/perception/audio/log-mel.ts';

const info: AudioInfo = {
  channels: 2,
  sample_rate: 16000,
  sample_format: 'S16LE',
  bitrate: 512000,
  coding_format: 'wave',
};

interface Script {
  readonly node: typeof keywordSpotterNode | typeof soundEventsNode;
  readonly layout: LogMelLayout;
  readonly answer: Answer;
  /** Loud on both microphones from and to [s]; faint noise else. */
  readonly tone?: readonly [number, number];
  readonly info?: Partial<AudioInfo>;
  readonly speaking?: boolean;
  readonly soundUntil?: number;
  readonly until?: number;
}

/** Runs a node on two microphones and tells what it published. */
async function run(script: Script) {
  const { node, layout, tone = [0, 0], until = 3 } = script;
  const shape = [1, layout.frames, layout.mels];
  const inputs = [{ name: 'log_mel', dtype: 'float32' as const, shape, doc: '' }];
  const { models, variant } = node.params.parse({});
  assert.equal(variant, models[0]);
  const sessions = models.map((name) => fakeSession(name, inputs, script.answer));
  const host = new InProcessHost({ seed: 1, sessions: new Map(sessions.map((s) => [s.name, s])) });
  const heard: Classification[] = [];
  const health: string[] = [];
  const failures: string[] = [];
  host.bus.tap(({ topic, message }) => {
    if (topic.name.startsWith('/audio/')) heard.push(message as Classification);
    const texts = () => (message as DiagnosticArray).status.map((status) => status.message);
    if (topic.name === '/perception/health') health.push(...texts());
    if (topic.name === '/diagnostics') failures.push(...texts());
  });
  runNode(node as typeof soundEventsNode, {}, host);
  const robot = host.bus.connect('/robot');
  const at = <T extends { readonly name: string }>(topic: T): T => ({
    ...topic,
    name: `/${topic.name}`,
  });
  robot.publish(at(topics.audioInfo), { ...info, ...script.info });
  if (script.speaking !== undefined) robot.publish(at(topics.speaking), { data: script.speaking });
  robot.clock.every(0.05).subscribe((now) => {
    if (now > (script.soundUntil ?? Infinity)) return;
    const start = now - 0.05;
    const samples = Int16Array.from({ length: 1600 }, (_, i) => {
      const time = start + (i >> 1) / 16000;
      const loud = time >= tone[0] && time < tone[1];
      return (loud ? 8000 : 10) * Math.sin(2 * Math.PI * 800 * time);
    });
    const data = new Uint8Array(samples.buffer);
    const header = { stamp: stampOf(start), frame_id: 'mic_array' };
    robot.publish(at(topics.audio), { header, audio: { data } });
  });
  await host.bus.runUntil(until);
  assert.deepEqual(host.failures, []);
  host.close();
  return { heard, health, said: failures };
}

/** Hears a word where the newest fifth of a second is loud. */
const whenLoud =
  (word: (typeof keywordClasses)[number]): Answer =>
  ({ log_mel: values = new Float32Array() }) => {
    const newest = values.slice(-20 * 40);
    const loud = Math.max(...newest) > -8;
    const scores = new Float32Array(keywordClasses.length);
    scores[keywordClasses.indexOf(loud ? word : 'silence')] = 1;
    return { scores, age: Float32Array.of(0.1) };
  };
const spotter = { node: keywordSpotterNode, layout: keywordLayout, answer: whenLoud('stop') };

const sirenAlways: Answer = () => {
  const scores = new Float32Array(soundClasses.length).fill(0.1);
  scores[0] = 0.9;
  return { scores };
};
const events = { node: soundEventsNode, layout: eventsLayout, answer: sirenAlways };

describe('keyword spotter node', () => {
  it('tells a command once, soon, stamped with the end of the word', async () => {
    const { heard, health } = await run({ ...spotter, tone: [1.2, 1.5] });
    assert.equal(heard.length, 1);
    const [{ header, results }] = heard as [Classification];
    assert.equal(results[0]!.class_id, 'stop');
    assert.equal(header.frame_id, 'mic_array');
    assert.ok(secondsOf(header.stamp) > 1.2 && secondsOf(header.stamp) < 1.6);
    assert.ok(health.includes('sound comes'));
  });

  it('does not obey the robot itself, but whoever says stop while it speaks', async () => {
    const spoken = { ...spotter, tone: [1.2, 1.5] as const, speaking: true };
    assert.deepEqual((await run({ ...spoken, answer: whenLoud('go') })).heard, []);
    assert.equal((await run(spoken)).heard.length, 1);
  });

  it('refuses what it cannot read by name and lives on', async () => {
    const { heard, health } = await run({ ...spotter, info: { sample_format: 'S8' } });
    assert.deepEqual(heard, []);
    assert.ok(health.some((text) => text.includes("'S8' is not supported")));
  });

  it('says when no sound comes any more', async () => {
    const { health } = await run({ ...spotter, soundUntil: 0.5 });
    assert.equal(health.at(-1), 'no sound comes');
  });

  it('says why the network gives nothing', async () => {
    const answer: Answer = () => {
      throw new Error('no such tensor');
    };
    const { heard, said } = await run({ ...spotter, answer });
    assert.deepEqual(heard, []);
    assert.ok(said.some((text) => text.includes('no such tensor')));
  });
});

describe('sound events node', () => {
  it('tells all classes about four times a second, the likeliest first', async () => {
    const { heard } = await run(events);
    assert.ok(heard.length >= 10 && heard.length <= 13);
    for (const { results } of heard) {
      assert.equal(results.length, soundClasses.length);
      assert.equal(results[0]!.class_id, 'siren');
    }
  });

  it('says nothing on scores that are no numbers', async () => {
    const answer: Answer = () => ({ scores: new Float32Array(soundClasses.length).fill(NaN) });
    assert.deepEqual((await run({ ...events, answer })).heard, []);
  });
});
