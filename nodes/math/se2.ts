/** A planar pose: metres and radians, x forward, y left, yaw counter-clockwise (REP 103). */
export interface Pose2 {
  readonly x: number;
  readonly y: number;
  readonly yaw: number;
}

/** Planar velocity of a differential drive in its own frame: forward [m/s], yaw rate [rad/s, left positive]. */
export interface Twist2 {
  readonly v: number;
  readonly w: number;
}

export interface Point2 {
  readonly x: number;
  readonly y: number;
}

export const identity2: Pose2 = { x: 0, y: 0, yaw: 0 };

/** The same angle in [-π, π). */
export function wrapAngle(angle: number): number {
  const turns = Math.floor((angle + Math.PI) / (2 * Math.PI));
  return angle - turns * 2 * Math.PI;
}

/** `aFromC = compose(aFromB, bFromC)`. */
export function compose(a: Pose2, b: Pose2): Pose2 {
  const c = Math.cos(a.yaw);
  const s = Math.sin(a.yaw);
  return { x: a.x + c * b.x - s * b.y, y: a.y + s * b.x + c * b.y, yaw: wrapAngle(a.yaw + b.yaw) };
}

export function inverse(a: Pose2): Pose2 {
  const c = Math.cos(a.yaw);
  const s = Math.sin(a.yaw);
  return { x: -c * a.x - s * a.y, y: s * a.x - c * a.y, yaw: wrapAngle(-a.yaw) };
}

/** `aFromB = between(worldFromA, worldFromB)`. */
export function between(a: Pose2, b: Pose2): Pose2 {
  return compose(inverse(a), b);
}

export function transformPoint(a: Pose2, p: Point2): Point2 {
  const c = Math.cos(a.yaw);
  const s = Math.sin(a.yaw);
  return { x: a.x + c * p.x - s * p.y, y: a.y + s * p.x + c * p.y };
}

/**
 * Pose after driving at constant speed and yaw rate for `dt` seconds, on the exact arc
 * (Thrun, Burgard, Fox 2005, Probabilistic Robotics, eq. 5.9).
 */
export function integrateTwist(pose: Pose2, { v, w }: Twist2, dt: number): Pose2 {
  const turn = w * dt;
  const half = turn / 2;
  // sinc(half) stays exact for straight motion, where the radius is infinite
  const chord = v * dt * (Math.abs(half) < 1e-6 ? 1 - (half * half) / 6 : Math.sin(half) / half);
  const heading = pose.yaw + half;
  return {
    x: pose.x + chord * Math.cos(heading),
    y: pose.y + chord * Math.sin(heading),
    yaw: wrapAngle(pose.yaw + turn),
  };
}

export function distance(a: Point2, b: Point2): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
