import { createHash } from 'node:crypto';
import { codecOf, CdrWriter } from '#nodes/msgs/cdr.ts';
import type { Delivery } from './in-process.ts';

const batchSize = 1 << 16;

/**
 * Fingerprint of a run: SHA-1 (the fastest of node:crypto; it need not resist anyone) over every
 * delivery's time, topic, publisher and CDR bytes, in order. Topics marked wall-clock are left out.
 */
export class RunHash {
  readonly #hash = createHash('sha1');
  readonly #writer = new CdrWriter();
  readonly #batch = Buffer.alloc(batchSize);
  #used = 0;
  /** Number of each topic and publisher, in the order in which they first spoke. */
  readonly #sources = new Map<string, Map<string, number>>();
  #count = 0;

  add({ time, topic, publisher, message }: Delivery): void {
    if (topic.wallClock) return;
    const source = this.#source(topic.name, publisher);
    const bytes = codecOf(topic.type).encodeInto(this.#writer, message as never);
    this.#room(16);
    this.#used = this.#batch.writeDoubleLE(time, this.#used);
    this.#used = this.#batch.writeUInt32LE(source, this.#used);
    this.#used = this.#batch.writeUInt32LE(bytes.length, this.#used);
    this.#append(bytes);
  }

  /** Hash so far, as hexadecimal digits; more may be added afterwards. */
  digest(): string {
    this.#flush();
    return this.#hash.copy().digest('hex');
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
    this.#append(Buffer.from(`${topic}\n${publisher}\n`));
    return this.#count;
  }

  #append(bytes: Uint8Array): void {
    if (bytes.length > batchSize / 4) {
      this.#flush();
      this.#hash.update(bytes);
      return;
    }
    this.#room(bytes.length);
    this.#batch.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  #room(bytes: number): void {
    if (this.#used + bytes > batchSize) this.#flush();
  }

  #flush(): void {
    this.#hash.update(this.#batch.subarray(0, this.#used));
    this.#used = 0;
  }
}
