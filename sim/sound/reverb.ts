/** A reverberation tail: mono in, as many outputs as wanted out. */
export interface Reverb {
  /** Adds the tail of `input` to the interleaved `out`. */
  process(input: Float32Array, out: Float32Array, channels: number, room: RoomTail): void;
}

export interface RoomTail {
  /** Time in which the tail falls by 60 dB [s]. */
  readonly decay: number;
  readonly gain: number;
}

const LINES = 4;
// relative primes, 19 to 33 ms at 16 kHz
const LENGTHS = [311, 379, 449, 523] as const;

/** Delay lines one after another in one array; `at` is where each stands. */
interface Network {
  readonly memory: Float32Array;
  readonly starts: Int32Array;
  readonly at: Int32Array;
  readonly feedback: Float64Array;
}

/**
 * Feedback delay network of four lines with a Householder matrix (Jot and Chaigne 1991, AES 3030);
 * every output taps the lines with signs of its own, so that the tail is diffuse. Silent input and
 * a spent tail cost nothing.
 */
export function createReverb(sampleRate: number): Reverb {
  const lengths = LENGTHS.map((length) => Math.round((length * sampleRate) / 16000));
  const starts = new Int32Array(LINES + 1);
  lengths.forEach((length, k) => (starts[k + 1] = (starts[k] ?? 0) + length));
  const network: Network = {
    memory: new Float32Array(starts[LINES] ?? 0),
    starts,
    at: starts.slice(0, LINES),
    feedback: new Float64Array(LINES),
  };
  let alive = 0;
  return {
    process(input, out, channels, { decay, gain }) {
      if (input.some((value) => value !== 0))
        alive = Math.ceil(decay * sampleRate * 1.2) + input.length;
      if (alive <= 0) return;
      alive -= input.length;
      let energy = 0;
      lengths.forEach((length, k) => {
        const g = 10 ** ((-3 * length) / (decay * sampleRate));
        network.feedback[k] = g;
        energy += 1 - g * g;
      });
      // the power of the tail of a steady sound is then that of the sound times gain squared
      run(network, input, out, channels, gain * Math.sqrt(energy / LINES));
    },
  };
}

function run(
  { memory, starts, at, feedback }: Network,
  input: Float32Array,
  out: Float32Array,
  channels: number,
  level: number,
): void {
  const [s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0] = starts;
  const [g0 = 0, g1 = 0, g2 = 0, g3 = 0] = feedback;
  let [p0 = 0, p1 = 0, p2 = 0, p3 = 0] = at;
  for (let i = 0, to = 0; i < input.length; i++) {
    const a = memory[p0] as number;
    const b = memory[p1] as number;
    const c = memory[p2] as number;
    const d = memory[p3] as number;
    const half = (a + b + c + d) / 2;
    // the constant keeps numbers out of the slow range next to zero
    const drive = (input[i] as number) / 2 + 1e-20;
    memory[p0] = g0 * (a - half) + drive;
    memory[p1] = g1 * (b - half) + drive;
    memory[p2] = g2 * (c - half) + drive;
    memory[p3] = g3 * (d - half) + drive;
    p0 = p0 + 1 === s1 ? s0 : p0 + 1;
    p1 = p1 + 1 === s2 ? s1 : p1 + 1;
    p2 = p2 + 1 === s3 ? s2 : p2 + 1;
    p3 = p3 + 1 === s4 ? s3 : p3 + 1;
    // rows of a Hadamard matrix, over and over
    for (let k = 0; k < channels; k++, to++) {
      const s = (k & 1) === 0 ? 1 : -1;
      const t = (k & 2) === 0 ? 1 : -1;
      out[to] = (out[to] as number) + level * (a + s * b + t * (c + s * d));
    }
  }
  at.set([p0, p1, p2, p3]);
}
