/** Position and velocity in the plane of odom: x, y, vx, vy [m, m/s], and their covariance. */
export interface Estimate {
  /** [4] */
  readonly mean: Float64Array;
  /** [4][4], row-major, symmetric, positive definite */
  readonly cov: Float64Array;
}

/** A symmetric 2 x 2 covariance [m²]. */
export interface Cov2 {
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
}

/** More uncertain than this nothing is of use: variance of place [m²] and of velocity [m²/s²]. */
const limit = { place: 400, velocity: 9 };
const floor = 1e-6;

export function estimateAt(
  x: number,
  y: number,
  place: Cov2,
  velocity: { readonly vx: number; readonly vy: number; readonly variance: number },
): Estimate {
  const cov = new Float64Array(16);
  cov[0] = place.xx;
  cov[1] = cov[4] = place.xy;
  cov[5] = place.yy;
  cov[10] = cov[15] = velocity.variance;
  return tidy({ mean: Float64Array.of(x, y, velocity.vx, velocity.vy), cov });
}

/**
 * `dt` [s] later: constant velocity that fades with time constant `fade` [s], disturbed by white
 * acceleration (Bar-Shalom, Li, Kirubarajan 2001, Estimation with Applications to Tracking and
 * Navigation, section 6.2.2; fading after Singer 1970).
 *
 * @param noise power spectral density of the acceleration [m²/s³]
 */
export function predict(
  { mean, cov }: Estimate,
  dt: number,
  noise: number,
  fade: number,
): Estimate {
  if (!(dt > 0)) return { mean, cov };
  const b = Math.exp(-dt / fade);
  const a = fade * (1 - b);
  const at = (i: number, j: number): number => cov[4 * i + j] as number;
  const m = (i: number): number => mean[i] as number;
  const next = new Float64Array(16);
  for (let i = 0; i < 2; i++)
    for (let j = 0; j < 2; j++) {
      const pv = at(i, j + 2);
      const vp = at(i + 2, j);
      const vv = at(i + 2, j + 2);
      next[4 * i + j] = at(i, j) + a * (pv + vp) + a * a * vv;
      next[4 * i + j + 2] = b * (pv + a * vv);
      next[4 * (i + 2) + j] = b * (vp + a * vv);
      next[4 * (i + 2) + j + 2] = b * b * vv;
    }
  for (const i of [0, 1]) {
    next[5 * i] = (next[5 * i] as number) + (noise * dt ** 3) / 3;
    next[4 * i + i + 2] = (next[4 * i + i + 2] as number) + (noise * dt * dt) / 2;
    next[4 * (i + 2) + i] = (next[4 * (i + 2) + i] as number) + (noise * dt * dt) / 2;
    next[5 * (i + 2)] = (next[5 * (i + 2)] as number) + noise * dt;
  }
  return tidy({
    mean: Float64Array.of(m(0) + a * m(2), m(1) + a * m(3), b * m(2), b * m(3)),
    cov: next,
  });
}

/** How far a measurement is from what was expected, in units of its spread. */
export interface Surprise {
  /** Squared Mahalanobis distance. */
  readonly squared: number;
  /** Logarithm of the Gaussian density of the measurement. */
  readonly logDensity: number;
}

export function positionSurprise({ mean, cov }: Estimate, x: number, y: number, r: Cov2): Surprise {
  const dx = x - (mean[0] as number);
  const dy = y - (mean[1] as number);
  const sxx = (cov[0] as number) + r.xx;
  const sxy = (cov[1] as number) + r.xy;
  const syy = (cov[5] as number) + r.yy;
  const det = Math.max(1e-12, sxx * syy - sxy * sxy);
  const squared = (dx * dx * syy - 2 * dx * dy * sxy + dy * dy * sxx) / det;
  return { squared, logDensity: -0.5 * (squared + Math.log(det)) - Math.log(2 * Math.PI) };
}

/** Where a bearing was taken and what it said. */
export interface Bearing {
  readonly fromX: number;
  readonly fromY: number;
  /** In odom [rad]. */
  readonly angle: number;
  /** [rad²] */
  readonly variance: number;
}

export function bearingSurprise(estimate: Estimate, bearing: Bearing): Surprise {
  const { innovation, variance } = innovationOf(estimate, bearing);
  const squared = (innovation * innovation) / variance;
  return { squared, logDensity: -0.5 * (squared + Math.log(2 * Math.PI * variance)) };
}

