/** Shapes equal ROS geometry_msgs, so messages can be used in place. */
export interface Vector3 {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}
export interface Quaternion extends Vector3 {
  readonly w: number;
}
/** Rotation, then translation: `pInA = rotate(rotation, pInB) + translation`. */
export interface Transform3 {
  readonly translation: Vector3;
  readonly rotation: Quaternion;
}

export const zero3: Vector3 = { x: 0, y: 0, z: 0 };
export const identityQuaternion: Quaternion = { x: 0, y: 0, z: 0, w: 1 };
export const identity3: Transform3 = { translation: zero3, rotation: identityQuaternion };

export function multiply(a: Quaternion, b: Quaternion): Quaternion {
  return {
    x: a.w * b.x + a.x * b.w + a.y * b.z - a.z * b.y,
    y: a.w * b.y - a.x * b.z + a.y * b.w + a.z * b.x,
    z: a.w * b.z + a.x * b.y - a.y * b.x + a.z * b.w,
    w: a.w * b.w - a.x * b.x - a.y * b.y - a.z * b.z,
  };
}

export function conjugate(q: Quaternion): Quaternion {
  return { x: -q.x, y: -q.y, z: -q.z, w: q.w };
}

export function rotate(q: Quaternion, v: Vector3): Vector3 {
  const tx = 2 * (q.y * v.z - q.z * v.y);
  const ty = 2 * (q.z * v.x - q.x * v.z);
  const tz = 2 * (q.x * v.y - q.y * v.x);
  return {
    x: v.x + q.w * tx + q.y * tz - q.z * ty,
    y: v.y + q.w * ty + q.z * tx - q.x * tz,
    z: v.z + q.w * tz + q.x * ty - q.y * tx,
  };
}

/** Fixed-axis roll, pitch, yaw [rad], as in URDF, SDF and REP 103. */
export function quaternionFromRpy(roll: number, pitch: number, yaw: number): Quaternion {
  const cr = Math.cos(roll / 2);
  const sr = Math.sin(roll / 2);
  const cp = Math.cos(pitch / 2);
  const sp = Math.sin(pitch / 2);
  const cy = Math.cos(yaw / 2);
  const sy = Math.sin(yaw / 2);
  return {
    x: sr * cp * cy - cr * sp * sy,
    y: cr * sp * cy + sr * cp * sy,
    z: cr * cp * sy - sr * sp * cy,
    w: cr * cp * cy + sr * sp * sy,
  };
}

export function rpyFromQuaternion(q: Quaternion): { roll: number; pitch: number; yaw: number } {
  return {
    roll: Math.atan2(2 * (q.w * q.x + q.y * q.z), 1 - 2 * (q.x * q.x + q.y * q.y)),
    pitch: Math.asin(Math.max(-1, Math.min(1, 2 * (q.w * q.y - q.z * q.x)))),
    yaw: yawOf(q),
  };
}

export function yawOf(q: Quaternion): number {
  return Math.atan2(2 * (q.w * q.z + q.x * q.y), 1 - 2 * (q.y * q.y + q.z * q.z));
}

export function quaternionFromYaw(yaw: number): Quaternion {
  return { x: 0, y: 0, z: Math.sin(yaw / 2), w: Math.cos(yaw / 2) };
}

/** `aFromC = compose3(aFromB, bFromC)`. */
export function compose3(a: Transform3, b: Transform3): Transform3 {
  const t = rotate(a.rotation, b.translation);
  return {
    translation: {
      x: a.translation.x + t.x,
      y: a.translation.y + t.y,
      z: a.translation.z + t.z,
    },
    rotation: multiply(a.rotation, b.rotation),
  };
}

export function inverse3(a: Transform3): Transform3 {
  const rotation = conjugate(a.rotation);
  const t = rotate(rotation, a.translation);
  return { translation: { x: -t.x, y: -t.y, z: -t.z }, rotation };
}

export function transformPoint3(a: Transform3, p: Vector3): Vector3 {
  const t = rotate(a.rotation, p);
  return { x: a.translation.x + t.x, y: a.translation.y + t.y, z: a.translation.z + t.z };
}

/** Spherical linear interpolation along the shorter arc (Shoemake 1985, eq. 3), `t` in [0, 1]. */
export function slerp(a: Quaternion, b: Quaternion, t: number): Quaternion {
  let dot = a.x * b.x + a.y * b.y + a.z * b.z + a.w * b.w;
  const sign = dot < 0 ? -1 : 1;
  dot *= sign;
  let wa = 1 - t;
  let wb = t * sign;
  if (dot < 0.9995) {
    const angle = Math.acos(dot);
    const s = Math.sin(angle);
    wa = Math.sin((1 - t) * angle) / s;
    wb = (Math.sin(t * angle) / s) * sign;
  }
  const q = {
    x: wa * a.x + wb * b.x,
    y: wa * a.y + wb * b.y,
    z: wa * a.z + wb * b.z,
    w: wa * a.w + wb * b.w,
  };
  const n = Math.hypot(q.x, q.y, q.z, q.w);
  return { x: q.x / n, y: q.y / n, z: q.z / n, w: q.w / n };
}
