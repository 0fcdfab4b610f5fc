import { performance } from 'node:perf_hooks';
import type { Delivery } from '#nodes/bus/in-process.ts';
import { RunHash } from '#nodes/bus/run-hash.ts';
import type { GoalHandle } from '#nodes/core/bus.ts';
import type { LoadedSession } from '#models/registry.ts';
import type { LogLevel } from '#nodes/core/node.ts';
import { runNode } from '#nodes/core/run-node.ts';
import type { RunningNode } from '#nodes/core/run-node.ts';
import { actions } from '#nodes/core/services.ts';
import type { Path } from '#nodes/msgs/nav.ts';
import type { SmootherLimits } from '#nodes/safety/velocity-smoother.ts';
import type { Entry } from '../compose.ts';
import { InProcessHost } from '../hosts/in-process.ts';
import { pacer } from '../hosts/pace.ts';
import type { Driver } from './driver.ts';
import { reportHealth } from './health.ts';
import { LatencyMeter } from './latency.ts';
import { ShareMeter } from './share.ts';
import { Track } from './track.ts';
import { goalMessage, judge } from './verdict.ts';
import type { GoalReport, GoalRules, GoalSpec, Said, Verdict } from './verdict.ts';

export interface MissionSpec {
  readonly entries: readonly Entry[];
  readonly models: readonly LoadedSession[];
  readonly seed: string;
  readonly speed: number | 'max';
  /** How long the stack has before the first goal [s]. */
  readonly settle?: number;
  readonly worker?: boolean;
  /** Limits of the velocity smoother, for the policy's share. */
  readonly smoother: SmootherLimits;
}

/** A world, a robot and its stack, running in virtual time; goals are given one after another. */
export class Mission implements Driver {
  readonly host: InProcessHost;
  readonly latency: LatencyMeter;
  readonly share: ShareMeter;
  readonly hash = new RunHash();
  readonly nodes: RunningNode[] = [];
  #track = new Track();
  readonly #spec: MissionSpec;
  readonly #driven = { simulated: 0, wall: 0 };
  #interrupted = false;
  /** Whether there is a plan to follow, and when that was last said. */
  #planned = false;
  #plannedAt = -Infinity;
  #watch: (() => void) | undefined;

  constructor(spec: MissionSpec, onLog?: (level: LogLevel, node: string, text: string) => void) {
    this.#spec = spec;
    this.host = new InProcessHost({
      seed: spec.seed,
      sessions: new Map(spec.models.map(({ session }) => [session.name, session])),
      worker: spec.worker ?? false,
      ...(onLog === undefined ? {} : { onLog }),
    });
    this.share = new ShareMeter(spec.smoother);
    this.latency = new LatencyMeter(this.host.bus, ['/sim', '/dashboard']);
    this.host.bus.tap((delivery: Delivery) => {
      this.hash.add(delivery);
      this.share.observe(delivery);
      this.#track.observe(delivery);
      if (delivery.topic.name === '/plan') this.#plan(delivery);
      if (delivery.topic.groundTruth) this.#watch?.();
    });
  }

  get track(): Track {
    return this.#track;
  }

  now(): number {
    return this.host.bus.now();
  }

  /** Configures all nodes and gives them time to come up. */
  async start(): Promise<void> {
    for (const { spec, params, namespace, name, remaps } of this.#spec.entries)
      this.nodes.push(
        runNode(spec, params, this.host, {
          ...(namespace === undefined ? {} : { namespace }),
          ...(name === undefined ? {} : { name }),
          ...(remaps === undefined ? {} : { remaps }),
        }),
      );
    reportHealth(this.host, this.#spec.models, this.host.bus.connect('/launch'));
    await this.runFor(this.#spec.settle ?? 1.5);
  }

  /** Returns at once when interrupted. */
  async runFor(seconds: number): Promise<void> {
    if (this.#interrupted) return;
    const start = this.host.bus.now();
    await this.host.bus.runUntil(start + seconds, pacer(this.#spec.speed, start));
  }

  /** Waits until nobody's goal has been driven to for `seconds`. */
  async idle(seconds: number): Promise<void> {
    while (!this.#interrupted && (this.#planned || this.host.bus.now() - this.#plannedAt < seconds))
      await this.runFor(0.5);
  }

  /** Ends what is under way as soon as the event at hand is done. */
  interrupt(): void {
    this.#interrupted = true;
    this.host.bus.stop();
  }

  /** Sends a goal (in `map`, whose origin is the world's) and drives until it is decided. */
  async drive(goal: GoalSpec, rules: GoalRules): Promise<GoalReport> {
    const { bus } = this.host;
    const track = this.#freshTrack();
    const begun = bus.now();
    const handle = this.#send(goal);
    let said: Said;
    handle.outcome.subscribe((outcome) => (said = outcome));
    let verdict: Verdict | undefined;
    const decide = (): void => {
      verdict ??= judge(track, goal, rules, said);
      if (verdict !== undefined) bus.stop();
    };
    this.#watch = decide;
    const wall = performance.now();
    await this.runFor(rules.duration);
    this.#driven.wall += (performance.now() - wall) / 1e3;
    this.#driven.simulated += bus.now() - begun;
    this.#watch = undefined;
    if (this.#interrupted) verdict = { outcome: 'interrupted', reason: 'interrupted' };
    verdict ??= { outcome: 'timeout', reason: `not there within ${String(rules.duration)} s` };
    if (said === undefined) handle.cancel();
    return {
      ...verdict,
      time: bus.now() - begun,
      path_length: track.pathLength,
      contacts: track.contacts.length,
      min_clearance: track.minClearance,
    };
  }

  /** Simulated seconds a second of wall time while driving to goals; start-up is left out. */
  realtimeFactor(): number {
    return this.#driven.simulated / this.#driven.wall;
  }

  /** Why the run proves nothing: work that took longer than modelled, hung work. */
  invalidity(tickPeriod: number): string[] {
    const reasons = this.host.stages
      .report()
      .filter(({ late }) => late)
      .map(
        ({ stage, p95_ms, modelled_ms }) =>
          `${stage} took ${p95_ms.toFixed(1)} ms (p95), modelled ${modelled_ms.toFixed(1)} ms`,
      );
    const tick = this.latency.tickP99();
    if (tick > tickPeriod * 1e3)
      reasons.push(
        `a control tick took ${tick.toFixed(1)} ms (p99) of ${String(tickPeriod * 1e3)}`,
      );
    if (!this.host.reproducible) reasons.push('work failed or hung');
    return reasons;
  }

  close(): void {
    for (const node of this.nodes) node.shutdown();
    this.host.close();
  }

  #plan({ message, time }: Delivery): void {
    this.#planned = (message as Path).poses.length > 0;
    this.#plannedAt = time;
  }

  #freshTrack(): Track {
    const fresh = new Track();
    fresh.pose = this.#track.pose;
    this.#track = fresh;
    return fresh;
  }

  #send(goal: GoalSpec): GoalHandle<{ error_code: number; error_msg: string }, unknown> {
    const client = this.host.bus.connect('/mission');
    return client.sendGoal(
      { ...actions.navigateToPose, name: '/navigate_to_pose' },
      goalMessage(goal, 'map', client.clock.now()),
    );
  }
}
