import { performance } from 'node:perf_hooks';
import { merge } from 'rxjs';
import type { Delivery } from '#nodes/bus/in-process.ts';
import type { Endpoint } from '#nodes/core/bus.ts';
import { frames } from '#nodes/core/frames.ts';
import { resolveName } from '#nodes/core/names.ts';
import type { Placement } from '#nodes/core/names.ts';
import type { TfBuffer } from '#nodes/core/tf-buffer.ts';
import { tfBuffer } from '#nodes/core/tf.ts';
import type { Topic } from '#nodes/core/topic.ts';
import { topics } from '#nodes/core/topics.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import type { DiagnosticArray } from '#nodes/msgs/diagnostic.ts';
import type { SmootherLimits } from '#nodes/safety/velocity-smoother.ts';
import { quantile } from '../hosts/stage-times.ts';
import type { StageReport } from '../hosts/stage-times.ts';
import { ShareMeter } from '../mission/share.ts';
import { Track } from '../mission/track.ts';
import type { Observed } from '../mission/verdict.ts';

/** Period of the control loop [s]. */
const TICK = 0.05;

export interface WatchOptions {
  readonly endpoint: Endpoint;
  /** Where the stack sits: what a topic of the table is called there. */
  readonly place: Placement;
  readonly baseFrame: string;
  /** Frame in which goals are given and judged. */
  readonly goalFrame: string;
  /** Judge by the simulator's truth, or by what the stack believes. */
  readonly truth: boolean;
  readonly smoother: SmootherLimits;
}

/** What a launch over ROS sees of the robot: through its topics alone, as any other node would. */
export class Watch {
  readonly share: ShareMeter;
  /** From a scan's arrival to that of the first `cmd_vel` that can have used it [ms]. */
  readonly scanToCommand: number[] = [];
  planned = false;
  plannedAt = -Infinity;
  /** When somebody's goal was last taken. */
  goalAt = -Infinity;
  /** Why the watchdog lets nobody drive; undefined: it has said nothing yet. */
  safetyStop: string | undefined;
  track = new Track();
  readonly #options: WatchOptions;
  readonly #stages = new Map<string, StageReport>();
  readonly #believed = { speed: 0, turnRate: 0, length: 0, bumps: [] as string[] };
  #buffer: TfBuffer | undefined;
  #last: Pose2 | undefined;
  #scanAt: number | undefined;
  #commandFrom: number | undefined;
  #touching = false;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.share = new ShareMeter(options.smoother);
    this.#listen();
  }

  /** Whether the robot is placed in the frame of goals and may drive. */
  get ready(): boolean {
    return this.safetyStop === '' && this.#poseIn(frames.map) !== undefined;
  }

  /** What the goal is judged by. */
  get observed(): Observed {
    if (this.#options.truth) return this.track;
    const { speed, turnRate, bumps } = this.#believed;
    return { pose: this.#poseIn(this.#options.goalFrame), speed, turnRate, contacts: bumps };
  }

  get pathLength(): number {
    return this.#options.truth ? this.track.pathLength : this.#believed.length;
  }

  latency(): { readonly p50: number; readonly p99: number } {
    return { p50: quantile(this.scanToCommand, 0.5), p99: quantile(this.scanToCommand, 0.99) };
  }

  stages(): StageReport[] {
    return [...this.#stages.values()];
  }

  /** Begins anew for another goal. */
  fresh(): void {
    const { pose } = this.track;
    this.track = new Track();
    this.track.pose = pose;
    this.#believed.length = 0;
    this.#believed.bumps.length = 0;
  }

  #listen(): void {
    const { truth } = this.#options;
    this.#hear(topics.plan, ({ poses }) => {
      this.planned = poses.length > 0;
      this.plannedAt = this.#options.endpoint.clock.now();
    });
    this.#hear(topics.navigationGoal, () => {
      this.goalAt = this.#options.endpoint.clock.now();
    });
    this.#hear(topics.safetyStop, ({ data }) => (this.safetyStop = data));
    this.#hear(topics.diagnostics, (message) => {
      this.#stage(message);
    });
    this.#hear(topics.scan, () => (this.#scanAt = performance.now()));
    for (const command of [topics.cmdVelNav, topics.cmdVel])
      this.#hear(command, (message) => {
        this.#command(command, message);
      });
    this.#followTf();
    if (truth)
      for (const topic of [topics.truthPose, topics.truthContact, topics.truthClearance] as Topic[])
        this.#hear(topic, (message) => {
          this.track.observe(this.#delivery({ ...topic, name: `/${topic.name}` }, message));
        });
    else this.#believe();
  }

  #believe(): void {
    this.#hear(topics.odometryFiltered, ({ twist: { twist }, pose: { pose } }) => {
      this.#believed.speed = Math.hypot(twist.linear.x, twist.linear.y);
      this.#believed.turnRate = Math.abs(twist.angular.z);
      const here = { x: pose.position.x, y: pose.position.y, yaw: 0 };
      if (this.#last !== undefined)
        this.#believed.length += Math.hypot(here.x - this.#last.x, here.y - this.#last.y);
      this.#last = here;
    });
    this.#hear(topics.bumper, ({ data }) => {
      if (data && !this.#touching) this.#believed.bumps.push('bumper');
      this.#touching = data;
    });
  }

  #followTf(): void {
    const { endpoint } = this.#options;
    tfBuffer(
      merge(endpoint.messages(this.named(topics.tf))),
      endpoint.messages(this.named(topics.tfStatic)),
    ).subscribe((buffer) => (this.#buffer = buffer));
  }

  /** A topic of the table as it is called where the stack sits. */
  named<T>(topic: Topic<T>): Topic<T> {
    return { ...topic, name: resolveName(topic.name, 'mission', this.#options.place) };
  }

  #hear<T>(topic: Topic<T>, hear: (message: T) => void): void {
    this.#options.endpoint.messages(this.named(topic)).subscribe(hear);
  }

  #poseIn(frame: string): Pose2 | undefined {
    const found = this.#buffer?.lookup2(frame, this.#options.baseFrame, 'latest');
    return found?.kind === 'ok' ? found.pose : undefined;
  }

  #command(topic: Topic, message: unknown): void {
    if (topic.name === topics.cmdVelNav.name) {
      this.#commandFrom = this.#scanAt ?? this.#commandFrom;
      this.#scanAt = undefined;
    } else if (this.#commandFrom !== undefined) {
      this.scanToCommand.push(performance.now() - this.#commandFrom);
      this.#commandFrom = undefined;
    }
    this.share.observe(this.#delivery(topic, message));
  }

  /** On its way a tick arrives early or late; it was sent at a multiple of the period. */
  #delivery(topic: Topic, message: unknown): Delivery {
    const now = this.#options.endpoint.clock.now();
    const time = topic.name === topics.cmdVel.name ? Math.round(now / TICK) * TICK : now;
    return { time, topic, publisher: '', sequence: 0, message };
  }

  #stage({ status }: DiagnosticArray): void {
    for (const { name, values } of status) {
      if (!name.startsWith('stage: ')) continue;
      const value = (key: string): number =>
        Number(values.find((entry) => entry.key === key)?.value);
      const stage = name.slice('stage: '.length);
      const [modelled_ms, p95_ms] = [value('modelled_ms'), value('p95_ms')];
      const late = p95_ms > modelled_ms;
      this.#stages.set(stage, { stage, modelled_ms, p95_ms, count: value('count'), late });
    }
  }
}
