/** Places in the state vector: pose in odom [m, rad], speed [m/s], yaw rate [rad/s], gyro bias [rad/s]. */
export const X = 0;
export const Y = 1;
export const YAW = 2;
export const V = 3;
export const W = 4;
export const BIAS = 5;
export const SIZE = 6;

export interface ProcessNoise {
  /** Forward acceleration that nobody told of, one standard deviation per root second. */
  readonly process_noise_v: number;
  readonly process_noise_w: number;
  readonly process_noise_bias: number;
  /** Slip of the position, standard deviation per root metre. */
  readonly process_noise_position: number;
}

/**
 * Moves state and covariance on by `dt` at constant speed and yaw rate: a planar constant-velocity
 * unicycle (Thrun, Burgard, Fox 2005, eq. 5.9; covariance by eq. 3.43, F written out).
 *
 * @param s state, [SIZE]
 * @param p covariance, [SIZE][SIZE], row-major, symmetric
 */
export function predict(s: Float64Array, p: Float64Array, dt: number, noise: ProcessNoise): void {
  const v = s[V] as number;
  const w = s[W] as number;
  const heading = (s[YAW] as number) + (w * dt) / 2;
  const chord = dt * (1 - (w * dt * w * dt) / 24);
  const cos = chord * Math.cos(heading);
  const sin = chord * Math.sin(heading);
  s[X] = (s[X] as number) + v * cos;
  s[Y] = (s[Y] as number) + v * sin;
  s[YAW] = (s[YAW] as number) + w * dt;
  // P = F P Fᵀ in place: first the rows of F P, then the columns of (F P) Fᵀ
  spread(p, 1, SIZE, v, cos, sin, dt);
  spread(p, SIZE, 1, v, cos, sin, dt);
  const slip = noise.process_noise_position ** 2 * Math.abs(v) * dt;
  p[X * SIZE + X] = (p[X * SIZE + X] as number) + slip;
  p[Y * SIZE + Y] = (p[Y * SIZE + Y] as number) + slip;
  p[V * SIZE + V] = (p[V * SIZE + V] as number) + noise.process_noise_v ** 2 * dt;
  p[W * SIZE + W] = (p[W * SIZE + W] as number) + noise.process_noise_w ** 2 * dt;
  p[BIAS * SIZE + BIAS] = (p[BIAS * SIZE + BIAS] as number) + noise.process_noise_bias ** 2 * dt;
}

/** Adds to the entries of x, y and yaw what F takes from yaw, v and w; `along` steps within a line. */
function spread(
  p: Float64Array,
  along: number,
  across: number,
  v: number,
  cos: number,
  sin: number,
  dt: number,
): void {
  const half = (v * dt) / 2;
  for (let i = 0; i < SIZE; i++) {
    const at = i * along;
    const yaw = p[at + YAW * across] as number;
    const speed = p[at + V * across] as number;
    const rate = p[at + W * across] as number;
    p[at] = (p[at] as number) - v * sin * yaw + cos * speed - half * sin * rate;
    p[at + across] = (p[at + across] as number) + v * cos * yaw + sin * speed + half * cos * rate;
    p[at + YAW * across] = yaw + dt * rate;
  }
}

/**
 * Kalman update by one number that measures state `a`, or the sum of states `a` and `b`.
 *
 * @param gate Mahalanobis distance from which on the measurement is refused
 * @param scratch overwritten, [SIZE]
 * @returns whether it was used
 */
export function update(
  s: Float64Array,
  p: Float64Array,
  a: number,
  b: number | undefined,
  value: number,
  variance: number,
  gate: number,
  scratch: Float64Array,
): boolean {
  const ph = scratch;
  for (let i = 0; i < SIZE; i++) {
    ph[i] = (p[i * SIZE + a] as number) + (b === undefined ? 0 : (p[i * SIZE + b] as number));
  }
  const innovation = value - (s[a] as number) - (b === undefined ? 0 : (s[b] as number));
  const total = (ph[a] as number) + (b === undefined ? 0 : (ph[b] as number)) + variance;
  if (!(innovation * innovation <= gate * gate * total)) return false;
  for (let i = 0; i < SIZE; i++) {
    const gain = (ph[i] as number) / total;
    s[i] = (s[i] as number) + gain * innovation;
    for (let j = 0; j < SIZE; j++) {
      p[i * SIZE + j] = (p[i * SIZE + j] as number) - gain * (ph[j] as number);
    }
  }
  return true;
}
