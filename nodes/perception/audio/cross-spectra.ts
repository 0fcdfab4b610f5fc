import { realFft } from '#nodes/math/fft.ts';
import type { DirectionArray } from './direction-array.ts';

/** Sums over the frames since they were last taken. */
export interface CrossSpectra {
  /** Power of each bin, mean of the microphones: [bin]. */
  readonly power: Float64Array;
  /** X_first · conj(X_second) of each pair: [bin][pair][2]. */
  readonly cross: Float64Array;
  frames: number;
}

/** Turns the sound of an array into cross-spectra, frame by frame. */
export interface CrossSpectrometer {
  readonly spectra: CrossSpectra;
  /** Adds every frame that is complete with these samples. */
  push(channels: readonly Float32Array[]): void;
  /** Forgets the sums. */
  clear(): void;
  /** Forgets samples, too: what comes next does not follow what was. */
  restart(): void;
}

/** Frames of `size` samples every `size / 2`, under a Hann window. */
export function crossSpectrometer(array: DirectionArray, size: number): CrossSpectrometer {
  const { microphones, pairs, firstBin, bins } = array;
  const fft = realFft(size);
  const hop = size / 2;
  const window = Float64Array.from({ length: size }, (_, i) =>
    Math.sqrt(0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / size)),
  );
  const held = Array.from({ length: microphones }, () => new Float32Array(size));
  let filled = 0;
  const frame = new Float64Array(size);
  const lines = Array.from({ length: microphones }, () => new Float64Array(2 * bins));
  const spectra: CrossSpectra = {
    power: new Float64Array(bins),
    cross: new Float64Array(2 * bins * pairs.length),
    frames: 0,
  };

  const transform = (): void => {
    for (let m = 0; m < microphones; m++) {
      const samples = held[m] as Float32Array;
      for (let i = 0; i < size; i++) frame[i] = (samples[i] as number) * (window[i] as number);
      const spectrum = fft.transform(frame);
      const line = lines[m] as Float64Array;
      for (let k = 0; k < 2 * bins; k++) line[k] = spectrum[2 * firstBin + k] as number;
    }
  };
  const add = (): void => {
    const { power, cross } = spectra;
    for (let m = 0; m < microphones; m++) {
      const line = lines[m] as Float64Array;
      for (let k = 0; k < bins; k++) {
        const re = line[2 * k] as number;
        const im = line[2 * k + 1] as number;
        power[k] = (power[k] as number) + (re * re + im * im) / microphones;
      }
    }
    for (let p = 0; p < pairs.length; p++) {
      const pair = pairs[p] as (typeof pairs)[number];
      const a = lines[pair.first] as Float64Array;
      const b = lines[pair.second] as Float64Array;
      for (let k = 0, at = 2 * p; k < bins; k++, at += 2 * pairs.length) {
        const ar = a[2 * k] as number;
        const ai = a[2 * k + 1] as number;
        const br = b[2 * k] as number;
        const bi = b[2 * k + 1] as number;
        cross[at] = (cross[at] as number) + ar * br + ai * bi;
        cross[at + 1] = (cross[at + 1] as number) + ai * br - ar * bi;
      }
    }
    spectra.frames++;
  };
  return {
    spectra,
    push(channels) {
      const count = channels[0]?.length ?? 0;
      for (let from = 0; from < count;) {
        const take = Math.min(count - from, size - filled);
        for (let m = 0; m < microphones; m++)
          held[m]?.set(channels[m]?.subarray(from, from + take) ?? [], filled);
        filled += take;
        from += take;
        if (filled < size) break;
        transform();
        add();
        for (const samples of held) samples.copyWithin(0, hop);
        filled = size - hop;
      }
    },
    clear() {
      spectra.power.fill(0);
      spectra.cross.fill(0);
      spectra.frames = 0;
    },
    restart() {
      filled = 0;
      this.clear();
    },
  };
}
