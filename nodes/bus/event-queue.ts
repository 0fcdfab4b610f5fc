/** Who speaks on what. */
export interface Source {
  readonly topic: string;
  readonly publisher: string;
  /** Place among all sources by topic, then publisher: compared in place of the two texts. */
  rank: number;
  /** Sequence number of its last event. */
  sequence: number;
}

/**
 * What happens at one instant is ordered by topic, publisher and the publisher's own sequence
 * number, never by who was set up or finished first. Timers and results of work use pseudo-topics
 * that start with `~`, so they come after all messages of the instant.
 */
export interface EventKey {
  readonly time: number;
  readonly source: Source;
  readonly sequence: number;
}

export interface QueuedEvent extends EventKey {
  /** What happens; absent for a delivery, which the bus knows how to make. */
  readonly run?: (() => void) | undefined;
}

export function before(a: EventKey, b: EventKey): boolean {
  if (a.time !== b.time) return a.time < b.time;
  if (a.source !== b.source) return a.source.rank < b.source.rank;
  return a.sequence < b.sequence;
}

/** All sources of a bus, ranked. */
export class Sources {
  readonly #byTopic = new Map<string, Map<string, Source>>();
  readonly #ranked: Source[] = [];

  get(topic: string, publisher: string): Source {
    let publishers = this.#byTopic.get(topic);
    if (publishers === undefined) {
      publishers = new Map();
      this.#byTopic.set(topic, publishers);
    }
    let source = publishers.get(publisher);
    if (source === undefined) {
      source = { topic, publisher, rank: 0, sequence: 0 };
      publishers.set(publisher, source);
      this.#insert(source);
    }
    return source;
  }

  /** A new source moves others up, which keeps their order: queued events stay where they are. */
  #insert(source: Source): void {
    const { topic, publisher } = source;
    const found = this.#ranked.findIndex((other) =>
      topic === other.topic ? publisher < other.publisher : topic < other.topic,
    );
    this.#ranked.splice(found < 0 ? this.#ranked.length : found, 0, source);
    this.#ranked.forEach((one, rank) => (one.rank = rank));
  }
}

/** Binary min-heap: insertion and removal in O(log n). */
export class EventQueue {
  readonly #heap: QueuedEvent[] = [];

  get size(): number {
    return this.#heap.length;
  }

  peek(): QueuedEvent | undefined {
    return this.#heap[0];
  }

  push(event: QueuedEvent): void {
    const heap = this.#heap;
    let i = heap.length;
    heap.push(event);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent] as QueuedEvent;
      if (!before(event, above)) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = event;
  }

  pop(): QueuedEvent | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    const n = heap.length;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= n) break;
      const right = child + 1;
      if (right < n && before(heap[right] as QueuedEvent, heap[child] as QueuedEvent))
        child = right;
      const below = heap[child] as QueuedEvent;
      if (!before(below, last)) break;
      heap[i] = below;
      i = child;
    }
    heap[i] = last;
    return top;
  }
}
