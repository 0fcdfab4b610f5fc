/** A direction that many bins agree on. */
export interface Peak {
  /** Place in the circle of directions [directions], fractional. */
  readonly place: number;
  /** Votes around it. */
  readonly mass: number;
  /** The same as share of all votes that are not those of stronger peaks. */
  readonly share: number;
  /** Their standard deviation [directions]. */
  readonly spread: number;
}

/** Kernels over a circle of directions; angles in radians. */
export interface PeakFinder {
  /** At most `most` peaks of at least `least` votes and of the share `share` of all of them. */
  find(votes: Float64Array, least: number, share: number, most: number): Peak[];
}

/** A peak is placed by votes this near, weighed by votes this near, and removed with these [rad]. */
const NARROW = 0.14;
const WIDE = 0.33;
const REMOVED = 0.3;
/** Share of what is left that a further peak must have: echoes have less. */
const FURTHER = 0.2;
/** Share of the strongest peak's votes that a further one must have. */
const FAINT = 0.15;

/**
 * Peaks of a histogram of directions, the strongest first: found by a narrow kernel, chosen by the
 * votes under a wide one, each taken out before the next is looked for (Pavlidi et al. 2013,
 * section IV: matching pursuit with two widths).
 */
export function peakFinder(directions: number): PeakFinder {
  const step = (2 * Math.PI) / directions;
  const narrow = kernel(NARROW / step);
  const wide = kernel(WIDE / step);
  const left = new Float64Array(directions);
  const sharp = new Float64Array(directions);
  const broad = new Float64Array(directions);
  return {
    find(votes, least, share, most) {
      left.set(votes);
      const peaks: Peak[] = [];
      while (peaks.length < most) {
        const total = sumOf(left);
        smooth(left, narrow, sharp);
        smooth(left, wide, broad);
        const best = strongest(sharp, broad);
        const mass = best < 0 ? 0 : (broad[best] as number);
        if (
          mass <
          Math.max(
            least,
            (peaks.length === 0 ? share : FURTHER) * total,
            FAINT * (peaks[0]?.mass ?? 0),
          )
        )
          break;
        peaks.push({
          place: best + vertex(sharp, best),
          mass,
          share: mass / total,
          spread: spreadOf(left, best, wide),
        });
        remove(left, best, REMOVED / step);
      }
      return peaks;
    },
  };
}

/** One half of a bell with the middle first, 1 high, three deviations long. */
function kernel(sigma: number): Float64Array {
  return Float64Array.from({ length: Math.ceil(3 * sigma) + 1 }, (_, i) =>
    Math.exp(-0.5 * (i / sigma) ** 2),
  );
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < values.length; d++) sum += values[d] as number;
  return sum;
}

function smooth(values: Float64Array, half: Float64Array, out: Float64Array): void {
  const n = values.length;
  const reach = Math.min(half.length - 1, Math.floor((n - 1) / 2));
  for (let d = 0; d < n; d++) {
    let sum = (values[d] as number) * (half[0] as number);
    for (let j = 1; j <= reach; j++) {
      const right = d + j < n ? d + j : d + j - n;
      const before = d >= j ? d - j : d - j + n;
      sum += (half[j] as number) * ((values[right] as number) + (values[before] as number));
    }
    out[d] = sum;
  }
}

/** The maximum of `sharp` with the most of `broad`; -1 where all is zero. */
function strongest(sharp: Float64Array, broad: Float64Array): number {
  const n = sharp.length;
  let best = -1;
  let most = 0;
  for (let d = 0; d < n; d++) {
    const here = sharp[d] as number;
    const after = sharp[(d + 1) % n] as number;
    const before = sharp[(d + n - 1) % n] as number;
    if (here < after || here <= before || (broad[d] as number) <= most) continue;
    most = broad[d] as number;
    best = d;
  }
  return best;
}

/** Of the parabola through a maximum and its neighbours, from -0.5 to 0.5. */
function vertex(values: Float64Array, best: number): number {
  const n = values.length;
  const before = values[(best + n - 1) % n] as number;
  const after = values[(best + 1) % n] as number;
  const curve = before - 2 * (values[best] as number) + after;
  return curve < 0 ? Math.max(-0.5, Math.min(0.5, (0.5 * (before - after)) / curve)) : 0;
}

function spreadOf(values: Float64Array, best: number, half: Float64Array): number {
  const n = values.length;
  let sum = 0;
  let square = 0;
  for (let j = -half.length + 1; j < half.length; j++) {
    const value = (values[(best + j + n) % n] as number) * (half[Math.abs(j)] as number);
    sum += value;
    square += value * j * j;
  }
  return sum > 0 ? Math.sqrt(square / sum) : n;
}

function remove(values: Float64Array, best: number, sigma: number): void {
  const n = values.length;
  for (let d = 0; d < n; d++) {
    const away = Math.min((d - best + n) % n, (best - d + n) % n);
    values[d] = (values[d] as number) * (1 - Math.exp(-0.5 * (away / sigma) ** 2));
  }
}
