import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isolated } from './installation.ts';
import type { RosFound } from '#launch/ros/find.ts';
import type { Json, JsonMessage } from './wire.ts';
import { until } from './until.ts';

export interface PeerEvent {
  readonly event: string;
  readonly [key: string]: Json;
}

const folder = fileURLToPath(new URL('../peers/', import.meta.url));

/** A Python process that speaks ROS through rclpy and JSON lines with us. */
export class Peer {
  readonly events: PeerEvent[] = [];
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: PeerEvent) => void>();
  #said = '';
  #count = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stderr?.on('data', (part: Buffer) => {
      this.#said = (this.#said + part.toString()).slice(-20_000);
    });
    if (child.stdout !== null)
      createInterface({ input: child.stdout }).on('line', (line) => {
        this.#hear(line);
      });
    child.once('close', (code, signal) => {
      const end = { event: 'end', error: `peer ended (${String(signal ?? code)})\n${this.#said}` };
      for (const answer of this.#waiting.values()) answer(end);
      this.#waiting.clear();
    });
  }

  /** Starts `peers/<script>` and waits for its `ready`. */
  static async start(
    ros: RosFound,
    script: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Peer> {
    const child = spawn(ros.python, [`${folder}${script}`, ...args], {
      env: { ...process.env, ...ros.env, ...(await isolated(ros.distro)), ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const peer = new Peer(child);
    await peer.heard(({ event }) => event === 'ready', `${script} to start`);
    return peer;
  }

  get stderr(): string {
    return this.#said;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Asks the peer to do something; rejects with its Python traceback. */
  async ask<T = Json>(method: string, args: Readonly<Record<string, unknown>> = {}): Promise<T> {
    const id = ++this.#count;
    const answer = await new Promise<PeerEvent>((resolve) => {
      if (!this.running) resolve({ event: 'end', error: `peer is gone\n${this.#said}` });
      this.#waiting.set(id, resolve);
      this.#child.stdin?.write(`${JSON.stringify({ id, do: method, ...args })}\n`);
    });
    const { error } = answer;
    if (typeof error === 'string') throw new Error(`${method}: ${error}`);
    return answer['result'] as T;
  }

  /** The first event of this kind, now or later; taken out of `events`. */
  async heard(
    wanted: (event: PeerEvent) => boolean,
    what: string,
    seconds = 30,
  ): Promise<PeerEvent> {
    await until(
      () => {
        if (!this.running && !this.events.some(wanted))
          throw new Error(`peer ended: ${this.#said}`);
        return this.events.some(wanted);
      },
      () => `${what}\n${this.#said}`,
      seconds,
    );
    const [event] = this.events.splice(this.events.findIndex(wanted), 1);
    if (event === undefined) throw new Error(what);
    return event;
  }

  /** Messages heard on a topic so far. */
  messages(topic: string): JsonMessage[] {
    return this.events
      .filter((event) => event.event === 'message' && event['topic'] === topic)
      .map((event) => event['message'] as JsonMessage);
  }

  /** SIGKILL: what a crash looks like to others. */
  async kill(): Promise<void> {
    if (!this.running) return;
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await closed;
  }

  /** Ends it properly; kills what does not end. */
  async close(): Promise<void> {
    if (!this.running) return;
    const closed = once(this.#child, 'close');
    this.#child.stdin?.end();
    const force = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    await closed;
    clearTimeout(force);
  }

  #hear(line: string): void {
    let value: PeerEvent;
    try {
      value = JSON.parse(line) as PeerEvent;
    } catch {
      this.#said += `${line}\n`;
      return;
    }
    const id = value['id'];
    if (typeof id !== 'number') {
      this.events.push(value);
      return;
    }
    this.#waiting.get(id)?.(value);
    this.#waiting.delete(id);
  }
}
