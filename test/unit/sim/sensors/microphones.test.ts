import assert from 'node:assert/strict';
import type { Microphones } from '#nodes/core/robot.ts';
import { seeded } from '#nodes/math/random.ts';
import { audioInfoMessage, audioMessage } from '#sim/sensors/microphone-messages.ts';
import { createMicrophones } from '#sim/sensors/microphones.ts';
import { SoundSource, placeSources } from '#sim/sound/source.ts';
import type { PlacedSource } from '#sim/sound/source.ts';
import { shortestDetour, wallsOf } from '#sim/sound/walls.ts';
import { buildPlane } from '#sim/world/plane.ts';
import { placed } from '#test/support/small-world.ts';

const spec: Microphones = {
  frame: 'microphones',
  mount: { x: 0, y: 0, z: 0, roll: 0, pitch: 0, yaw: 0 },
  count: 4,
  radius: 0.1,
  sampleRate: 16000,
  chunk: 800,
  latency: 0,
};
const none = new Float64Array(0);
const open = { plane: null };
const wallBetween = { plane: buildPlane(Float64Array.of(1.5, -2, 1.5, 2), none) };

const source = (more: Partial<SoundSource> & { x?: number; y?: number } = {}): PlacedSource => {
  const { x = 3, y = 0, ...rest } = more;
  const position: [number, number, number] = [x, y, 0.3];
  const parsed = SoundSource.parse({ name: 's', kind: 'noise', level: 80, position, ...rest });
  return { source: parsed, position: { x, y, z: 0.3 } };
};

/** Channels of `count` chunks after half a second of settling. */
function listen(
  scene: { plane: ReturnType<typeof buildPlane> | null },
  sources: PlacedSource[],
  { seed = 1, chunks = 10, speed = 0, pose = placed(0, 0, 0.3) } = {},
): Float64Array[] {
  const array = createMicrophones(spec, scene, seeded(seed));
  const out = Array.from({ length: 4 }, () => new Float64Array(chunks * 800));
  for (let k = 0; k < 10 + chunks; k++) {
    const samples = array.chunk(k * 0.05, pose, sources, speed);
    if (k >= 10) samples.forEach((v, i) => (out[i % 4]![(k - 10) * 800 + Math.floor(i / 4)] = v));
  }
  return out;
}
const level = (channel: Float64Array): number =>
  10 * Math.log10(channel.reduce((sum, v) => sum + v * v, 0) / channel.length);

/** Lag of `b` behind `a` [samples]: peak of the cross-correlation, refined by a parabola. */
function lag(a: Float64Array, b: Float64Array): number {
  const correlation = (shift: number): number => {
    let sum = 0;
    for (let i = 20; i < a.length - 20; i++) sum += a[i]! * b[i + shift]!;
    return sum;
  };
  let best = 0;
  for (let s = -15; s <= 15; s++) if (correlation(s) > correlation(best)) best = s;
  const [l, c, r] = [correlation(best - 1), correlation(best), correlation(best + 1)];
  return best + (0.5 * (l - r)) / (l - 2 * c + r);
}

