import assert from 'node:assert/strict';
import { gaussian, seeded } from '#nodes/math/random.ts';
import { wrapAngle } from '#nodes/math/se2.ts';
import type { Point2 } from '#nodes/math/se2.ts';
import { circle } from '#nodes/perception/audio/direction-array.ts';
import { directionFinder, directionVariants } from '#nodes/perception/audio/direction.ts';

const rate = 16000;
const chunk = 800;

/** Noise in which every microphone hears a plane wave by an exact delay: a sum of sines. */
function plane(positions: readonly Point2[], bearing: number, seed: number, length: number) {
  const random = seeded(seed);
  const tones = Array.from({ length: 60 }, () => ({
    w: 2 * Math.PI * (400 + 3600 * random()),
    phase: 2 * Math.PI * random(),
  }));
  return positions.map(({ x, y }) => {
    const lead = (x * Math.cos(bearing) + y * Math.sin(bearing)) / 343;
    return Float32Array.from({ length }, (_, i) =>
      tones.reduce((sum, { w, phase }) => sum + 0.002 * Math.sin(w * (i / rate + lead) + phase), 0),
    );
  });
}

function withNoise(channels: Float32Array[], snr: number, seed: number): Float32Array[] {
  const random = seeded(seed);
  const power = channels[0]!.reduce((sum, v) => sum + v * v, 0) / channels[0]!.length;
  const level = Math.sqrt(power / 10 ** (snr / 10));
  return channels.map((samples) => samples.map((v) => v + level * gaussian(random)));
}

function heard(
  positions: readonly Point2[],
  channels: readonly Float32Array[],
  variant: keyof typeof directionVariants = 'fine',
  yaw = (_: number) => 0,
) {
  const finder = directionFinder(positions, rate, directionVariants[variant], 343);
  let bearings = finder.push(
    channels.map(() => new Float32Array(10 * chunk)),
    0,
  );
  for (let k = 0; k < channels[0]!.length / chunk; k++)
    bearings = finder.push(
      channels.map((samples) => samples.subarray(k * chunk, (k + 1) * chunk)),
      yaw(k),
    );
  return bearings;
}
const degrees = (a: number, b: number) => (Math.abs(wrapAngle(a - b)) * 180) / Math.PI;

describe('direction finder', () => {
  const positions = circle(4, 0.032);

  for (const variant of ['fine', 'light'] as const)
    for (const bearing of [0.3, 1.9, -2.5])
      it(`finds a plane wave from ${bearing} rad at 5 dB (${variant})`, () => {
        const sound = withNoise(plane(positions, bearing, 1, 5 * chunk), 5, 2);
        const [first] = heard(positions, sound, variant);
        assert.ok(first !== undefined);
        assert.ok(degrees(first.bearing, bearing) < 5, String(degrees(first.bearing, bearing)));
      });

  it('finds two sources 60 degrees apart that sound together', () => {
    const a = plane(positions, 0.5, 1, 6 * chunk);
    const b = plane(positions, 0.5 + Math.PI / 3, 2, 6 * chunk);
    const both = a.map((samples, m) => samples.map((v, i) => v + b[m]![i]!));
    const found = heard(positions, withNoise(both, 15, 3));
    for (const truth of [0.5, 0.5 + Math.PI / 3])
      assert.ok(found.some(({ bearing }) => degrees(bearing, truth) < 12));
  });

  it('takes any planar array', () => {
    const odd = [
      { x: 0.05, y: 0 },
      { x: -0.02, y: 0.03 },
      { x: -0.03, y: -0.04 },
    ];
    const [first] = heard(odd, withNoise(plane(odd, -1.2, 4, 5 * chunk), 10, 5));
    assert.ok(first !== undefined && degrees(first.bearing, -1.2) < 5);
  });

  it('hears nothing in the noise of the capsules', () => {
    const silence = positions.map(() => new Float32Array(20 * chunk));
    const random = seeded(9);
    for (const samples of silence)
      for (let i = 0; i < samples.length; i++) samples[i] = 1e-4 * gaussian(random);
    const found = heard(positions, silence);
    assert.ok(found.every(({ score }) => score < 0.5));
  });

  it('keeps the direction while the robot turns', () => {
    const sound = positions.map(() => new Float32Array(10 * chunk));
    for (let k = 0; k < 10; k++)
      plane(positions, 1 - 0.1 * k, k, chunk).forEach((samples, m) => {
        sound[m]!.set(samples, k * chunk);
      });
    const [first] = heard(positions, sound, 'fine', (k) => 0.1 * k);
    assert.ok(first !== undefined && degrees(first.bearing, 1) < 5);
  });

  it('survives sound that is no number', () => {
    const bad = positions.map(() => new Float32Array(3 * chunk).fill(NaN));
    assert.doesNotThrow(() => heard(positions, bad));
  });
});
