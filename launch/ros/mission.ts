import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ros2Bus } from '#nodes/bus/ros2.ts';
import { diagnosticArray } from '#nodes/core/diagnostics.ts';
import { nodeName, resolveName } from '#nodes/core/names.ts';
import type { Placement } from '#nodes/core/names.ts';
import type { LogLevel } from '#nodes/core/node.ts';
import { actions } from '#nodes/core/services.ts';
import { topics } from '#nodes/core/topics.ts';
import { serializeEntry } from '../compose.ts';
import type { Entry } from '../compose.ts';
import { publishFailure } from '../hosts/report.ts';
import { RosHost } from '../hosts/ros2.ts';
import type { LogSettings } from '../log.ts';
import type { Driver } from '../mission/driver.ts';
import { goalMessage, judge } from '../mission/verdict.ts';
import type { GoalReport, GoalRules, GoalSpec, Said, Verdict } from '../mission/verdict.ts';
import { grouped, isGuard } from '../supervisor/groups.ts';
import type { Processes } from '../supervisor/groups.ts';
import type { RosSettings } from '../supervisor/protocol.ts';
import { Supervisor } from '../supervisor/supervisor.ts';
import type { ProcessChange, ProcessSpec } from '../supervisor/supervisor.ts';
import { Watch } from './watch.ts';
import type { WatchOptions } from './watch.ts';

export interface RosMissionSpec extends Omit<WatchOptions, 'endpoint'> {
  readonly bus: Ros2Bus;
  readonly ros: RosSettings;
  /** Placed and checked. */
  readonly entries: readonly Entry[];
  readonly processes: Processes;
  readonly seed: string;
  /** Simulated seconds a second, where there is a simulator among the entries. */
  readonly pace: number;
  readonly log: LogSettings;
}

/** Time the stack has to be ready to drive once its nodes are up, and to settle then [s]. */
const READY = 60;
const SETTLE = 1.5;
/** A goal's first plan comes within this time, or never [s]. */
const FIRST_PLAN = 8;
/** How often is looked whether a goal is decided [ms]. */
const LOOK = 20;

/** A robot's stack in processes over ROS, seen from outside; goals are given one after another. */
export class RosMission implements Driver {
  readonly host: RosHost;
  readonly watch: Watch;
  readonly place: Placement;
  readonly #spec: RosMissionSpec;
  readonly #supervisor: Supervisor;
  readonly #troubles: string[] = [];
  readonly #driven = { time: 0, wall: 0 };
  readonly #reminder: NodeJS.Timeout;
  readonly #interruption: Promise<void>;
  #endWaiting = (): void => undefined;
  #interrupted = false;
  #started = false;

