import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bus } from '#nodes/core/bus.ts';
import { diagnosticArray } from '#nodes/core/diagnostics.ts';
import { nodeName } from '#nodes/core/names.ts';
import type { LogLevel } from '#nodes/core/node.ts';
import { runNode } from '#nodes/core/run-node.ts';
import type { RunningNode } from '#nodes/core/run-node.ts';
import { topics } from '#nodes/core/topics.ts';
import type { LoadedSession } from '#models/registry.ts';
import type { Entry } from '../compose.ts';
import { publishFailure } from '../hosts/report.ts';
import { RosHost } from '../hosts/ros2.ts';
import { reportHealth } from '../mission/health.ts';
import { Backoff } from './backoff.ts';
import { STAND, isGuard } from './groups.ts';

export interface GroupOptions {
  readonly bus: Bus;
  /** Name of the node that speaks for the process. */
  readonly name: string;
  readonly seed: string;
  readonly entries: readonly Entry[];
  readonly models: readonly LoadedSession[];
  readonly onLog?: (level: LogLevel, node: string, text: string) => void;
}

/** The nodes of one process, configured and activated; one that fails is started again. */
export class NodeGroup {
  readonly host: RosHost;
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #running = new Map<string, { node: RunningNode | undefined; since: number }>();
  readonly #backoffs = new Map<string, Backoff>();
  readonly #restarts = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor({ bus, name, seed, entries, models, onLog }: GroupOptions) {
    this.#entries = new Map(entries.map((entry) => [nodeName(entry.spec.name, entry), entry]));
    this.host = new RosHost({
      bus,
      name,
      seed,
      sessions: new Map(models.map(({ session }) => [session.name, session])),
      ...(onLog === undefined ? {} : { onLog }),
      onDown: (node) => {
        this.#restartLater(node);
      },
    });
    for (const node of this.#entries.keys()) this.#start(node);
    reportHealth(this.host, models, this.host.self);
  }

  /** Ends all nodes; those that guard the wheels last, once they have said to stand. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const restart of this.#restarts) clearTimeout(restart);
    const guards = [...this.#running.keys()].filter((name) => this.#guards(name));
    for (const name of this.#running.keys()) if (!guards.includes(name)) this.#end(name);
    if (guards.length > 0) await sleep(STAND * 1e3);
    for (const name of guards) this.#end(name);
    this.host.close();
  }

  #guards(name: string): boolean {
    const entry = this.#entries.get(name);
    return entry !== undefined && isGuard(entry);
  }

  #end(name: string): void {
    this.#running.get(name)?.node?.shutdown();
    this.#running.delete(name);
  }

  #start(name: string): void {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    const place = { node: undefined, since: performance.now() };
    this.#running.set(name, place);
    const node = runNode(entry.spec, entry.params, this.host, entry);
    // a node that failed at once is down already, and has its restart
    if (this.#running.get(name) === place) this.#running.set(name, { ...place, node });
  }

  #restartLater(name: string): void {
    if (this.#closed) return;
    const ran = (performance.now() - (this.#running.get(name)?.since ?? 0)) / 1e3;
    this.#running.set(name, { node: undefined, since: performance.now() });
    const backoff = this.#backoffs.get(name) ?? new Backoff();
    this.#backoffs.set(name, backoff);
    const delay = backoff.delay(ran);
    this.#say(name, 'ERROR', `failed, starts again in ${String(delay)} s`);
    const restart = setTimeout(() => {
      this.#restarts.delete(restart);
      this.#start(name);
      if (this.#running.get(name)?.node === undefined) return;
      publishFailure(this.host.self, name, 'up');
      this.#say(name, 'OK', 'runs again');
    }, delay * 1e3);
    this.#restarts.add(restart);
  }

  #say(node: string, level: 'OK' | 'ERROR', message: string): void {
    const { self } = this.host;
    self.publish(
      topics.diagnostics,
      diagnosticArray(`${node}: lifecycle`, { level, message }, self.clock.now()),
    );
  }
}
