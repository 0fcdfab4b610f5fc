/** Longest wait before a restart, and how long something must have run to count as well [s]. */
const LONGEST = 30;
const WELL = 60;

/** Waits of 0.5, 1, 2, ... seconds before restarts of what goes down again and again. */
export class Backoff {
  #failures = 0;

  /** @param ran how long it ran before it went down [s] */
  delay(ran: number): number {
    if (ran >= WELL) this.#failures = 0;
    return Math.min(LONGEST, 0.5 * 2 ** this.#failures++);
  }
}
