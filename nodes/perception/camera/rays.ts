import type { CameraInfo } from '#nodes/msgs/sensor.ts';
import type { Vector3 } from '#nodes/math/se3.ts';

/** A pinhole with the distortion of `plumb_bob` or `rational_polynomial`, for a given picture size. */
export interface Lens {
  readonly fx: number;
  readonly fy: number;
  readonly cx: number;
  readonly cy: number;
  /** k1, k2, p1, p2, k3, k4, k5, k6; zeros: none. */
  readonly distortion: readonly number[];
}

/** The calibration for a picture that may be smaller or larger than the calibrated one. */
export function lensOf(info: CameraInfo, width: number, height: number): Lens | null {
  const [fx = 0, , cx = 0, , fy = 0, cy = 0] = info.k;
  if (!(fx > 0 && fy > 0) || !Number.isFinite(cx + cy)) return null;
  const sx = info.width > 0 ? width / info.width : 1;
  const sy = info.height > 0 ? height / info.height : 1;
  const known = ['plumb_bob', 'rational_polynomial', ''].includes(info.distortion_model);
  const distortion = known ? Array.from({ length: 8 }, (_, i) => info.d[i] ?? 0) : [];
  return {
    fx: fx * sx,
    fy: fy * sy,
    // pixel centres are at whole numbers
    cx: (cx + 0.5) * sx - 0.5,
    cy: (cy + 0.5) * sy - 0.5,
    distortion: distortion.some((value) => value !== 0) ? distortion : [],
  };
}

/**
 * Direction of a pixel in the optical frame (x right, y down, z forward), z = 1. Distortion is undone
 * by fixed-point iteration (as OpenCV's undistortPoints, "Camera Calibration", equations of
 * `rational_polynomial`).
 */
export function rayOf({ fx, fy, cx, cy, distortion }: Lens, u: number, v: number): Vector3 {
  const x0 = (u - cx) / fx;
  const y0 = (v - cy) / fy;
  const [k1 = 0, k2 = 0, p1 = 0, p2 = 0, k3 = 0, k4 = 0, k5 = 0, k6 = 0] = distortion;
  let x = x0;
  let y = y0;
  for (let round = 0; round < (distortion.length === 0 ? 0 : 8); round++) {
    const r2 = x * x + y * y;
    const radial = (1 + r2 * (k1 + r2 * (k2 + r2 * k3))) / (1 + r2 * (k4 + r2 * (k5 + r2 * k6)));
    x = (x0 - (2 * p1 * x * y + p2 * (r2 + 2 * x * x))) / radial;
    y = (y0 - (p1 * (r2 + 2 * y * y) + 2 * p2 * x * y)) / radial;
  }
  return { x, y, z: 1 };
}
