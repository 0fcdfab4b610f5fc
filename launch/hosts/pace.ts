import { performance } from 'node:perf_hooks';
import type { Pace } from '#nodes/bus/in-process.ts';

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
const yieldToSockets = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/**
 * How fast virtual time may run: `factor` simulated seconds a second, or as fast as the machine
 * can. Either way sockets and signals get a turn at least every 10 ms of wall time.
 */
export function pacer(factor: number | 'max', start = 0): Pace {
  const wallStart = performance.now();
  let lastYield = wallStart;
  return (next) => {
    const now = performance.now();
    if (factor !== 'max') {
      const due = wallStart + ((next - start) / factor) * 1e3;
      if (due - now > 1) {
        lastYield = now;
        return sleep(Math.min(due - now, 20));
      }
    }
    if (now - lastYield < 10) return undefined;
    lastYield = now;
    return yieldToSockets();
  };
}