  constructor(spec: RosMissionSpec, onLog?: (level: LogLevel, node: string, text: string) => void) {
    this.#spec = spec;
    this.place = spec.place;
    const { bus, seed } = spec;
    this.host = new RosHost({
      bus,
      name: nodeName('mission', { ...spec.place, name: 'mission' }),
      seed,
      worker: false,
      ...(onLog === undefined ? {} : { onLog }),
    });
    this.watch = new Watch({ ...spec, endpoint: this.host.self });
    bus.problems.subscribe(({ kind, text }) => {
      this.host.trouble(text);
      if (kind === 'overload' && this.#started) this.#troubles.push(text);
    });
    this.#supervisor = new Supervisor({
      processes: processSpecs(spec),
      onChange: (change) => {
        this.#changed(change);
      },
    });
    this.#interruption = new Promise((resolve) => (this.#endWaiting = resolve));
    // a watchdog that was itself started again has not heard of what is down
    this.#reminder = setInterval(() => {
      for (const node of this.#supervisor.down()) publishFailure(this.host.self, node, 'down');
    }, 1000);
  }

  now(): number {
    return this.#spec.bus.now();
  }

  /** Starts all processes and waits until the robot may drive; rejects when one cannot start. */
  async start(): Promise<void> {
    await Promise.race([this.#supervisor.start(), this.#interruption]);
    const end = performance.now() + READY * 1e3;
    while (!this.watch.ready && !this.#interrupted && performance.now() < end) await sleep(LOOK);
    await this.runFor(SETTLE);
    this.#started = true;
  }

  async runFor(seconds: number): Promise<void> {
    const until = this.now() + seconds;
    while (!this.#interrupted && this.now() < until) await sleep(LOOK);
  }

  async idle(seconds: number): Promise<void> {
    const busy = (): boolean =>
      this.watch.planned ||
      this.now() - this.watch.plannedAt < seconds ||
      this.now() - this.watch.goalAt < FIRST_PLAN;
    while (!this.#interrupted && busy()) await sleep(10 * LOOK);
  }

  /** Lets others give goals until `until` [s]. */
  async wait(until: number): Promise<GoalReport> {
    this.watch.fresh();
    const begun = this.now();
    await this.runFor(until - begun);
    const interrupted = this.#interrupted;
    return {
      outcome: interrupted ? 'interrupted' : 'timeout',
      reason: interrupted ? 'interrupted' : 'nobody gave a goal here',
      time: this.now() - begun,
      path_length: this.watch.pathLength,
      contacts: this.watch.observed.contacts.length,
      min_clearance: this.watch.track.minClearance,
    };
  }

  interrupt(): void {
    this.#interrupted = true;
    this.#supervisor.letEnd();
    this.#endWaiting();
  }

  async drive(goal: GoalSpec, rules: GoalRules): Promise<GoalReport> {
    if (this.#interrupted) return this.wait(0);
    const begun = this.now();
    const wall = performance.now();
    this.watch.fresh();
    const endpoint = this.host.self;
    const action = {
      ...actions.navigateToPose,
      name: resolveName(actions.navigateToPose.name, 'mission', this.place),
    };
    const handle = endpoint.sendGoal(action, goalMessage(goal, this.#spec.goalFrame, begun));
    let said: Said;
    handle.outcome.subscribe((outcome) => (said = outcome));
    let verdict: Verdict | undefined;
    while (verdict === undefined) {
      await sleep(LOOK);
      if (this.#isInterrupted()) verdict = { outcome: 'interrupted', reason: 'interrupted' };
      else verdict = judge(this.watch.observed, goal, rules, said) ?? this.#late(begun, rules);
    }
    this.#driven.time += this.now() - begun;
    this.#driven.wall += (performance.now() - wall) / 1e3;
    if (said === undefined) handle.cancel();
    const time = this.now() - begun;
    for (let i = 0; i < 50 && said === undefined; i++) await sleep(LOOK);
    const { contacts } = this.watch.observed;
    return {
      ...verdict,
      time,
      path_length: this.watch.pathLength,
      contacts: contacts.length,
      min_clearance: this.watch.track.minClearance,
    };
  }

  /** Seconds of ROS time a second of wall time while driving. */
  realtimeFactor(): number {
    return this.#driven.time / this.#driven.wall;
  }

  /** Why the run proves nothing: processes that had to be started again, a machine too slow. */
  invalidity(): string[] {
    return [...this.#troubles];
  }

  /** Ends every process; the robot stands before those that guard it go. */
  async close(): Promise<void> {
    clearInterval(this.#reminder);
    await this.#supervisor.stop();
    this.host.close();
  }

  #isInterrupted(): boolean {
    return this.#interrupted;
  }

  #late(begun: number, { duration }: GoalRules): Verdict | undefined {
    if (this.now() - begun < duration) return undefined;
    return { outcome: 'timeout', reason: `not there within ${String(duration)} s` };
  }

  #changed({ name, nodes, state, text }: ProcessChange): void {
    const { self } = this.host;
    if (text !== '') {
      this.#troubles.push(text);
      this.host.log(self, 'error', text);
    }
    for (const node of nodes) publishFailure(self, node, state);
    const level = state === 'up' ? 'OK' : 'ERROR';
    const health = { level, message: text === '' ? 'runs' : text } as const;
    self.publish(topics.diagnostics, diagnosticArray(`process: ${name}`, health, self.clock.now()));
  }
}

function processSpecs(spec: RosMissionSpec): ProcessSpec[] {
  const groups = [...grouped(spec.entries, spec.processes)];
  return groups.map(([process, entries]) => {
    const simulates = entries.some(({ module }) => module.startsWith('#sim/'));
    return {
      start: {
        kind: 'start',
        name: nodeName(`${process}_process`, { ...spec.place, name: `${process}_process` }),
        entries: entries.map(serializeEntry),
        seed: spec.seed,
        ros: spec.ros,
        ...(simulates ? { pace: spec.pace } : {}),
        log: spec.log,
      },
      nodes: entries.map((entry) => nodeName(entry.spec.name, entry)),
      last: simulates || entries.some(isGuard),
    };
  });
}
