import Fft from 'fft.js';

/** Spectra of real signals of one length. */
export interface RealFft {
  readonly size: number;
  /**
   * The spectrum of `size` samples: `size / 2 + 1` complex numbers, real and imaginary parts in turn,
   * not scaled. The array is the transform's own and overwritten by the next call.
   */
  transform(samples: ArrayLike<number>): Float64Array;
}

/** Fast Fourier transform of radix 4 by fft.js. @param size a power of two */
export function realFft(size: number): RealFft {
  const fft = new Fft(size);
  const out = new Float64Array(2 * size);
  const half = out.subarray(0, size + 2);
  return {
    size,
    transform(samples) {
      fft.realTransform(out, samples);
      return half;
    },
  };
}
