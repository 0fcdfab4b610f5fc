import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { McapStreamReader, McapWriter } from '@mcap/core';
import type { McapTypes } from '@mcap/core';
import type { Qos, Topic } from '#nodes/core/topic.ts';
import { codecOf } from '#nodes/msgs/cdr.ts';
import { messages } from '#nodes/msgs/registry.ts';
import { ros2msgOf } from '#nodes/msgs/ros2msg.ts';
import type { Delivery } from './in-process.ts';

export type RecordingEnd =
  | { readonly kind: 'complete'; readonly messages: number; readonly bytes: number }
  | { readonly kind: 'failed'; readonly reason: string };

/** A recorded delivery; `message` is absent where the interface is not in our table. */
export interface Recorded {
  readonly time: number;
  readonly topic: string;
  readonly type: string;
  readonly publisher: string;
  readonly sequence: number;
  readonly message?: unknown;
}

interface Waiting {
  readonly delivery: Delivery;
  readonly data: Uint8Array;
}

const chunkSize = 1 << 20;

/** Thrown where a recording cannot be opened or is not one; names the file. */
export class RecordingError extends Error {
  constructor(file: string, cause: unknown) {
    super(`recording '${file}': ${cause instanceof Error ? cause.message : String(cause)}`);
    this.name = 'RecordingError';
  }
}

/**
 * An MCAP file (mcap.dev, profile `ros2`) of everything delivered: CDR messages, ros2msg schemas,
 * bus time as log time. Full chunks go to the file whenever the event loop turns; `close` writes
 * the rest and the index. What a killed process leaves behind can still be read.
 */
export class Recording {
  readonly #file: number;
  readonly #name: string;
  readonly #writer: McapWriter;
  readonly #schemas = new Map<string, number>();
  readonly #channels = new Map<string, number>();
  #waiting: Waiting[] = [];
  #work: Promise<void>;
  #busy = false;
  #bytes = 0;
  #count = 0;
  #error: RecordingError | undefined;

  /** Throws a `RecordingError` where `file` cannot be written. */
  constructor(file: string, about: Readonly<Record<string, string>> = {}) {
    this.#name = file;
    try {
      this.#file = openSync(file, 'w');
    } catch (error) {
      throw new RecordingError(file, error);
    }
    this.#writer = new McapWriter({
      chunkSize,
      writable: {
        position: () => BigInt(this.#bytes),
        write: (data) => {
          this.#write(data);
          return Promise.resolve();
        },
      },
    });
    this.#work = this.#guard(async () => {
      await this.#writer.start({ profile: 'ros2', library: 'trinav' });
      await this.#writer.addMetadata({ name: 'trinav', metadata: new Map(Object.entries(about)) });
    });
  }

  /** What went wrong so far: a full disk, say. Nothing is recorded from then on. */
  get error(): RecordingError | undefined {
    return this.#error;
  }

  /** Takes note of a delivery; never waits and never throws. */
  add(delivery: Delivery): void {
    if (this.#error !== undefined) return;
    const data = codecOf(delivery.topic.type).encode(delivery.message as never);
    this.#waiting.push({ delivery, data });
    if (this.#busy) return;
    this.#busy = true;
    this.#work = this.#work.then(() => this.#guard(() => this.#drain()));
  }

  /** Ends the file properly; call it on every way out, an interrupt included. */
  async close(): Promise<RecordingEnd> {
    await this.#work;
    await this.#guard(() => this.#writer.end());
    closeSync(this.#file);
    return this.#error === undefined
      ? { kind: 'complete', messages: this.#count, bytes: this.#bytes }
      : { kind: 'failed', reason: this.#error.message };
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    if (this.#error !== undefined) return;
    try {
      await work();
    } catch (error) {
      this.#error = new RecordingError(this.#name, error);
      this.#waiting = [];
    }
  }

  #write(data: Uint8Array): void {
    for (let done = 0; done < data.length;) done += writeSync(this.#file, data, done);
    this.#bytes += data.length;
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const { delivery, data } of waiting) await this.#record(delivery, data);
    }
    this.#busy = false;
  }

  async #record({ time, topic, publisher, sequence }: Delivery, data: Uint8Array): Promise<void> {
    const logTime = BigInt(Math.round(time * 1e9));
    const channelId = await this.#channel(topic, publisher);
    await this.#writer.addMessage({ channelId, sequence, logTime, publishTime: logTime, data });
    this.#count += 1;
  }

  async #channel(topic: Topic, publisher: string): Promise<number> {
    const key = `${topic.name} ${publisher}`;
    const known = this.#channels.get(key);
    if (known !== undefined) return known;
    const id = await this.#writer.registerChannel({
      schemaId: await this.#schema(topic),
      topic: topic.name.startsWith('/') ? topic.name : `/${topic.name}`,
      messageEncoding: 'cdr',
      metadata: new Map([
        ['offered_qos_profiles', qosText(topic.qos)],
        ['publisher', publisher],
      ]),
    });
    this.#channels.set(key, id);
    return id;
  }

  async #schema({ type }: Topic): Promise<number> {
    const known = this.#schemas.get(type.name);
    if (known !== undefined) return known;
    const data = new TextEncoder().encode(ros2msgOf(type));
    const id = await this.#writer.registerSchema({ name: type.name, encoding: 'ros2msg', data });
    this.#schemas.set(type.name, id);
    return id;
  }
}

