import type { LaserScan } from '#nodes/msgs/sensor.ts';
import type { Pose2, Twist2 } from '#nodes/math/se2.ts';
import { beamsOf } from '#nodes/math/scan-points.ts';
import type { Beams } from '#nodes/math/scan-points.ts';
import { between, compose } from '#nodes/math/se2.ts';
import { buildPathTable, FreeLengths, PATHS } from './path-table.ts';
import { outlineRadius, type PolicyBody } from './policy-body.ts';

export const SECTORS = 120;
export const HISTORY = 2;
const UNSEEN = -0.5;
const NEAR = 0.1;
const MAX_HOLE = 3;

/** A scan and where the base was when it was taken. */
export interface Look {
  readonly scan: Pick<
    LaserScan,
    'ranges' | 'angle_min' | 'angle_increment' | 'range_min' | 'range_max'
  >;
  readonly odomFromBase: Pose2;
}

/** Where to go, in the base frame: a point of the plan, and what is left of the plan [m]. */
export interface LocalGoal {
  readonly x: number;
  readonly y: number;
  readonly remaining: number;
}

export interface Situation {
  /** The newest look and an older one, each compensated for the motion since. */
  readonly looks: readonly Look[];
  readonly odomFromBase: Pose2;
  readonly velocity: Twist2;
  readonly goal: LocalGoal;
}

/** The inputs of a policy model, by name; the layouts are `inputShapes`. */
export interface Observation extends Readonly<Record<string, Float32Array>> {
  readonly scan: Float32Array;
  readonly paths: Float32Array;
  readonly goal: Float32Array;
  readonly state: Float32Array;
}

export const inputShapes = {
  scan: {
    shape: [1, HISTORY * SECTORS],
    doc: `${String(HISTORY)} looks (newest, older) of ${String(SECTORS)} sectors from -pi on about the base, moved to now: log(1 + c/0.1) / log(1 + reach/0.1) of the clearance c [m] of the outline in the sector; -0.5: not seen`,
  },
  paths: {
    shape: [1, PATHS],
    doc: 'Free share of circular paths until the footprint, 0.02 m and 0.10 m wider, touches a scan point: arcs from right to left, turns right and left, reverse arcs',
  },
  goal: {
    shape: [1, 8],
    doc: 'Local goal: x, y, distance (in lookaheads, distance at most 1.5), cosine and sine of bearing, remaining plan (in lookaheads, at most 1), remaining over 0.5 m (at most 1), its square root',
  },
  state: {
    shape: [1, 9],
    doc: 'Speed and yaw rate as shares of the limits; limits [m/s, rad/s], accelerations (over 4 m/s², 8 rad/s²), front, rear and side of the outline [m]',
  },
} as const;

export type Observer = (situation: Situation) => Observation;

/** Prepares the tables of a body and returns the function that builds observations for it. */
export function createObserver(body: PolicyBody): Observer {
  const free = new FreeLengths(buildPathTable(body));
  const outline = Float64Array.from({ length: SECTORS }, (_, i) =>
    outlineRadius(body, ((i + 0.5) / SECTORS) * 2 * Math.PI - Math.PI),
  );
  const xs = body.footprint.map(([x]) => x);
  const ys = body.footprint.map(([, y]) => y);
  const build = [
    body.maxLinear,
    body.maxAngular,
    body.acceleration / 4,
    body.angularAcceleration / 8,
    Math.max(...xs),
    -Math.min(...xs),
    Math.max(...ys),
  ];
  /** A scan is looked at in several ticks. */
  const known = new WeakMap<Look['scan'], BeamEnds>();
  let beams: Beams | undefined;
  const endsOf = (scan: Look['scan']): BeamEnds => {
    let ends = known.get(scan);
    if (ends === undefined) {
      beams = beamsOf(scan, beams);
      ends = beamEnds(scan, beams, body.reach);
      known.set(scan, ends);
    }
    return ends;
  };
  return ({ looks, odomFromBase, velocity, goal }) => {
    const scan = new Float32Array(HISTORY * SECTORS).fill(UNSEEN);
    free.reset();
    for (let i = 0; i < HISTORY; i++) {
      const look = looks[Math.min(i, looks.length - 1)];
      if (look === undefined) continue;
      const nowFromLidar = compose(between(odomFromBase, look.odomFromBase), body.lidar);
      const sectors = poolLook(endsOf(look.scan), nowFromLidar, free);
      normalise(sectors, outline, body.reach, scan, i * SECTORS);
    }
    return {
      scan,
      paths: new Float32Array(free.values).map((value) => value / 255),
      goal: goalInput(goal, body),
      state: Float32Array.of(velocity.v / body.maxLinear, velocity.w / body.maxAngular, ...build),
    };
  };
}

/** Where the beams of a scan end in the frame of its LiDAR. */
interface BeamEnds {
  /** Interleaved x and y [m]; NaN: the beam says nothing. */
  readonly points: Float64Array;
  /** Whether a beam met something; the others end out of reach. */
  readonly hits: Uint8Array;
}

