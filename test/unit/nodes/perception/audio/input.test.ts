import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { AudioDataStamped, AudioInfo } from '#nodes/msgs/audio.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import { createAudioInput, monoOf } from '#nodes/perception/audio/input.ts';
import type { Sound } from '#nodes/perception/audio/input.ts';

const infoOf = (over: Partial<AudioInfo> = {}): AudioInfo => ({
  channels: 1,
  sample_rate: 16000,
  sample_format: 'S16LE',
  bitrate: 256000,
  coding_format: 'wave',
  ...over,
});
const messageOf = (data: Uint8Array, stamp: number): AudioDataStamped => ({
  header: { stamp: stampOf(stamp), frame_id: 'mic' },
  audio: { data },
});
const bytesOf = (array: Int16Array | Int32Array | Float32Array) => new Uint8Array(array.buffer);

/** A sine of an amplitude of one half in chunks of 50 ms; all that comes out, one after another. */
function heardSine(frequency: number, rate: number) {
  const input = createAudioInput();
  input.info(infoOf({ sample_rate: rate, sample_format: 'F32LE' }));
  const sounds: Sound[] = [];
  const size = Math.round(rate / 20);
  for (let k = 0; k < 20; k++) {
    const samples = Float32Array.from(
      { length: size },
      (_, i) => 0.5 * Math.sin((2 * Math.PI * frequency * (i + k * size)) / rate),
    );
    const result = input.take(messageOf(bytesOf(samples), 10 + (k * size) / rate));
    assert.equal(result.kind, 'sound');
    if (result.kind === 'sound') sounds.push(result.sound);
  }
  return sounds;
}

describe('audio input', () => {
  it('waits for the format', () => {
    const result = createAudioInput().take(messageOf(new Uint8Array(4), 0));
    assert.deepEqual(result, { kind: 'waiting', reason: 'no audio_info yet' });
  });

  for (const [format, data] of [
    ['S16LE', bytesOf(Int16Array.of(16384, -8192))],
    ['S16', bytesOf(Int16Array.of(16384, -8192))],
    ['S32LE', bytesOf(Int32Array.of(2 ** 30, -(2 ** 29)))],
    ['F32LE', bytesOf(Float32Array.of(0.5, -0.25))],
  ] as const) {
    it(`takes two channels of ${format} apart`, () => {
      const input = createAudioInput();
      assert.equal(input.info(infoOf({ channels: 2, sample_format: format })), null);
      const result = input.take(messageOf(data, 3));
      assert.ok(result.kind === 'sound');
      assert.deepEqual(
        result.sound.channels.map((c) => [...c]),
        [[0.5], [-0.25]],
      );
      assert.equal(result.sound.stamp, 3);
      assert.equal(result.sound.frame, 'mic');
    });
  }

  for (const [text, info, reason] of [
    ['an unknown format', { sample_format: 'S24BE' }, /'S24BE' is not supported; known are S16LE/],
    ['compressed sound', { coding_format: 'mp3' }, /'mp3' is not supported/],
    ['no channels', { channels: 0 }, /no channels/],
    ['an absurd rate', { sample_rate: 0 }, /sample rate 0 Hz is outside/],
  ] as const) {
    it(`refuses ${text} by name`, () => {
      const input = createAudioInput();
      assert.match(input.info(infoOf(info)) ?? '', reason);
      const result = input.take(messageOf(new Uint8Array(4), 0));
      assert.equal(result.kind, 'refused');
    });
  }

  it('refuses half a sample and nothing at all, and goes on', () => {
    const input = createAudioInput();
    input.info(infoOf({ channels: 2 }));
    assert.equal(input.take(messageOf(new Uint8Array(6), 0)).kind, 'refused');
    assert.equal(input.take(messageOf(new Uint8Array(0), 0)).kind, 'refused');
    assert.equal(input.take(messageOf(new Uint8Array(8), 0)).kind, 'sound');
  });

  it('tells lost sound, overlooks jitter, refuses repetitions and starts anew when time does', () => {
    const input = createAudioInput();
    input.info(infoOf());
    const chunk = new Uint8Array(1600);
    const take = (stamp: number) => input.take(messageOf(chunk, stamp));
    const gap = (stamp: number) => {
      const result = take(stamp);
      assert.ok(result.kind === 'sound');
      return [Number(result.sound.gap.toFixed(3)), result.sound.first];
    };
    assert.deepEqual(gap(100), [0, true]);
    assert.deepEqual(gap(100.055), [0, false]);
    assert.deepEqual(gap(100.4), [0.3, true]);
    assert.equal(take(100.4).kind, 'refused');
    assert.deepEqual(gap(0), [0, true]);
    assert.equal(take(NaN).kind, 'refused');
  });

  for (const rate of [8000, 22050, 44100, 48000]) {
    it(`hears a tone of 1 kHz at ${rate} Hz as it was, and when it was`, () => {
      const sounds = heardSine(1000, rate);
      const all = sounds
        .slice(2, -1)
        .flatMap(({ channels, stamp }) =>
          [...channels[0]!].map((value, i) => [value, stamp + i / 16000] as const),
        );
      assert.ok(all.length > 13000);
      for (const [value, time] of all)
        assert.ok(Math.abs(value - 0.5 * Math.sin(2 * Math.PI * 1000 * (time - 10))) < 2e-3);
    });
  }

  it('does not let tones above 8 kHz come back as lower ones', () => {
    const sounds = heardSine(11000, 48000);
    for (const { channels } of sounds.slice(2)) {
      for (const value of channels[0]!) assert.ok(Math.abs(value) < 1e-3);
    }
  });

  it('mixes all channels or picks one', () => {
    const channels = [Float32Array.of(1, 0), Float32Array.of(0, 0.5)];
    assert.deepEqual([...monoOf(channels, -1)], [0.5, 0.25]);
    assert.deepEqual([...monoOf(channels, 1)], [0, 0.5]);
    assert.deepEqual([...monoOf(channels, 7)], [0, 0.5]);
  });

  it('never gives what is no number', () => {
    fc.assert(
      fc.property(fc.array(fc.float(), { minLength: 1 }), fc.double(), (values, stamp) => {
        const input = createAudioInput();
        input.info(infoOf({ sample_format: 'F32LE', sample_rate: 44100 }));
        const message = messageOf(bytesOf(Float32Array.from(values)), 0);
        const result = input.take({
          ...message,
          header: { ...message.header, stamp: stampOf(stamp) },
        });
        if (result.kind !== 'sound') return true;
        return result.sound.channels.every((c) => c.every((v) => Number.isFinite(v)));
      }),
    );
  });
});
