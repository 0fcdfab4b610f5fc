/** Something to say. */
export interface Utterance {
  readonly text: string;
  readonly urgent: boolean;
  /** When it was asked for [s]. */
  readonly at: number;
}

export interface SpeechState {
  readonly speaking: Utterance | undefined;
  readonly waiting: readonly Utterance[];
}

export const speechless: SpeechState = { speaking: undefined, waiting: [] };

export type SpeechEvent =
  | { readonly kind: 'say'; readonly text: string; readonly urgent: boolean }
  /** The voice has ended, by itself or because it failed. */
  | { readonly kind: 'done' };

export interface SpeechStep {
  readonly state: SpeechState;
  /** Cut off what is being said. */
  readonly interrupt: boolean;
  /** Begin to say this. */
  readonly start: Utterance | undefined;
}

export interface SpeechLimits {
  /** Ordinary text older than this is not said any more [s]. */
  readonly stale_after: number;
  readonly queue_size: number;
}

/**
 * Who speaks next: urgent text cuts off ordinary text and comes first; ordinary text waits, the
 * oldest goes when too much waits, and text that says what is said or waits already is dropped.
 */
export function spoken(
  { speaking, waiting }: SpeechState,
  event: SpeechEvent,
  now: number,
  limits: SpeechLimits,
): SpeechStep {
  if (event.kind === 'done') return begin(waiting, now, limits, false);
  const text = event.text.trim();
  const known = speaking?.text === text || waiting.some((other) => other.text === text);
  if (text === '' || known)
    return { state: { speaking, waiting }, interrupt: false, start: undefined };
  const utterance = { text, urgent: event.urgent, at: now };
  const queue = inserted(waiting, utterance, limits.queue_size);
  if (speaking === undefined) return begin(queue, now, limits, false);
  if (event.urgent && !speaking.urgent) return begin(queue, now, limits, true);
  return { state: { speaking, waiting: queue }, interrupt: false, start: undefined };
}

function inserted(
  waiting: readonly Utterance[],
  utterance: Utterance,
  size: number,
): readonly Utterance[] {
  const urgent = waiting.filter((other) => other.urgent);
  const rest = waiting.filter((other) => !other.urgent);
  const queue = utterance.urgent
    ? [...urgent, utterance, ...rest]
    : [...urgent, ...rest, utterance];
  if (queue.length <= size) return queue;
  const dropped = queue.find((other) => !other.urgent) ?? queue[0];
  return queue.filter((other) => other !== dropped);
}

function begin(
  waiting: readonly Utterance[],
  now: number,
  { stale_after }: SpeechLimits,
  interrupt: boolean,
): SpeechStep {
  const fresh = waiting.filter(({ urgent, at }) => urgent || now - at <= stale_after);
  const [start, ...rest] = fresh;
  return { state: { speaking: start, waiting: rest }, interrupt, start };
}

/** How long a voice takes, by letters: about 15 a second, and a breath [s]. */
export function durationOf(text: string): number {
  return 0.4 + text.length / 15;
}
