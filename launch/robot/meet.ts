import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Subscription, take } from 'rxjs';
import type { Ros2Bus } from '#nodes/bus/ros2.ts';
import type { Endpoint } from '#nodes/core/bus.ts';
import type { RobotProfile } from '#nodes/core/robot.ts';
import { TfBuffer } from '#nodes/core/tf-buffer.ts';
import type { Topic } from '#nodes/core/topic.ts';
import { topics } from '#nodes/core/topics.ts';
import { planFrames } from './frames.ts';
import type { FramePlan, MessageFrames } from './frames.ts';
import { look } from './look.ts';
import type { Looking, Seen } from './look.ts';

/** A robot that is there, and what the stack must do about what it lacks. */
export interface Met {
  readonly kind: 'met';
  readonly seen: Seen;
  readonly plan: FramePlan;
  /** Somebody else's map and `map -> odom`: the stack then needs no localisation of its own. */
  readonly localized: boolean;
  readonly simulatedTime: boolean;
}

export type Meeting =
  | Met
  | { readonly kind: 'missing'; readonly reasons: readonly string[] }
  | { readonly kind: 'interrupted' };

export interface MeetOptions {
  readonly bus: Ros2Bus;
  readonly robot: RobotProfile;
  readonly looking: () => Looking;
  /** How long to wait [s]. */
  readonly wait: number;
  readonly tell: (text: string) => void;
  readonly interrupted: () => boolean;
}

/** How often is looked, how often told again, and how long frames are listened to at least [s]. */
const LOOK = 0.25;
const TELL = 5;
const FRAMES = 1.5;

/** Waits until a robot's topics are there and carry messages, and says all the time what is missing. */
export async function meetRobot(options: MeetOptions): Promise<Meeting> {
  const { bus, wait, tell, interrupted } = options;
  const listener = new Listener(bus, options.looking);
  const begun = performance.now();
  const passed = (): number => (performance.now() - begun) / 1e3;
  let missing: readonly string[] = [];
  let told = '';
  let toldAt = -Infinity;
  try {
    while (!interrupted()) {
      const seen = look(bus, options.looking());
      missing = [...seen.missing, ...listener.follow(seen)];
      if (missing.length === 0 && listener.heardFor(FRAMES))
        return listener.met(options.robot, seen);
      if (missing.length > 0 && passed() > wait) return { kind: 'missing', reasons: missing };
      const text = missing.map((reason) => `  ${reason}`).join('\n');
      if (text !== '' && (text !== told || passed() - toldAt > TELL)) {
        tell(`waiting for ${options.robot.title} (${passed().toFixed(0)} of ${wait} s):\n${text}`);
        told = text;
        toldAt = passed();
      }
      await sleep(LOOK * 1e3);
    }
    return { kind: 'interrupted' };
  } finally {
    listener.close();
  }
}

/** Hears the first messages of what was found, and all of tf. */
class Listener {
  readonly #bus: Ros2Bus;
  readonly #endpoint: Endpoint;
  readonly #subscriptions = new Subscription();
  readonly #following = new Set<string>();
  readonly #frames = new Map<string, string>();
  readonly #buffer = new TfBuffer();
  readonly #parents = new Map<string, string>();
  #completeAt: number | undefined;

  constructor(bus: Ros2Bus, looking: () => Looking) {
    this.#bus = bus;
    const { namespace } = looking();
    this.#endpoint = bus.connect(`${namespace === '/' ? '' : namespace}/mission_scout`);
  }

  /** Listens to what is newly found; gives what is published without a message coming. */
  follow({ names }: Seen): string[] {
    this.#first(topics.odom, names, ({ child_frame_id }) => child_frame_id);
    this.#first(topics.scan, names, ({ header }) => header.frame_id);
    this.#first(topics.imu, names, ({ header }) => header.frame_id);
    this.#first(topics.image, names, ({ header }) => header.frame_id);
    for (const topic of [topics.tf, topics.tfStatic])
      this.#each(topic, names, ({ transforms }) => {
        this.#buffer.insert(transforms, topic === topics.tfStatic);
        for (const { header, child_frame_id } of transforms)
          this.#parents.set(child_frame_id, header.frame_id);
      });
    const silent = [topics.odom, topics.scan]
      .filter(({ name }) => names[name] !== undefined && !this.#frames.has(name))
      .map(({ name }) => `${name}: ${String(names[name])} is published, but no message comes`);
    this.#completeAt = silent.length > 0 ? undefined : (this.#completeAt ?? performance.now());
    return silent;
  }

  heardFor(seconds: number): boolean {
    return performance.now() - (this.#completeAt ?? Infinity) >= seconds * 1e3;
  }

  met(robot: RobotProfile, seen: Seen): Met {
    const of = (topic: Topic): string | undefined => this.#frames.get(topic.name);
    const [imu, image] = [of(topics.imu), of(topics.image)];
    const frames: MessageFrames = {
      base: of(topics.odom) ?? robot.baseFrame,
      scan: of(topics.scan) ?? robot.lidar.frame,
      ...(imu === undefined ? {} : { imu }),
      ...(image === undefined ? {} : { image }),
    };
    return {
      kind: 'met',
      seen,
      plan: planFrames(robot, frames, this.#buffer, this.#parents),
      localized:
        seen.names[topics.map.name] !== undefined &&
        this.#buffer.lookup('map', 'odom', 'latest').kind === 'ok',
      simulatedTime: this.#bus.publishersOf(topics.clock.name).length > 0,
    };
  }

  close(): void {
    this.#subscriptions.unsubscribe();
    this.#endpoint.close();
  }

  #first<T>(topic: Topic<T>, names: Seen['names'], frameOf: (message: T) => string): void {
    const name = names[topic.name];
    if (name === undefined || this.#following.has(name)) return;
    this.#following.add(name);
    const messages = this.#endpoint.messages({ ...topic, name }).pipe(take(1));
    this.#subscriptions.add(
      messages.subscribe((message) => this.#frames.set(topic.name, frameOf(message))),
    );
  }

  #each<T>(topic: Topic<T>, names: Seen['names'], hear: (message: T) => void): void {
    const name = names[topic.name];
    if (name === undefined || this.#following.has(name)) return;
    this.#following.add(name);
    this.#subscriptions.add(this.#endpoint.messages({ ...topic, name }).subscribe(hear));
  }
}
