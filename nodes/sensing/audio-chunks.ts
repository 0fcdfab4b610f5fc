/** A piece of sound of the length that is published, and when its first sample was heard [s]. */
export interface AudioChunk {
  readonly time: number;
  /** Interleaved S16LE. */
  readonly data: Uint8Array;
}

const SAMPLE_BYTES = 2;
/** Share of a lateness that is taken for drift of the sound card's clock. */
const DRIFT = 0.01;
/** A jump by more than this is a gap in the sound, not drift [s]. */
const GAP = 0.2;

/**
 * Cuts a stream of samples into chunks and finds when each was heard: samples can come late but never
 * early, so the earliest arrivals show the sound card's time, which drifts slowly against ours.
 *
 * @param chunk samples of each channel in a chunk
 */
export class AudioChunks {
  readonly #bytes: number;
  readonly #length: number;
  #waiting: Uint8Array = new Uint8Array(0);
  #next: number | undefined;

  constructor(channels: number, sampleRate: number, chunk: number) {
    this.#bytes = chunk * channels * SAMPLE_BYTES;
    this.#length = chunk / sampleRate;
  }

  /** @param now when these bytes arrived [s] */
  add(bytes: Uint8Array, now: number): AudioChunk[] {
    const all = new Uint8Array(this.#waiting.length + bytes.length);
    all.set(this.#waiting);
    all.set(bytes, this.#waiting.length);
    const count = Math.floor(all.length / this.#bytes);
    const chunks: AudioChunk[] = [];
    for (let i = 0; i < count; i++) {
      const data = all.slice(i * this.#bytes, (i + 1) * this.#bytes);
      chunks.push({ time: this.#time(now - (count - i) * this.#length), data });
    }
    this.#waiting = all.slice(count * this.#bytes);
    return chunks;
  }

  #time(heard: number): number {
    const expected = this.#next ?? heard;
    const late = heard - expected;
    const time = late < 0 || late > GAP ? heard : expected + DRIFT * late;
    this.#next = time + this.#length;
    return time;
  }
}
