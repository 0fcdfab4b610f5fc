import { Observable } from 'rxjs';
import type { Subscriber } from 'rxjs';
import type { Qos, Topic } from '#nodes/core/topic.ts';
import { CdrWriter, codecOf } from '#nodes/msgs/cdr.ts';
import type { Codec } from '#nodes/msgs/cdr.ts';
import type { Rcl, RclNode, RclPublisher, RclSubscription } from './rclnodejs.ts';
import type { Use } from './ros2-graph.ts';

/** What channels tell the bus they belong to. */
interface Hub {
  used(topic: Topic, how: 'publishes' | 'subscribes'): Use;
  passed(topic: Topic, publisher: string, sequence: number, message: unknown): void;
  received(topic: Topic, message: unknown): void;
  malformed(topic: Topic, error: unknown): void;
}

interface Outlet {
  readonly publisher: RclPublisher;
  readonly codec: Codec<unknown>;
  readonly use: Use;
  sequence: number;
}

/** One subscription in ROS for all that listen to a topic in one node. */
interface Inlet {
  readonly use: Use;
  readonly subscription: RclSubscription;
  listeners: readonly Subscriber<unknown>[];
  /** Of a latched topic, for who listens later. */
  readonly retained: unknown[];
}

const KEEP_LAST = 1;
const RELIABLE = 1;
const BEST_EFFORT = 2;
const TRANSIENT_LOCAL = 1;
const VOLATILE = 2;

/** Room for a picture without growing. */
const WRITER_BYTES = 1 << 20;

/** The publishers and subscriptions of one node. */
export class RosChannels {
  readonly #hub: Hub;
  readonly #rcl: Rcl;
  readonly #node: string;
  readonly #face: RclNode;
  readonly #outlets = new Map<string, Outlet>();
  readonly #inlets = new Map<string, Inlet>();
  readonly #writer = new CdrWriter(WRITER_BYTES);

  constructor(hub: Hub, rcl: Rcl, node: string, face: RclNode) {
    this.#hub = hub;
    this.#rcl = rcl;
    this.#node = node;
    this.#face = face;
  }

  advertise(topic: Topic): Outlet {
    const known = this.#outlets.get(topic.name);
    if (known !== undefined) return known;
    const outlet: Outlet = {
      publisher: this.#face.createPublisher(topic.type.name, topic.name, {
        qos: this.#qos(topic.qos),
      }),
      codec: codecOf(topic.type),
      use: this.#hub.used(topic, 'publishes'),
      sequence: 0,
    };
    this.#outlets.set(topic.name, outlet);
    return outlet;
  }

  publish(topic: Topic, message: unknown): void {
    const outlet = this.advertise(topic);
    const bytes = outlet.codec.encodeInto(this.#writer, message);
    outlet.publisher.publish(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    outlet.sequence++;
    // what is heard in this process too is told when it is heard, as others hear it
    if (!outlet.use.subscribes) this.#hub.passed(topic, this.#node, outlet.sequence, message);
  }

  messages(topic: Topic): Observable<unknown> {
    return new Observable((subscriber) => {
      const inlet = this.#inlets.get(topic.name) ?? this.#listen(topic);
      inlet.listeners = [...inlet.listeners, subscriber];
      for (const message of [...inlet.retained])
        setImmediate(() => {
          subscriber.next(message);
        });
      return () => {
        inlet.listeners = inlet.listeners.filter((other) => other !== subscriber);
        if (inlet.listeners.length === 0) this.#forget(topic.name, inlet);
      };
    });
  }

  close(): void {
    for (const [name, inlet] of [...this.#inlets]) this.#forget(name, inlet);
    for (const { publisher } of this.#outlets.values()) this.#face.destroyPublisher(publisher);
    this.#outlets.clear();
  }

  #listen(topic: Topic): Inlet {
    const codec = codecOf(topic.type);
    const use = this.#hub.used(topic, 'subscribes');
    let sequence = 0;
    const deliver = (bytes: Buffer): void => {
      let message: unknown;
      try {
        message = codec.decode(bytes);
      } catch (error) {
        this.#hub.malformed(topic, error);
        return;
      }
      if (topic.qos.latched) {
        inlet.retained.push(message);
        if (inlet.retained.length > topic.qos.depth) inlet.retained.shift();
      }
      this.#hub.received(topic, message);
      use.teller ??= inlet;
      if (use.teller === inlet) this.#hub.passed(topic, '', ++sequence, message);
      for (const listener of inlet.listeners) listener.next(message);
    };
    const subscription = this.#face.createSubscription(
      topic.type.name,
      topic.name,
      { qos: this.#qos(topic.qos), isRaw: true },
      (first) => {
        deliver(first);
        // rclnodejs takes one message a turn of its executor
        for (let i = 1; i < topic.qos.depth && inlet.listeners.length > 0; i++) {
          const next = this.#rcl.native.rclTakeRaw(subscription.handle);
          if (next === undefined) return;
          deliver(next);
        }
      },
    );
    const inlet: Inlet = { use, subscription, listeners: [], retained: [] };
    this.#inlets.set(topic.name, inlet);
    return inlet;
  }

  #forget(name: string, inlet: Inlet): void {
    if (this.#inlets.get(name) !== inlet) return;
    this.#inlets.delete(name);
    inlet.listeners = [];
    if (inlet.use.teller === inlet) inlet.use.teller = undefined;
    // not within the executor's turn, where it may be about to be read
    setImmediate(() => {
      if (!inlet.subscription.isDestroyed()) this.#face.destroySubscription(inlet.subscription);
    });
  }

  #qos({ depth, reliable, latched }: Qos): unknown {
    return new this.#rcl.QoS(
      KEEP_LAST,
      depth,
      reliable ? RELIABLE : BEST_EFFORT,
      latched ? TRANSIENT_LOCAL : VOLATILE,
    );
  }
}
