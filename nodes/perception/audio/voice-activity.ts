/** A voice by loudness and pitch, one frame after the other. */
export interface VoiceDetector {
  /** Probability of speech in a frame of 512 samples at 16 kHz. */
  hear(frame: Float32Array): number;
}

/** Pitches of voices [Hz]. */
const LOWEST = 70;
const HIGHEST = 400;
const FRAME = 512;
/** How fast the floor rises and falls, a frame. */
const RISE = 0.01;
const FALL = 0.3;
const HOLD = 6;

/**
 * Voice activity without a network: energy over a floor that follows the quiet, and periodicity by
 * the normalised autocorrelation of the last two frames (Rabiner 1977; Sohn et al. 1999 for the
 * hangover), so that steady noise and clicks stay below.
 */
export function voiceDetector(rate: number): VoiceDetector {
  const past = new Float32Array(2 * FRAME);
  let floor = 0;
  let hold = 0;
  let smooth = 0;
  return {
    hear(frame) {
      past.copyWithin(0, FRAME);
      past.set(frame.subarray(0, FRAME), FRAME);
      let power = 1e-12;
      for (let i = FRAME; i < 2 * FRAME; i++) power += (past[i] as number) ** 2 / FRAME;
      floor = floor === 0 ? power : floor + (power < floor ? FALL : RISE) * (power - floor);
      const excess = 10 * Math.log10(power / Math.max(floor, 1e-12));
      const pitch = periodicity(past, rate);
      const loud = logistic((excess - 6) / 2);
      const now = loud * logistic((pitch - 0.5) / 0.08);
      hold = now > 0.5 ? HOLD : Math.max(0, hold - 1);
      // consonants follow vowels, and have no pitch
      const kept = hold > 0 ? Math.max(now, 0.6 * loud) : now;
      smooth += 0.5 * (kept - smooth);
      return smooth;
    },
  };
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** Highest normalised autocorrelation at the lags of a voice, of the signal without its trend. */
function periodicity(samples: Float32Array, rate: number): number {
  const least = Math.floor(rate / HIGHEST);
  const most = Math.floor(rate / LOWEST);
  let best = 0;
  // every other sample and lag: voices have their pitch well below
  for (let lag = least; lag <= most; lag += 2) {
    let dot = 0;
    let a = 1e-12;
    let b = 1e-12;
    for (let i = most; i < samples.length; i += 2) {
      const x = samples[i] as number;
      const y = samples[i - lag] as number;
      dot += x * y;
      a += x * x;
      b += y * y;
    }
    best = Math.max(best, dot / Math.sqrt(a * b));
  }
  return best;
}
