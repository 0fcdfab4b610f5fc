import type { Topic } from '#nodes/core/topic.ts';
import type { Header } from '#nodes/msgs/std.ts';
import { secondsOf } from '#nodes/msgs/time.ts';

/** Messages that are looked at before anything is said. */
const WINDOW = 20;
/** Stamps so far ahead of this machine's clock [s] cannot come from a clock that agrees with it. */
const AHEAD = 0.05;
/** The freshest of many messages this old [s] is rather a clock that is behind than a slow network. */
const BEHIND = 1;

/**
 * Measures how two machines' clocks differ: the least age of a window of stamps is transport plus
 * skew (the one-way part of RFC 5905, section 8), so that a negative one is skew for sure.
 */
export class StampWatch {
  readonly #windows = new Map<string, { least: number; count: number }>();

  /**
   * A sentence when the window of a topic is full and shows a skew; only sensors are
   * looked at, as other stamps may be meant for later.
   */
  observe(topic: Topic, message: unknown, now: number): string | undefined {
    if (topic.rate === undefined || topic.qos.reliable) return undefined;
    const header = (message as { readonly header?: Header }).header;
    if (header === undefined) return undefined;
    let window = this.#windows.get(topic.name);
    if (window === undefined) {
      window = { least: Infinity, count: 0 };
      this.#windows.set(topic.name, window);
    }
    window.least = Math.min(window.least, now - secondsOf(header.stamp));
    if (++window.count < WINDOW) return undefined;
    const { least } = window;
    window.least = Infinity;
    window.count = 0;
    if (least < -AHEAD)
      return `${topic.name}: stamps are ${(-least).toFixed(3)} s ahead of this machine's clock`;
    if (least > BEHIND)
      return `${topic.name}: stamps are at least ${least.toFixed(3)} s old when they arrive`;
    return undefined;
  }
}
