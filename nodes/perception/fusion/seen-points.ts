import { compose, inverse } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';

/** Rays of a scan and where their sensor stood. */
export interface Rays {
  readonly angleMin: number;
  readonly angleIncrement: number;
  /** [m]; infinite: nothing there, NaN: not known. */
  readonly ranges: Float32Array;
  /** `odomFromSensor` when it was taken. */
  readonly pose: Pose2;
}

export interface SeenParams {
  /** Nearer than what the scan shows by this much [m], and this share of the range, is news. */
  readonly tolerance: number;
  readonly tolerance_share: number;
  /** Pictures that must show a place before it counts. */
  readonly confirmations: number;
  /** Places are forgotten after so long, if never seen free [s]. */
  readonly memory: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
  hits: number;
  last: number;
}

/** Side of a place [m]. */
const CELL = 0.06;
/** Rays of the scan looked at to each side: beams fall between things. */
const SIDE = 2;

/**
 * Places in odom where the camera saw the floor end and the scan saw nothing: low boxes, panes,
 * drops. They stay when they leave the picture, which the near ones do first.
 */
export class SeenPoints {
  readonly #points = new Map<string, Point>();

  get size(): number {
    return this.#points.size;
  }

  /** Takes the ends of the floor at `now` [s]; `scan` is the newest one, if any. */
  hear(ends: Rays, scan: Rays | null, now: number, params: SeenParams): void {
    this.#clear(ends, now, params);
    const touched = new Set<string>();
    for (let i = 0; i < ends.ranges.length; i++) {
      const range = ends.ranges[i] ?? NaN;
      if (!Number.isFinite(range)) continue;
      const angle = ends.angleMin + i * ends.angleIncrement + ends.pose.yaw;
      const x = ends.pose.x + range * Math.cos(angle);
      const y = ends.pose.y + range * Math.sin(angle);
      if (scan !== null && !isNews(scan, x, y, params)) continue;
      const key = `${String(Math.round(x / CELL))},${String(Math.round(y / CELL))}`;
      if (touched.has(key)) continue;
      touched.add(key);
      const known = this.#points.get(key);
      if (known === undefined) this.#points.set(key, { x, y, hits: 1, last: now });
      else {
        known.hits = Math.min(20, known.hits + 1);
        known.last = now;
      }
    }
  }

  /** Forgets what came since `since` [s]: the camera was not to be trusted. */
  distrust(since: number): void {
    for (const [key, { last }] of this.#points) if (last >= since) this.#points.delete(key);
  }

  /** Shortens the rays of a scan that meet a place; `ranges` are written in place. */
  shorten(scan: Rays, ranges: Float32Array, params: SeenParams): void {
    const sensorFromOdom = inverse(scan.pose);
    for (const { x, y, hits } of this.#points.values()) {
      if (hits < params.confirmations) continue;
      const at = compose(sensorFromOdom, { x, y, yaw: 0 });
      const range = Math.hypot(at.x, at.y);
      const half = Math.atan2(CELL / 2, range);
      const angle = Math.atan2(at.y, at.x);
      const first = Math.ceil(steps(scan, angle - half));
      const last = Math.floor(first + (2 * half) / scan.angleIncrement);
      for (let i = first; i <= last; i++) {
        const beam = wrapped(i, scan);
        // a ray that measured nothing at all may be shortened too: something is there
        if (beam >= 0 && !((ranges[beam] ?? NaN) <= range)) ranges[beam] = range;
      }
    }
  }

  /** Forgets what the picture shows to be free, and what is old. */
  #clear(ends: Rays, now: number, params: SeenParams): void {
    const sensorFromOdom = inverse(ends.pose);
    for (const [key, point] of this.#points) {
      if (now - point.last > params.memory) {
        this.#points.delete(key);
        continue;
      }
      const at = compose(sensorFromOdom, { x: point.x, y: point.y, yaw: 0 });
      const i = Math.round((Math.atan2(at.y, at.x) - ends.angleMin) / ends.angleIncrement);
      const range = ends.ranges[i] ?? NaN;
      const distance = Math.hypot(at.x, at.y);
      if (distance > NEAREST_SEEN && range > distance + params.tolerance) {
        point.hits -= 1;
        if (point.hits <= 0) this.#points.delete(key);
      }
    }
  }
}

/** Nearer floor lies below the picture [m]. */
const NEAREST_SEEN = 0.5;

/** Whether the scan shows nothing where the camera saw an end, or only what is farther. */
function isNews(scan: Rays, x: number, y: number, params: SeenParams): boolean {
  const at = compose(inverse(scan.pose), { x, y, yaw: 0 });
  const range = Math.hypot(at.x, at.y);
  const middle = Math.round(steps(scan, Math.atan2(at.y, at.x)));
  let nearest = Infinity;
  for (let i = middle - SIDE; i <= middle + SIDE; i++) {
    const beam = wrapped(i, scan);
    const measured = beam < 0 ? NaN : (scan.ranges[beam] ?? NaN);
    if (measured < nearest) nearest = measured;
  }
  return range < nearest - params.tolerance - params.tolerance_share * range;
}

/** Rays from the first to an angle of the sensor's frame; may lie outside the scan. */
function steps({ angleMin, angleIncrement }: Rays, angle: number): number {
  const turn = 2 * Math.PI;
  const ahead = angle - angleMin;
  return (ahead - turn * Math.floor(ahead / turn)) / angleIncrement;
}

/** The ray of that number where the scan goes all round; -1 outside. */
function wrapped(i: number, { angleIncrement, ranges }: Rays): number {
  const round = Math.round((2 * Math.PI) / Math.abs(angleIncrement));
  const beam = ((i % round) + round) % round;
  return beam < ranges.length ? beam : -1;
}
