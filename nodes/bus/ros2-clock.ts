import { Observable } from 'rxjs';
import type { Clock } from '#nodes/core/clock.ts';

/** Wall clock and monotonic clock may part by this much before a step of the wall clock is followed. */
const STEP_MS = 5;

interface Timer {
  due: number;
  run(now: number): void;
}

/**
 * ROS time (REP 103 "ROS Clock", ros2 design "Clock and Time"): the machine's clock, or with
 * `use_sim_time` what `/clock` says, [s]. Timers follow it; after a jump they start afresh.
 */
export class RosClock implements Clock {
  readonly #timers = new Set<Timer>();
  readonly #onJumpBack: (from: number, to: number) => void;
  #offset = Date.now() - performance.now();
  #simulated: number | undefined;
  #wake: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(useSimTime: boolean, onJumpBack: (from: number, to: number) => void) {
    this.#simulated = useSimTime ? 0 : undefined;
    this.#onJumpBack = onJumpBack;
  }

  now(): number {
    if (this.#simulated !== undefined) return this.#simulated;
    const monotonic = performance.now();
    const wall = Date.now();
    // finer than Date.now, but never far from it
    if (Math.abs(monotonic + this.#offset - wall) > STEP_MS) this.#offset = wall - monotonic;
    return (monotonic + this.#offset) / 1e3;
  }

  /** Takes the time of `/clock` [s]. */
  set(time: number): void {
    const before = this.#simulated;
    if (before === undefined) return;
    this.#simulated = time;
    if (time < before) {
      for (const timer of this.#timers) timer.due = time + Math.max(0, timer.due - before);
      this.#onJumpBack(before, time);
    }
    for (const timer of [...this.#timers].sort((a, b) => a.due - b.due))
      if (timer.due <= time && this.#timers.has(timer)) timer.run(time);
  }

  every(period: number): Observable<number> {
    return new Observable((subscriber) => {
      const timer: Timer = {
        due: this.now() + period,
        run: (now) => {
          timer.due += period;
          // a stalled process does not catch up on ticks nobody needs any more
          if (timer.due <= now) timer.due = now + period;
          subscriber.next(now);
        },
      };
      return this.#add(timer);
    });
  }

  after(delay: number): Observable<number> {
    return new Observable((subscriber) => {
      const timer: Timer = {
        due: this.now() + delay,
        run: (now) => {
          this.#timers.delete(timer);
          subscriber.next(now);
          subscriber.complete();
        },
      };
      return this.#add(timer);
    });
  }

  close(): void {
    this.#closed = true;
    this.#timers.clear();
    clearTimeout(this.#wake);
  }

  #add(timer: Timer): () => void {
    if (this.#closed) return () => undefined;
    this.#timers.add(timer);
    this.#schedule();
    return () => {
      this.#timers.delete(timer);
    };
  }

  #schedule(): void {
    if (this.#simulated !== undefined || this.#timers.size === 0) return;
    clearTimeout(this.#wake);
    let due = Infinity;
    for (const timer of this.#timers) due = Math.min(due, timer.due);
    this.#wake = setTimeout(() => this.#run(), Math.max(0, (due - this.now()) * 1e3));
  }

  #run(): void {
    const now = this.now();
    // setTimeout may be up to a millisecond early
    for (const timer of [...this.#timers])
      if (timer.due <= now + 5e-4 && this.#timers.has(timer)) timer.run(now);
    if (!this.#closed) this.#schedule();
  }
}
