/**
 * What happens at one instant is ordered by topic, publisher and the publisher's own sequence
 * number, never by who was set up or finished first. Timers and results of work use pseudo-topics
 * that start with `~`, so they come after all messages of the instant.
 */
export interface EventKey {
  readonly time: number;
  readonly topic: string;
  readonly publisher: string;
  readonly sequence: number;
}

export interface QueuedEvent extends EventKey {
  /** What happens; absent for a delivery, which the bus knows how to make. */
  readonly run?: (() => void) | undefined;
}

export function before(a: EventKey, b: EventKey): boolean {
  if (a.time !== b.time) return a.time < b.time;
  if (a.topic !== b.topic) return a.topic < b.topic;
  if (a.publisher !== b.publisher) return a.publisher < b.publisher;
  return a.sequence < b.sequence;
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