describe('microphones', () => {
  for (const bearing of [0, 0.7, 2.1, -1.3])
    it(`hears a source at ${String(bearing)} rad at the times the geometry says`, () => {
      const x = 3 * Math.cos(bearing);
      const y = 3 * Math.sin(bearing);
      const heard = listen(open, [source({ x, y, kind: 'speech' })]);
      const away = (i: number): number =>
        Math.hypot(x - 0.1 * Math.cos((i * Math.PI) / 2), y - 0.1 * Math.sin((i * Math.PI) / 2));
      for (const i of [1, 2, 3]) {
        const expected = ((away(i) - away(0)) / 343) * 16000;
        assert.ok(Math.abs(lag(heard[0]!, heard[i]!) - expected) < 0.15, String(expected));
      }
    });

  it('falls by six decibels when the distance doubles', () => {
    const close = listen(open, [source({ x: 2 })]);
    const far = listen(open, [source({ x: 4 })]);
    assert.ok(Math.abs(level(close[1]!) - level(far[1]!) - 6.02) < 0.3);
  });

  it('hears one pascal at one metre as a sound of 94 dB', () => {
    const heard = listen(open, [source({ x: 1, kind: 'siren', level: 94 })]);
    assert.ok(Math.abs(level(heard[1]!) - (20 * Math.log10(32767 / Math.SQRT2) - 20)) < 0.3);
  });

  it('hears less behind a wall, and high notes least', () => {
    const bass = (c: Float64Array): number =>
      level(c.map((_, i) => c.subarray(Math.max(0, i - 32), i + 1).reduce((a, b) => a + b, 0)));
    const free = listen(open, [source({ level: 100 })])[1]!;
    const hidden = listen(wallBetween, [source({ level: 100 })])[1]!;
    assert.ok(bass(free) - bass(hidden) > 6);
    assert.ok(level(free) - level(hidden) > bass(free) - bass(hidden) + 3);
  });

  it('finds the way round two corners', () => {
    const walls = wallsOf(buildPlane(Float64Array.of(1, -9, 1, 1, 2, -1, 2, 9), none));
    const detour = shortestDetour(walls, { x: 0, y: 0 }, { x: 3, y: 0 });
    const expected = Math.hypot(1, 1) + Math.hypot(1, 2) + Math.hypot(1, 1);
    assert.ok(detour !== null && Math.abs(detour.length - expected) < 0.2);
    assert.ok(Math.hypot(detour.last.x - 2, detour.last.y + 1) < 0.06);
  });

  it('hears a siren come from the corner behind which it is', () => {
    const plane = buildPlane(Float64Array.of(1.5, -20, 1.5, 2), none);
    const heard = listen({ plane }, [source({ x: 3, y: 0, level: 100 })], { chunks: 20 });
    const corner = Math.atan2(2, 1.5);
    const expected = ((0.1 * (Math.cos(corner) - Math.sin(corner))) / 343) * 16000;
    assert.ok(Math.abs(lag(heard[0]!, heard[1]!) - expected) < 0.7);
  });

  it('hears a room go on after a beep, and open air not', () => {
    const square = Float64Array.of(-3, -3, 3, -3, 3, -3, 3, 3, 3, 3, -3, 3, -3, 3, -3, -3);
    const beep = source({ x: 1, kind: 'noise', stop: 0.5, level: 90 });
    const after = (scene: Parameters<typeof listen>[0]): number =>
      level(listen(scene, [beep], { chunks: 4 })[0]!.subarray(800));
    assert.ok(after({ plane: buildPlane(square, none) }) > after(open) + 10);
  });

  it('hears a source only between its start and its stop', () => {
    const quiet = level(listen(open, [source({ start: 100 })])[0]!);
    assert.ok(quiet < level(listen(open, [source()])[0]!) - 20);
    assert.ok(Math.abs(quiet - level(listen(open, [])[0]!)) < 0.5);
  });

  it('hears the own drive by its speed', () => {
    const at = (speed: number): number => level(listen(open, [], { speed })[0]!);
    assert.ok(at(0.3) > at(0) + 6);
    assert.ok(at(1) > at(0.3) + 3);
  });

  it('repeats every sample from the same seed', () => {
    const once = (seed: number) => listen(wallBetween, [source()], { seed, speed: 0.2 });
    assert.deepEqual(once(3), once(3));
    assert.notDeepEqual(once(3), once(4));
  });

  it('hears a moving source without clicks', () => {
    const array = createMicrophones(spec, open, seeded(1));
    let last: number | undefined;
    let most = 0;
    for (let k = 0; k < 40; k++) {
      const tone = source({ x: 3 - k * 0.05, y: 1, kind: 'siren', level: 90 });
      array.chunk(k * 0.05, placed(0, 0, 0.3), [tone], 0).forEach((v, i) => {
        if (i % 4 !== 0) return;
        if (last !== undefined && k > 5) most = Math.max(most, Math.abs(v - last));
        last = v;
      });
    }
    // a 1300 Hz wail with two overtones rises by no more than about its own peak in a sample
    assert.ok(most < 32767 * 10 ** (-24 / 20) * 1.6, String(most));
  });

  it('places sources on what carries them and leaves out the lost', () => {
    const on = (model?: string) =>
      SoundSource.parse({ name: 'a', kind: 'alarm', position: [1, 0, 0], model });
    const poseOf = (name: string) => (name === 'cart' ? placed(2, 0, 0, Math.PI / 2) : undefined);
    const [free, carried, ...rest] = placeSources([on(), on('cart'), on('gone')], poseOf);
    assert.equal(free?.position.x, 1);
    assert.ok(Math.abs((carried?.position.y ?? 0) - 1) < 1e-9);
    assert.equal(rest.length, 0);
  });

  it('gives messages of interleaved little-endian samples', () => {
    const message = audioMessage(Int16Array.of(1, -2), spec, 0.25);
    assert.deepEqual([...message.audio.data], [1, 0, 254, 255]);
    assert.equal(audioInfoMessage(spec).bitrate, 1024000);
  });
});