export function updatePosition(estimate: Estimate, x: number, y: number, r: Cov2): Estimate {
  const { mean } = estimate;
  // one axis after another: with correlated noise, along its own axes
  const turn = 0.5 * Math.atan2(2 * r.xy, r.xx - r.yy);
  const c = Math.cos(turn);
  const s = Math.sin(turn);
  const along = r.xx * c * c + 2 * r.xy * c * s + r.yy * s * s;
  const across = r.xx * s * s - 2 * r.xy * c * s + r.yy * c * c;
  const dx = x - (mean[0] as number);
  const dy = y - (mean[1] as number);
  const first = scalar(estimate, [c, s, 0, 0], c * dx + s * dy, Math.max(floor, along));
  const mx = x - (first.mean[0] as number);
  const my = y - (first.mean[1] as number);
  return tidy(scalar(first, [-s, c, 0, 0], -s * mx + c * my, Math.max(floor, across)));
}

/** Extended Kalman update by a bearing (Bar-Shalom et al. 2001, section 10.3). */
export function updateBearing(estimate: Estimate, bearing: Bearing): Estimate {
  const { innovation, row } = innovationOf(estimate, bearing);
  return tidy(scalar(estimate, row, innovation, bearing.variance));
}

function innovationOf({ mean, cov }: Estimate, { fromX, fromY, angle, variance }: Bearing) {
  const dx = (mean[0] as number) - fromX;
  const dy = (mean[1] as number) - fromY;
  const square = Math.max(0.01, dx * dx + dy * dy);
  const row = [-dy / square, dx / square, 0, 0] as const;
  const off = angle - Math.atan2(dy, dx);
  const innovation = Math.atan2(Math.sin(off), Math.cos(off));
  const [hx, hy] = row;
  const spread =
    hx * hx * (cov[0] as number) + 2 * hx * hy * (cov[1] as number) + hy * hy * (cov[5] as number);
  return { innovation, row, variance: spread + variance };
}

/** Kalman update by one number. */
function scalar(
  { mean, cov }: Estimate,
  h: readonly [number, number, number, number] | readonly number[],
  innovation: number,
  variance: number,
): Estimate {
  const ph = new Float64Array(4);
  for (let i = 0; i < 4; i++)
    for (let j = 0; j < 4; j++)
      ph[i] = (ph[i] as number) + (cov[4 * i + j] as number) * (h[j] ?? 0);
  let s = variance;
  for (let i = 0; i < 4; i++) s += (h[i] ?? 0) * (ph[i] as number);
  const nextMean = new Float64Array(4);
  const next = new Float64Array(16);
  for (let i = 0; i < 4; i++) {
    nextMean[i] = (mean[i] as number) + ((ph[i] as number) * innovation) / s;
    for (let j = 0; j < 4; j++)
      next[4 * i + j] = (cov[4 * i + j] as number) - ((ph[i] as number) * (ph[j] as number)) / s;
  }
  return { mean: nextMean, cov: next };
}

/** Symmetric, with no variance out of bounds; scaled as a whole, so that it stays positive. */
function tidy({ mean, cov }: Estimate): Estimate {
  for (let i = 0; i < 4; i++)
    for (let j = i + 1; j < 4; j++) {
      const both = 0.5 * ((cov[4 * i + j] as number) + (cov[4 * j + i] as number));
      cov[4 * i + j] = both;
      cov[4 * j + i] = both;
    }
  const place = Math.max(cov[0] as number, cov[5] as number);
  const velocity = Math.max(cov[10] as number, cov[15] as number);
  shrink(cov, 0, Math.sqrt(Math.min(1, limit.place / place)));
  shrink(cov, 2, Math.sqrt(Math.min(1, limit.velocity / velocity)));
  for (let i = 0; i < 4; i++) cov[5 * i] = (cov[5 * i] as number) + floor;
  return { mean, cov };
}

/** Scales two of the coordinates, in rows and columns alike. */
function shrink(cov: Float64Array, first: number, by: number): void {
  if (!(by < 1)) return;
  for (let i = first; i < first + 2; i++)
    for (let j = 0; j < 4; j++) {
      cov[4 * i + j] = (cov[4 * i + j] as number) * by;
      cov[4 * j + i] = (cov[4 * j + i] as number) * by;
    }
}
