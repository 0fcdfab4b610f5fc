/** True when something of `rate` [Hz] is due; phases do not drift with the ticks they fall on. */
export function every(rate: number): (time: number) => boolean {
  let count = 0;
  let start: number | undefined;
  return (time) => {
    start ??= time;
    if (time < start + count / rate - 1e-9) return false;
    // ticks slower than the rate lose beats, they do not save them up
    count = Math.floor((time - start) * rate + 1e-9) + 1;
    return true;
  };
}

/** Holds values until they are due; equal times keep the order of arrival. */
export class Delays<T> {
  readonly #waiting: { readonly due: number; readonly value: T }[] = [];

  add(due: number, value: T): void {
    let at = this.#waiting.length;
    while (at > 0 && (this.#waiting[at - 1]?.due ?? due) > due) at--;
    this.#waiting.splice(at, 0, { due, value });
  }

  take(time: number, out: T[]): void {
    let count = 0;
    while ((this.#waiting[count]?.due ?? Infinity) <= time + 1e-9) count++;
    if (count === 0) return;
    for (const { value } of this.#waiting.splice(0, count)) out.push(value);
  }
}
