import type { LogMelLayout } from './log-mel.ts';

/** What the network of sound events tells apart, in the order of its outputs; several at once. */
export const soundClasses = [
  'siren',
  'alarm',
  'horn',
  'vehicle',
  'footsteps',
  'speech',
  'knock',
  'glass_break',
  'machine_noise',
  'silence',
] as const;

/** What the networks were trained on: two seconds, to say what the last one sounds of. */
export const eventsLayout: LogMelLayout = { mels: 64, low: 50, high: 7800, hop: 320, frames: 96 };

/** Every class with its score, the likeliest first; null when the network gave no scores. */
export function soundScores(
  answer: Readonly<Record<string, Float32Array>>,
): (readonly [string, number])[] | null {
  const scores = answer['scores'];
  if (scores?.length !== soundClasses.length || !scores.every(Number.isFinite)) return null;
  return soundClasses
    .map((name, i) => [name, scores[i] ?? 0] as const)
    .sort(([, a], [, b]) => b - a);
}
