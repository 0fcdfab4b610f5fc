import { performance } from 'node:perf_hooks';
import type { Delivery, InProcessBus } from '#nodes/bus/in-process.ts';
import { quantile } from '../hosts/stage-times.ts';

/**
 * Wall time the stack computes from a scan's delivery to the `cmd_vel` that used it: everything its
 * nodes run in between, the simulator's own timer left out.
 */
export class LatencyMeter {
  readonly #outside: ReadonlySet<string>;
  /** Stack's computation so far [ms]. */
  #busy = 0;
  #eventStart = 0;
  #scanAt: number | undefined;
  /** Busy time at the scan behind the latest policy command, until a `cmd_vel` follows it. */
  #commandFrom: number | undefined;
  #lastTick: number | undefined;
  readonly #parts = new Map<string, string>();
  readonly scanToCommand: number[] = [];
  readonly tick: number[] = [];

  /** @param outside nodes that are not the robot's: simulator, dashboard */
  constructor(bus: InProcessBus, outside: readonly string[]) {
    this.#outside = new Set(outside);
    bus.meter((event, run) => {
      const { source } = event;
      if (source.topic === '~timer' && this.#outside.has(source.publisher)) {
        run(event);
        return;
      }
      const start = performance.now();
      this.#eventStart = start;
      run(event);
      this.#busy += performance.now() - start;
    });
    bus.tap((delivery) => {
      this.#observe(delivery);
    });
  }

  /** Adds work done on another thread or in a runtime while the bus waited [ms]. */
  add(milliseconds: number): void {
    this.#busy += milliseconds;
  }

  summary(): { readonly p50: number; readonly p99: number } {
    return { p50: quantile(this.scanToCommand, 0.5), p99: quantile(this.scanToCommand, 0.99) };
  }

  tickP99(): number {
    return quantile(this.tick, 0.99);
  }

  #observe({ topic }: Delivery): void {
    const part = partOf(topic.name, this.#parts);
    if (part === 'scan') this.#scanAt = this.#busy;
    else if (part === 'cmd_vel_nav' && this.#scanAt !== undefined) {
      this.#commandFrom = this.#scanAt;
      this.#scanAt = undefined;
    } else if (part === 'cmd_vel') {
      const now = this.#busy + performance.now() - this.#eventStart;
      if (this.#commandFrom !== undefined) this.scanToCommand.push(now - this.#commandFrom);
      this.#commandFrom = undefined;
      if (this.#lastTick !== undefined) this.tick.push(now - this.#lastTick);
      this.#lastTick = now;
    }
  }
}

/** Last part of a topic's name, kept: it is asked for at every delivery. */
export function partOf(name: string, known: Map<string, string>): string {
  let part = known.get(name);
  if (part === undefined) {
    part = name.slice(name.lastIndexOf('/') + 1);
    known.set(name, part);
  }
  return part;
}
