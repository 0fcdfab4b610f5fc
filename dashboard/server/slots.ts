import type { Item, Items } from '../protocol.ts';

/** Least time between two values of an item [s]; others come with every frame. */
const periods: Partial<Record<Item, number>> = {
  image: 0.1,
  map: 0.2,
  globalCostmap: 0.2,
  localCostmap: 0.1,
  diagnostics: 0.2,
};

/** Frames on their way to a page at once. */
const creditWindow = 2;
/** Ticks come a little early and late [s]. */
const slack = 0.02;

export interface Parcel {
  readonly sequence: number;
  readonly items: Partial<Items>;
  readonly dropped: Partial<Record<Item, number>>;
}

/**
 * What one page has still to be told: of every item only the newest value. A page that does not
 * acknowledge gets nothing, costs no memory, and then starts with what is new.
 */
export class Slots {
  readonly #pending = new Map<Item, unknown>();
  readonly #sentAt = new Map<Item, number>();
  readonly #dropped: Partial<Record<Item, number>> = {};
  #sequence = 0;
  #acknowledged = 0;

  put<K extends Item>(item: K, value: Items[K]): void {
    if (this.#pending.has(item)) this.#dropped[item] = (this.#dropped[item] ?? 0) + 1;
    this.#pending.set(item, value);
  }

  /** Undefined while the page has not taken the frames before. */
  take(now: number): Parcel | undefined {
    if (this.#sequence - this.#acknowledged >= creditWindow) return undefined;
    const items: Partial<Record<Item, unknown>> = {};
    for (const [item, value] of this.#pending) {
      if (now - (this.#sentAt.get(item) ?? -Infinity) < (periods[item] ?? 0) - slack) continue;
      items[item] = value;
      this.#pending.delete(item);
      this.#sentAt.set(item, now);
    }
    this.#sequence++;
    return {
      sequence: this.#sequence,
      items: items as Partial<Items>,
      dropped: { ...this.#dropped },
    };
  }

  /** Anything but the number of a frame that was sent counts for nothing. */
  acknowledge(sequence: unknown): void {
    if (typeof sequence !== 'number' || !Number.isInteger(sequence)) return;
    if (sequence > this.#sequence) return;
    this.#acknowledged = Math.max(this.#acknowledged, sequence);
  }
}
