/** What may be wrong with one microphone. */
export type MicrophoneFault = 'clipped' | 'silent' | 'humming' | 'offset';

export interface HealthLimits {
  /** Share of samples at full scale from which on a microphone is clipped. */
  readonly clipped_share: number;
  /** Root mean square under which a microphone is dead: no capsule is this quiet. */
  readonly silent_level: number;
  /** How far under the other microphones a dead one is, as ratio of amplitudes. */
  readonly silent_ratio: number;
  /** Mean of the samples that is no sound. */
  readonly offset_level: number;
  /** Share of the power in the mains' harmonics, or in one line, that is a hum. */
  readonly hum_share: number;
  /** Least root mean square of a hum. */
  readonly hum_level: number;
}

/** Measures over one stretch of one microphone, full scale 1. */
interface Measures {
  readonly rms: number;
  readonly mean: number;
  readonly clipped: number;
  /** Share of the power (mean taken off) in the mains' harmonics. */
  readonly hum: number;
  /** Mains frequency of that [Hz]. */
  readonly mains: number;
}

const FULL = 0.997;
const MAINS = [50, 60] as const;
const HARMONICS = 6;

/**
 * Power, offset, clipping and the mains' hum, by Goertzel filters (Goertzel 1958) at the first
 * harmonics of 50 and of 60 Hz.
 *
 * @param samples a second or so, full scale 1
 */
export function measured(samples: Float32Array, rate: number): Measures {
  let sum = 0;
  let square = 0;
  let clipped = 0;
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i] as number;
    sum += value;
    square += value * value;
    if (value >= FULL || value <= -FULL) clipped++;
  }
  const n = Math.max(1, samples.length);
  const mean = sum / n;
  const power = Math.max(0, square / n - mean * mean);
  let hum = 0;
  let mains = 0;
  for (const frequency of MAINS) {
    let total = 0;
    for (let k = 1; k <= HARMONICS; k++) total += linePower(samples, mean, k * frequency, rate);
    const share = power > 0 ? Math.min(1, total / power) : 0;
    if (share <= hum) continue;
    hum = share;
    mains = frequency;
  }
  return { rms: Math.sqrt(power), mean, clipped: clipped / n, hum, mains };
}

/** Mean power of the sine of one frequency. */
function linePower(samples: Float32Array, mean: number, frequency: number, rate: number): number {
  const turn = (2 * Math.PI * frequency) / rate;
  const coefficient = 2 * Math.cos(turn);
  let last = 0;
  let before = 0;
  for (let i = 0; i < samples.length; i++) {
    const next = (samples[i] as number) - mean + coefficient * last - before;
    before = last;
    last = next;
  }
  const n = Math.max(1, samples.length);
  return (2 * (last * last + before * before - coefficient * last * before)) / (n * n);
}

/** What is wrong with each microphone; empty where nothing is. */
export function faultsOf(measures: readonly Measures[], limits: HealthLimits): MicrophoneFault[][] {
  const levels = measures.map(({ rms }) => rms).sort((a, b) => a - b);
  const middle = levels[Math.floor(levels.length / 2)] ?? 0;
  return measures.map(({ rms, mean, clipped, hum }) => {
    const faults: MicrophoneFault[] = [];
    if (clipped > limits.clipped_share) faults.push('clipped');
    if (rms < limits.silent_level || rms < limits.silent_ratio * middle) faults.push('silent');
    if (Math.abs(mean) > limits.offset_level) faults.push('offset');
    if (hum > limits.hum_share && rms > limits.hum_level) faults.push('humming');
    return faults;
  });
}

export interface ArrayHealth {
  readonly level: 'OK' | 'WARN' | 'ERROR';
  readonly message: string;
  readonly values: Readonly<Record<string, string | number | boolean>>;
}

/** Health of an array in a sentence: an error when no microphone is left that is well. */
export function arrayHealth(
  measures: readonly Measures[],
  faults: readonly (readonly MicrophoneFault[])[],
): ArrayHealth {
  const values: Record<string, string | number | boolean> = {};
  measures.forEach(({ rms, hum, mains, clipped, mean }, i) => {
    values[`level_${i}`] = Math.round(20 * Math.log10(Math.max(rms, 1e-6)) * 10) / 10;
    if (hum > 0.1) values[`hum_${i}`] = `${Math.round(100 * hum)} % at ${mains} Hz`;
    if (clipped > 0) values[`clipped_${i}`] = clipped;
    if (Math.abs(mean) > 1e-3) values[`offset_${i}`] = mean;
  });
  const bad = faults.flatMap((found, i) => (found.length === 0 ? [] : [{ i, found }]));
  // an offset does no harm to what is heard
  const lost = faults.filter((found) => found.some((fault) => fault !== 'offset')).length;
  if (bad.length === 0) return { level: 'OK', message: 'microphones are well', values };
  const [first] = bad;
  const alike =
    bad.length === faults.length &&
    bad.every(({ found }) => String(found) === String(first?.found));
  const text = alike
    ? `all microphones: ${(first?.found ?? []).join(', ')}`
    : bad.map(({ i, found }) => `microphone ${i}: ${found.join(', ')}`).join('; ');
  return { level: lost === faults.length ? 'ERROR' : 'WARN', message: text, values };
}

/** Gathers sound until there is enough to judge by. */
export interface HealthWindow {
  /** The whole window when it is full, one array a microphone. */
  take(channels: readonly Float32Array[], fresh: boolean): readonly Float32Array[] | undefined;
}

export function healthWindow(length: number): HealthWindow {
  let held: Float32Array[] = [];
  let filled = 0;
  return {
    take(channels, fresh) {
      if (fresh || held.length !== channels.length) {
        held = channels.map(() => new Float32Array(length));
        filled = 0;
      }
      const count = Math.min(length - filled, channels[0]?.length ?? 0);
      channels.forEach((samples, i) => held[i]?.set(samples.subarray(0, count), filled));
      filled += count;
      if (filled < length) return undefined;
      filled = 0;
      return held;
    },
  };
}
