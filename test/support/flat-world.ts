import { seeded, gaussian } from '#nodes/math/random.ts';
import type { Random } from '#nodes/math/random.ts';
import { compose, integrateTwist } from '#nodes/math/se2.ts';
import type { Pose2, Twist2 } from '#nodes/math/se2.ts';
import type { PlanarScan } from '#nodes/math/scan-points.ts';

export type Wall = readonly [number, number, number, number];
export type Pillar = readonly [number, number, number];

/** A world of straight walls and round pillars [m], for tests of localisation alone. */
export interface FlatWorld {
  readonly walls: readonly Wall[];
  readonly pillars: readonly Pillar[];
}

/** A room like TurtleBot3's: 4.5 m across, nine pillars. */
export const pillarRoom: FlatWorld = {
  walls: hexagon(2.3),
  pillars: [-1.1, 0, 1.1].flatMap((x) => [-1.1, 0, 1.1].map((y): Pillar => [x, y, 0.15])),
};

function hexagon(radius: number): Wall[] {
  return Array.from({ length: 6 }, (_, i): Wall => {
    const a = (i * Math.PI) / 3;
    const b = a + Math.PI / 3;
    return [radius * Math.cos(a), radius * Math.sin(a), radius * Math.cos(b), radius * Math.sin(b)];
  });
}

export function castRay(world: FlatWorld, x: number, y: number, angle: number): number {
  const dx = Math.cos(angle);
  const dy = Math.sin(angle);
  let best = Infinity;
  for (const [ax, ay, bx, by] of world.walls) {
    const ex = bx - ax;
    const ey = by - ay;
    const det = ex * dy - ey * dx;
    const t = (ex * (ay - y) - ey * (ax - x)) / det;
    const s = (dx * (ay - y) - dy * (ax - x)) / det;
    if (t > 0 && t < best && s >= 0 && s <= 1) best = t;
  }
  for (const [cx, cy, r] of world.pillars) {
    const along = (cx - x) * dx + (cy - y) * dy;
    const square = r * r - ((cx - x) ** 2 + (cy - y) ** 2 - along * along);
    if (square < 0) continue;
    const t = along - Math.sqrt(square);
    if (t > 0 && t < best) best = t;
  }
  return best;
}

export interface LidarModel {
  readonly beams: number;
  readonly from: number;
  readonly to: number;
  readonly rangeMin: number;
  readonly rangeMax: number;
  readonly sigma: number;
}

export const burgerLidar: LidarModel = {
  beams: 360,
  from: 0,
  to: (359 * Math.PI) / 180,
  rangeMin: 0.12,
  rangeMax: 3.5,
  sigma: 0.01,
};
export const jackalLidar: LidarModel = {
  beams: 720,
  from: -2.3562,
  to: 2.3562,
  rangeMin: 0.1,
  rangeMax: 30,
  sigma: 0.001,
};

export function scanFrom(
  world: FlatWorld,
  sensor: Pose2,
  lidar: LidarModel,
  random: Random,
): PlanarScan {
  const step = (lidar.to - lidar.from) / (lidar.beams - 1);
  return {
    angle_min: lidar.from,
    angle_increment: step,
    time_increment: 0,
    range_min: lidar.rangeMin,
    range_max: lidar.rangeMax,
    ranges: Float32Array.from({ length: lidar.beams }, (_, i) => {
      const range = castRay(world, sensor.x, sensor.y, sensor.yaw + lidar.from + i * step);
      const noisy = range + lidar.sigma * gaussian(random);
      return noisy > lidar.rangeMax ? Infinity : noisy;
    }),
  };
}

export interface Moment {
  readonly time: number;
  /** Where the robot is. */
  readonly truth: Pose2;
  /** Where its odometry says it is. */
  readonly odom: Pose2;
  readonly scan: PlanarScan;
}

/** Drives by `command(time)` and records scans with drifting odometry. */
export function record(
  world: FlatWorld,
  start: Pose2,
  command: (time: number) => Twist2,
  options: {
    readonly seconds: number;
    readonly rate: number;
    readonly lidar: LidarModel;
    readonly mount: Pose2;
    /** Odometry reports this share too much, and this yaw rate [rad/s] that is not there. */
    readonly drift: { readonly scale: number; readonly turn: number };
    readonly seed: string;
  },
): Moment[] {
  const random = seeded(options.seed);
  const moments: Moment[] = [];
  let truth = start;
  let odom: Pose2 = { x: 0, y: 0, yaw: 0 };
  const dt = 1 / (options.rate * 4);
  const { scale, turn } = options.drift;
  for (let i = 0; i < options.seconds / dt; i++) {
    if (i % 4 === 0) {
      const scan = scanFrom(world, compose(truth, options.mount), options.lidar, random);
      moments.push({ time: i * dt, truth, odom, scan });
    }
    const { v, w } = command(i * dt);
    truth = integrateTwist(truth, { v, w }, dt);
    odom = integrateTwist(odom, { v: v * (1 + scale), w: w * (1 + scale) + turn }, dt);
  }
  return moments;
}
