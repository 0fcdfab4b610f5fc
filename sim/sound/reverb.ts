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
const LENGTHS = [311, 379, 449, 523];

/**
 * Feedback delay network of four lines with a Householder matrix (Jot and Chaigne 1991, AES 3030);
 * every output taps the lines with signs of its own, so that the tail is diffuse. Silent input and
 * a spent tail cost nothing.
 */
export function createReverb(sampleRate: number): Reverb {
  const lengths = LENGTHS.map((length) => Math.round((length * sampleRate) / 16000));
  const lines = lengths.map((length) => new Float32Array(length));
  const at = new Int32Array(LINES);
  const heads = new Float64Array(LINES);
  const feedback = new Float64Array(LINES);
  let alive = 0;
  return {
    process(input, out, channels, { decay, gain }) {
      let loud = false;
      for (const value of input) if (value !== 0) loud = true;
      if (loud) alive = Math.ceil(decay * sampleRate * 1.2) + input.length;
      if (alive <= 0) return;
      alive -= input.length;
      let energy = 0;
      lengths.forEach((length, k) => {
        const g = 10 ** ((-3 * length) / (decay * sampleRate));
        feedback[k] = g;
        energy += 1 - g * g;
      });
      // the power of the tail of a steady sound is then that of the sound times gain squared
      const level = gain * Math.sqrt(energy / LINES);
      for (let i = 0; i < input.length; i++) {
        step(lines, at, heads, feedback, (input[i] as number) / 2);
        for (let c = 0; c < channels; c++) {
          const place = i * channels + c;
          out[place] = (out[place] as number) + level * tap(heads, c);
        }
      }
    },
  };
}

function step(
  lines: readonly Float32Array[],
  at: Int32Array,
  heads: Float64Array,
  feedback: Float64Array,
  input: number,
): void {
  let sum = 0;
  for (let k = 0; k < LINES; k++) {
    const value = (lines[k] as Float32Array)[at[k] as number] as number;
    heads[k] = value;
    sum += value;
  }
  for (let k = 0; k < LINES; k++) {
    const line = lines[k] as Float32Array;
    const place = at[k] as number;
    // a denormal costs a hundred times more than zero
    const back = (feedback[k] as number) * ((heads[k] as number) - sum / 2) + input;
    line[place] = back < 1e-12 && back > -1e-12 ? 0 : back;
    at[k] = place + 1 === line.length ? 0 : place + 1;
  }
}

/** Rows of a Hadamard matrix, then again from the first with the lines turned by one. */
function tap(heads: Float64Array, channel: number): number {
  const turn = channel >> 2;
  const a = heads[turn & 3] as number;
  const b = heads[(turn + 1) & 3] as number;
  const c = heads[(turn + 2) & 3] as number;
  const d = heads[(turn + 3) & 3] as number;
  const s = (channel & 1) === 0 ? 1 : -1;
  const t = (channel & 2) === 0 ? 1 : -1;
  return a + s * b + t * (c + s * d);
}
