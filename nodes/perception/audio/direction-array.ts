import type { Point2 } from '#nodes/math/se2.ts';

/** Two microphones, and where the second stands as seen from the first [m]. */
interface Pair {
  readonly first: number;
  readonly second: number;
  readonly x: number;
  readonly y: number;
}

/** What an array of microphones can tell of directions, worked out once. */
export interface DirectionArray {
  readonly microphones: number;
  readonly pairs: readonly Pair[];
  readonly firstBin: number;
  readonly bins: number;
  /** Directions of the grid, even in number, counter-clockwise from the x axis. */
  readonly directions: number;
  /**
   * Cosine and sine of the phase that a plane wave gives each pair: [bin][direction][pair][2], of the
   * first half of the directions; those across are its conjugates.
   */
  readonly steering: Float32Array;
}

export interface ArraySettings {
  /** Places of the microphones in the plane [m]. */
  readonly positions: readonly Point2[];
  readonly sampleRate: number;
  /** Samples of a transform. */
  readonly size: number;
  readonly directions: number;
  /** Band that is listened to [Hz]. */
  readonly lowest: number;
  readonly highest: number;
  /** [m/s] */
  readonly speedOfSound: number;
}

/** Microphones on a circle, the first on the x axis, counter-clockwise. */
export function circle(count: number, radius: number): Point2[] {
  return Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count;
    return { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
  });
}

/** Phases of plane waves from the horizon at every pair of a planar array. */
export function directionArray(settings: ArraySettings): DirectionArray {
  const { positions, sampleRate, size, directions, lowest, highest, speedOfSound } = settings;
  const pairs = pairsOf(positions);
  const perBin = sampleRate / size;
  const firstBin = Math.max(1, Math.ceil(lowest / perBin));
  const bins = Math.max(0, Math.min(size / 2 - 1, Math.floor(highest / perBin)) - firstBin + 1);
  const half = directions / 2;
  const steering = new Float32Array(bins * half * pairs.length * 2);
  let at = 0;
  for (let bin = firstBin; bin < firstBin + bins; bin++) {
    const wave = (2 * Math.PI * bin * perBin) / speedOfSound;
    for (let d = 0; d < half; d++) {
      const angle = (2 * Math.PI * d) / directions;
      for (const { x, y } of pairs) {
        // what stands further towards the source hears it sooner
        const phase = -wave * (x * Math.cos(angle) + y * Math.sin(angle));
        steering[at++] = Math.cos(phase);
        steering[at++] = Math.sin(phase);
      }
    }
  }
  return { microphones: positions.length, pairs, firstBin, bins, directions, steering };
}

function pairsOf(positions: readonly Point2[]): Pair[] {
  return positions.flatMap((a, first) =>
    positions.slice(first + 1).map((b, i) => ({
      first,
      second: first + 1 + i,
      x: b.x - a.x,
      y: b.y - a.y,
    })),
  );
}
