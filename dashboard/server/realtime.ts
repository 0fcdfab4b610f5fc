/** Simulated seconds a second over the last second or so. */
export class RealtimeFactor {
  #wall: number | undefined;
  #time = 0;
  #value: number | null = null;

  /** @param wall [s] @param time simulated [s] */
  update(wall: number, time: number): number | null {
    const passed = wall - (this.#wall ?? -Infinity);
    if (this.#wall !== undefined && passed < 1 && time >= this.#time) return this.#value;
    // the first look, and a clock that was set back, tell nothing
    this.#value =
      this.#wall === undefined || time < this.#time ? null : (time - this.#time) / passed;
    this.#wall = wall;
    this.#time = time;
    return this.#value;
  }
}