function beamEnds(scan: Look['scan'], { direction }: Beams, reach: number): BeamEnds {
  const { ranges, range_min } = scan;
  const limit = reach * 1.5;
  const furthest = Math.min(limit, scan.range_max);
  const points = new Float64Array(2 * ranges.length).fill(NaN);
  const hits = new Uint8Array(ranges.length);
  for (let i = 0; i < ranges.length; i++) {
    const measured = ranges[i] as number;
    if (Number.isNaN(measured)) continue;
    // REP 117: +Infinity is nothing in range, -Infinity something too near to measure
    const hit = measured <= furthest;
    const range = hit ? Math.max(measured, range_min) : limit;
    points[2 * i] = range * (direction[2 * i] as number);
    points[2 * i + 1] = range * (direction[2 * i + 1] as number);
    hits[i] = hit ? 1 : 0;
  }
  return { points, hits };
}

/** Nearest range [m] about the base per sector; Infinity: free; NaN: no beam went there. */
function poolLook(
  { points, hits }: BeamEnds,
  nowFromLidar: Pose2,
  free: FreeLengths,
): Float64Array {
  const sectors = new Float64Array(SECTORS).fill(NaN);
  const c = Math.cos(nowFromLidar.yaw);
  const s = Math.sin(nowFromLidar.yaw);
  let at = 0;
  for (let i = 0; i < hits.length; i++) {
    const px = points[2 * i] as number;
    const py = points[2 * i + 1] as number;
    const x = nowFromLidar.x + c * px - s * py;
    const y = nowFromLidar.y + s * px + c * py;
    if (Number.isNaN(x)) continue;
    // neighbouring beams mostly share a sector, which is far cheaper to confirm than to work out
    if (!isInSector(at, x, y)) at = sectorOf(Math.atan2(y, x));
    const old = sectors[at] as number;
    if (hits[i] === 0) {
      if (Number.isNaN(old)) sectors[at] = Infinity;
      continue;
    }
    free.lower(x, y);
    const square = x * x + y * y;
    if (!(old <= square)) sectors[at] = square;
  }
  for (let at = 0; at < SECTORS; at++) sectors[at] = Math.sqrt(sectors[at] as number);
  return sectors;
}

function sectorOf(angle: number): number {
  const at = Math.floor(((angle + Math.PI) / (2 * Math.PI)) * SECTORS);
  return at < 0 ? 0 : at >= SECTORS ? SECTORS - 1 : at;
}

/** Direction in which each sector begins, interleaved cosine and sine; once more at the end. */
const edges = Float64Array.from({ length: 2 * SECTORS + 2 }, (_, i) => {
  const angle = ((i >> 1) / SECTORS) * 2 * Math.PI - Math.PI;
  return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
});
/** So near to an edge only the angle itself decides [m]. */
const edge = 1e-9;

function isInSector(at: number, x: number, y: number): boolean {
  const i = 2 * at;
  const left = (edges[i] as number) * y - (edges[i + 1] as number) * x;
  const right = (edges[i + 2] as number) * y - (edges[i + 3] as number) * x;
  return left > edge && right < -edge;
}

function normalise(
  sectors: Float64Array,
  outline: Float64Array,
  reach: number,
  out: Float32Array,
  offset: number,
): void {
  const scale = 1 / Math.log(1 + reach / NEAR);
  for (let i = 0; i < SECTORS; i++) {
    const range = fillHole(sectors, i);
    if (Number.isNaN(range)) continue;
    const clear = Math.min(reach, Math.max(0, range - (outline[i] as number)));
    out[offset + i] = Math.log(1 + clear / NEAR) * scale;
  }
}

/** A sector that no beam met, between two that were: the nearer of them. */
function fillHole(sectors: Float64Array, i: number): number {
  const own = sectors[i] as number;
  if (!Number.isNaN(own)) return own;
  const before = neighbour(sectors, i, -1);
  const after = neighbour(sectors, i, 1);
  return Number.isNaN(before) || Number.isNaN(after) ? NaN : Math.min(before, after);
}

function neighbour(sectors: Float64Array, i: number, step: number): number {
  for (let k = 1; k <= MAX_HOLE; k++) {
    const value = sectors[(i + k * step + SECTORS) % SECTORS] as number;
    if (!Number.isNaN(value)) return value;
  }
  return NaN;
}

function goalInput({ x, y, remaining }: LocalGoal, { lookahead }: PolicyBody): Float32Array {
  const distance = Math.hypot(x, y);
  const bearing = Math.atan2(y, x);
  const near = Math.min(1, Math.max(0, remaining) / 0.5);
  return Float32Array.of(
    x / lookahead,
    y / lookahead,
    Math.min(1.5, distance / lookahead),
    Math.cos(bearing),
    Math.sin(bearing),
    Math.min(1, Math.max(0, remaining) / lookahead),
    near,
    Math.sqrt(near),
  );
}
