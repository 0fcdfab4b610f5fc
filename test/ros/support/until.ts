import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something holds, looking often; a limit that only a hang can reach. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string | (() => string),
  seconds = 30,
): Promise<void> {
  const end = performance.now() + seconds * 1e3;
  while (!(await holds())) {
    if (performance.now() > end)
      throw new Error(
        `waited ${String(seconds)} s for ${typeof what === 'string' ? what : what()}`,
      );
    await sleep(10);
  }
}
