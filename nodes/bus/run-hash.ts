import { createHash } from 'node:crypto';
import { codecOf, CdrWriter } from '#nodes/msgs/cdr.ts';
import type { Delivery } from './in-process.ts';

/** So much is encoded before it is hashed; it should stay in the processor's nearest memory. */
const batchSize = 1 << 13;
/** Messages encoded at once: they do not change, and many in a row are far cheaper than one by one. */
const mostPending = 256;
/** Before each message: time, number of its source, length [bytes]. */
const recordHead = 16;

/**
 * Fingerprint of a run: SHA-1 (the fastest of node:crypto; it need not resist anyone) over every
 * delivery's time, topic, publisher and CDR body, in order. Topics marked wall-clock are left out.
 */
export class RunHash {
  readonly #hash = createHash('sha1');
  #pending: Delivery[] = [];
  /** Messages are encoded where they are hashed from; it grows with the largest of them. */
  readonly #batch = new CdrWriter(2 * batchSize);
  /** Of the batch, a multiple of 8. */
  #used = 0;
  /** Number of each topic and publisher, in the order in which they first spoke. */
  readonly #sources = new Map<string, Map<string, number>>();
  #count = 0;

  add(delivery: Delivery): void {
    if (delivery.topic.wallClock) return;
    this.#pending.push(delivery);
    if (this.#pending.length >= mostPending) this.#encodeAll();
  }

  /** Hash so far, as hexadecimal digits; more may be added afterwards. */
  digest(): string {
    this.#encodeAll();
    this.#flush();
    return this.#hash.copy().digest('hex');
  }

  #encodeAll(): void {
    const pending = this.#pending;
    this.#pending = [];
    for (const delivery of pending) this.#encode(delivery);
  }

  #encode({ time, topic, publisher, message }: Delivery): void {
    const source = this.#source(topic.name, publisher);
    const batch = this.#batch;
    const head = this.#used;
    const body = head + recordHead;
    const end = codecOf(topic.type).append(batch, body, message as never);
    batch.f64[head >>> 3] = time;
    batch.u32[(head >>> 2) + 2] = source;
    batch.u32[(head >>> 2) + 3] = end - body;
    this.#used = Math.ceil(end / 8) * 8;
    // the writer keeps room for whole numbers of eight bytes
    batch.u8.fill(0, end, this.#used);
    if (this.#used > batchSize) this.#flush();
  }

  /** A source's number stands for its names, which are hashed when it first speaks. */
  #source(topic: string, publisher: string): number {
    let publishers = this.#sources.get(topic);
    const known = publishers?.get(publisher);
    if (known !== undefined) return known;
    if (publishers === undefined) {
      publishers = new Map();
      this.#sources.set(topic, publishers);
    }
    this.#count += 1;
    publishers.set(publisher, this.#count);
    this.#flush();
    this.#hash.update(`${topic}\n${publisher}\n`);
    return this.#count;
  }

  #flush(): void {
    this.#hash.update(this.#batch.u8.subarray(0, this.#used));
    this.#used = 0;
  }
}
