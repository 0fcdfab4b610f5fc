import type { Random } from '#nodes/math/random.ts';

export const between = (random: Random, low: number, high: number): number =>
  low + random() * (high - low);
export const whole = (random: Random, low: number, high: number): number =>
  Math.floor(between(random, low, high + 1));
export const chance = (random: Random, probability: number): boolean => random() < probability;
export function pick<T>(random: Random, from: readonly [T, ...T[]]): T {
  return from[whole(random, 0, from.length - 1)] ?? from[0];
}
