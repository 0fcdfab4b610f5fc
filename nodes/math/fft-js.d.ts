/** The part of fft.js that is used; the package has no types. */
declare module 'fft.js' {
  class Fft {
    constructor(size: number);
    /** Fills the first half of `out`, complex numbers interleaved, and one beyond. */
    realTransform(out: Float64Array, data: ArrayLike<number>): void;
  }
  export = Fft;
}
