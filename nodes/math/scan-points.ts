/** What is needed of a sensor_msgs/LaserScan. */
export interface PlanarScan {
  readonly angle_min: number;
  readonly angle_increment: number;
  readonly time_increment: number;
  readonly range_min: number;
  readonly range_max: number;
  readonly ranges: Float32Array;
}

type BeamAngles = Pick<PlanarScan, 'angle_min' | 'angle_increment' | 'ranges'>;

/** Direction of every beam in the sensor's frame, interleaved cosine and sine. */
export interface Beams {
  readonly angleMin: number;
  readonly increment: number;
  readonly direction: Float64Array;
}

/** @param known taken where it fits, so that directions are worked out once */
export function beamsOf(scan: BeamAngles, known?: Beams): Beams {
  const n = scan.ranges.length;
  const { angle_min: angleMin, angle_increment: increment } = scan;
  if (
    known?.direction.length === 2 * n &&
    known.angleMin === angleMin &&
    known.increment === increment
  )
    return known;
  const direction = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    direction[2 * i] = Math.cos(angleMin + i * increment);
    direction[2 * i + 1] = Math.sin(angleMin + i * increment);
  }
  return { angleMin, increment, direction };
}

/** End points of the beams of one scan, in the base frame at the scan's stamp [m]. */
export interface ScanPoints {
  /** Entries in use of the arrays below; hits come first. */
  readonly count: number;
  /** The first `hits` points lie on something; the others are where a free beam was cut off. */
  readonly hits: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Where the sensor was when the stamp was taken [m]. */
  readonly sensorX: number;
  readonly sensorY: number;
}

export interface ScanPointOptions {
  /** Mount of the sensor: `baseFromSensor` [m, rad]. */
  readonly mount: { readonly x: number; readonly y: number; readonly yaw: number };
  /** Speed and yaw rate of the base during the scan, for sensors that sweep [m/s, rad/s]. */
  readonly motion: { readonly v: number; readonly w: number };
  /** Returns beyond it count as free up to it [m]. */
  readonly maxRange: number;
  /** Whether +Inf means that nothing is within range (REP 117), and not that the beam was lost. */
  readonly infinityIsFree: boolean;
  /** Hits nearer than this to the one before are left out [m]; 0 keeps all. */
  readonly spacing: number;
}

const hit = 1;
const free = 2;
const unknown = 0;

/**
 * Points of a scan by REP 117: a range within the limits is a hit, +Inf a free beam, NaN, -Inf and
 * anything below `range_min` nothing. A sweeping sensor's points are moved to where they were seen
 * from at the stamp, on the chord of the constant motion.
 */
export function scanPoints(scan: PlanarScan, options: ScanPointOptions): ScanPoints {
  const n = scan.ranges.length;
  const x = new Float64Array(n);
  const y = new Float64Array(n);
  const { mount, spacing } = options;
  let count = 0;
  for (let i = 0; i < n; i++) {
    if (beamKind(scan, options, i) !== hit) continue;
    place(scan, options, i, scan.ranges[i] as number, x, y, count);
    if (count > 0 && spacing > 0) {
      const dx = (x[count] as number) - (x[count - 1] as number);
      const dy = (y[count] as number) - (y[count - 1] as number);
      if (dx * dx + dy * dy < spacing * spacing) continue;
    }
    count++;
  }
  const hits = count;
  const far = Math.min(options.maxRange, scan.range_max);
  for (let i = 0; i < n; i++) {
    if (beamKind(scan, options, i) === free) place(scan, options, i, far, x, y, count++);
  }
  return { count, hits, x, y, sensorX: mount.x, sensorY: mount.y };
}

function beamKind(scan: PlanarScan, options: ScanPointOptions, i: number): number {
  const range = scan.ranges[i] as number;
  if (!(range >= scan.range_min)) return unknown;
  if (range < scan.range_max) return range <= options.maxRange ? hit : free;
  return options.infinityIsFree && !isLostBeam(scan.ranges, i) ? free : unknown;
}

/**
 * Whether a beam without return stands between two that returned: then it was more likely lost, on
 * something dark or slanting, than that it went through a gap one beam wide.
 */
export function isLostBeam(ranges: Float32Array, i: number): boolean {
  return (
    ranges[i] === Infinity &&
    Number.isFinite(ranges[i === 0 ? ranges.length - 1 : i - 1]) &&
    Number.isFinite(ranges[i + 1 === ranges.length ? 0 : i + 1])
  );
}

function place(
  scan: PlanarScan,
  { mount, motion }: ScanPointOptions,
  i: number,
  range: number,
  x: Float64Array,
  y: Float64Array,
  at: number,
): void {
  const angle = mount.yaw + scan.angle_min + i * scan.angle_increment;
  const px = mount.x + range * Math.cos(angle);
  const py = mount.y + range * Math.sin(angle);
  const turn = motion.w * i * scan.time_increment;
  const way = motion.v * i * scan.time_increment;
  if (turn === 0 && way === 0) {
    x[at] = px;
    y[at] = py;
    return;
  }
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  x[at] = way * Math.cos(turn / 2) + cos * px - sin * py;
  y[at] = way * Math.sin(turn / 2) + sin * px + cos * py;
}
