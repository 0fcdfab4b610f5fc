/** Changes the sample rate of one endless stream. */
export interface Resampler {
  /** What can be told of the new samples; comes late by half the filter. */
  process(input: Float32Array): Float32Array;
  /** Time between the first output of the next call and the first input of it [s], negative: before. */
  lead(): number;
}

/** Zero crossings of the sinc to each side, and steps the table takes between two samples. */
const CROSSINGS = 16;
const PHASES = 256;
/** Share of the lower Nyquist frequency that passes. */
const PASS = 0.92;
const BETA = 8;

/**
 * Bandlimited interpolation by a Kaiser-windowed sinc from a table with straight lines between its
 * phases (J. O. Smith, Digital Audio Resampling, 2002): any ratio; aliases 70 dB down.
 *
 * @param from rate of the input [Hz]
 * @param to rate of the output [Hz]
 */
export function createResampler(from: number, to: number): Resampler {
  const cutoff = PASS * Math.min(1, to / from);
  const half = Math.ceil(CROSSINGS / cutoff);
  const taps = 2 * half;
  const table = filterTable(half, cutoff);
  const step = from / to;
  let held = new Float32Array(half);
  // place of the next output in `held`
  let place = half;
  return {
    lead: () => (place - held.length) / from,
    process(input) {
      const samples = new Float32Array(held.length + input.length);
      samples.set(held);
      samples.set(input, held.length);
      const count = Math.max(0, Math.ceil((samples.length - half - place) / step));
      const out = new Float32Array(count);
      for (let i = 0; i < count; i++) {
        const at = place + i * step;
        const whole = Math.floor(at);
        const phase = (at - whole) * PHASES;
        const row = Math.floor(phase);
        const share = phase - row;
        const base = row * taps;
        const first = whole - half + 1;
        let sum = 0;
        for (let k = 0; k < taps; k++) {
          const a = table[base + k] as number;
          const b = table[base + taps + k] as number;
          sum += (samples[first + k] as number) * (a + share * (b - a));
        }
        out[i] = sum;
      }
      place += count * step;
      const spent = Math.max(0, Math.min(samples.length, Math.floor(place) - half));
      held = samples.slice(spent);
      place -= spent;
      return out;
    },
  };
}

/** Rows of phases, one more than PHASES, of `2 * half` taps each. */
function filterTable(half: number, cutoff: number): Float64Array {
  const taps = 2 * half;
  const table = new Float64Array((PHASES + 1) * taps);
  for (let row = 0; row <= PHASES; row++) {
    let sum = 0;
    for (let k = 0; k < taps; k++) {
      const x = k - half + 1 - row / PHASES;
      const angle = Math.PI * cutoff * x;
      const sinc = Math.abs(angle) < 1e-9 ? 1 : Math.sin(angle) / angle;
      const value = sinc * kaiser(x / half);
      table[row * taps + k] = value;
      sum += value;
    }
    for (let k = 0; k < taps; k++) table[row * taps + k] = (table[row * taps + k] as number) / sum;
  }
  return table;
}

function kaiser(x: number): number {
  return Math.abs(x) >= 1 ? 0 : bessel(BETA * Math.sqrt(1 - x * x)) / bessel(BETA);
}

/** Modified Bessel function of the first kind and order zero, by its series. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; k < 40; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