/** As rosbag2 of Jazzy writes it into a channel's metadata. */
function qosText({ depth, reliable, latched }: Qos): string {
  const forever = '{sec: 9223372036, nsec: 854775807}';
  return [
    '- history: keep_last',
    `depth: ${String(depth)}`,
    `reliability: ${reliable ? 'reliable' : 'best_effort'}`,
    `durability: ${latched ? 'transient_local' : 'volatile'}`,
    `deadline: ${forever}`,
    `lifespan: ${forever}`,
    'liveliness: automatic',
    `liveliness_lease_duration: ${forever}`,
    'avoid_ros_namespace_conventions: false',
  ].join('\n  ');
}

interface Source {
  readonly topic: string;
  readonly publisher: string;
  readonly type: string;
  readonly decode: ((bytes: Uint8Array) => unknown) | undefined;
}

/** Channels of a file as their records go by. */
class Sources {
  readonly #schemas = new Map<number, string>();
  readonly #channels = new Map<number, Source>();

  see(record: McapTypes.TypedMcapRecord): void {
    if (record.type === 'Schema') this.#schemas.set(record.id, record.name);
    if (record.type !== 'Channel' || this.#channels.has(record.id)) return;
    const type = this.#schemas.get(record.schemaId) ?? '';
    const known = record.messageEncoding === 'cdr' ? messages.get(type) : undefined;
    this.#channels.set(record.id, {
      topic: record.topic,
      publisher: record.metadata.get('publisher') ?? '',
      type,
      decode: known === undefined ? undefined : (bytes) => codecOf(known).decode(bytes),
    });
  }

  read(record: McapTypes.TypedMcapRecords['Message']): Recorded {
    const source = this.#channels.get(record.channelId);
    if (source === undefined) throw new Error(`no channel ${String(record.channelId)}`);
    const { topic, publisher, type, decode } = source;
    const time = Number(record.logTime) / 1e9;
    const recorded = { time, topic, type, publisher, sequence: record.sequence };
    return decode === undefined ? recorded : { ...recorded, message: decode(record.data) };
  }
}

/**
 * The deliveries of a recording in the order of the file, which is that of the bus. Reads what is
 * there of a file that was never closed. Throws a `RecordingError` on what is no MCAP file.
 */
export async function* readRecording(file: string): AsyncGenerator<Recorded, void, void> {
  const reader = new McapStreamReader();
  const sources = new Sources();
  try {
    for await (const part of createReadStream(file)) {
      reader.append(part as Buffer);
      for (let record = reader.nextRecord(); record; record = reader.nextRecord()) {
        if (record.type === 'Message') yield sources.read(record);
        else sources.see(record);
      }
    }
  } catch (error) {
    throw new RecordingError(file, error);
  }
}
