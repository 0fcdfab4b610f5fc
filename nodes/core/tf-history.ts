import { slerp } from '#nodes/math/se3.ts';
import type { Transform3 } from '#nodes/math/se3.ts';

export interface Sample {
  readonly time: number;
  readonly transform: Transform3;
}

/** Stamps go through whole nanoseconds and floats of epoch seconds: nearer than this is equal [s]. */
const tolerance = 1e-6;
const capacity = 8192;

/** Transforms of one edge over time, sorted, bounded in age and number. */
export class TfHistory {
  readonly #keep: number;
  readonly #fixed: boolean;
  #samples: Sample[] = [];
  /** Samples before this one are forgotten; they are cut off now and then. */
  #head = 0;

  /** @param keep age after which samples are forgotten, counted from the newest [s] */
  constructor(keep: number, fixed: boolean) {
    this.#keep = keep;
    this.#fixed = fixed;
  }

  get fixed(): boolean {
    return this.#fixed;
  }

  get newest(): number {
    return this.#fixed ? Infinity : (this.#samples.at(-1)?.time ?? -Infinity);
  }

  get oldest(): number {
    return this.#fixed ? -Infinity : (this.#samples[this.#head]?.time ?? Infinity);
  }

  /** False when the sample is older than what is kept. */
  insert(sample: Sample): boolean {
    if (this.#fixed) {
      this.#samples = [sample];
      return true;
    }
    const newest = this.newest;
    if (sample.time < newest - this.#keep) return false;
    if (sample.time > newest + tolerance) this.#samples.push(sample);
    else {
      const i = this.#after(sample.time - tolerance);
      const there = this.#samples[i];
      const same = there !== undefined && there.time <= sample.time + tolerance;
      this.#samples.splice(i, same ? 1 : 0, sample);
    }
    this.#forget();
    return true;
  }

  /** Interpolated between neighbours; undefined before the oldest and after the newest. */
  at(time: number): Transform3 | undefined {
    if (this.#fixed) return this.#samples[0]?.transform;
    if (time > this.newest) {
      return time <= this.newest + tolerance ? this.#samples.at(-1)?.transform : undefined;
    }
    const i = this.#after(time);
    const later = this.#samples[i];
    if (later === undefined) return undefined;
    if (later.time === time) return later.transform;
    const earlier = this.#samples[i - 1];
    if (earlier === undefined || i === this.#head) {
      return later.time <= time + tolerance ? later.transform : undefined;
    }
    return interpolate(earlier, later, time);
  }

  /** Index of the first sample at or after `time`. */
  #after(time: number): number {
    let low = this.#head;
    let high = this.#samples.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#samples[middle] as Sample).time < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #forget(): void {
    const limit = this.newest - this.#keep;
    while (this.oldest < limit || this.#samples.length - this.#head > capacity) this.#head++;
    if (this.#head > 256 && this.#head * 2 > this.#samples.length) {
      this.#samples = this.#samples.slice(this.#head);
      this.#head = 0;
    }
  }
}

function interpolate(a: Sample, b: Sample, time: number): Transform3 {
  const t = (time - a.time) / (b.time - a.time);
  const p = a.transform.translation;
  const q = b.transform.translation;
  return {
    translation: {
      x: p.x + t * (q.x - p.x),
      y: p.y + t * (q.y - p.y),
      z: p.z + t * (q.z - p.z),
    },
    rotation: slerp(a.transform.rotation, b.transform.rotation, t),
  };
}
