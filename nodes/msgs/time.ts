import type { Time } from './std.ts';

/** Float seconds as a ROS stamp; exact to the nanosecond for whole nanoseconds up to 2^53. */
export function stampOf(seconds: number): Time {
  const sec = Math.floor(seconds);
  const nanosec = Math.round((seconds - sec) * 1e9);
  return nanosec === 1e9 ? { sec: sec + 1, nanosec: 0 } : { sec, nanosec };
}

/** Float seconds of a ROS stamp. */
export function secondsOf({ sec, nanosec }: Time): number {
  return sec + nanosec * 1e-9;
}
