import { classIndex } from '#nodes/perception/lidar/look.ts';
import type { Look } from '#nodes/perception/lidar/look.ts';
import { remember } from '#nodes/perception/lidar/history.ts';
import { gaussian } from '#nodes/math/random.ts';
import type { Random } from '#nodes/math/random.ts';
import { compose, integrateTwist, inverse } from '#nodes/math/se2.ts';
import type { Pose2, Twist2 } from '#nodes/math/se2.ts';
import { legCircles } from '#sim/actors/legs.ts';
import type { Gait } from '#sim/actors/legs.ts';
import { castScan, castShapes } from '#sim/world/cast.ts';
import type { Plane, Shapes } from '#sim/world/plane.ts';
import { between, boxSegments, freePlace } from './scene.ts';
import type { Scene } from './scene.ts';

/** The LiDAR of a moment. */
export interface Scanner {
  readonly beams: number;
  readonly angleMin: number;
  readonly increment: number;
  readonly rangeMax: number;
  /** [Hz] */
  readonly rate: number;
  readonly sigma: number;
  readonly dropout: number;
}

/** Somebody or something that moves or could; straight on at constant speed and turn. */
export interface Mover {
  readonly kind: 'person' | 'moving' | 'furniture';
  readonly pose: Pose2;
  readonly twist: Twist2;
  /** Outline at a time before or after now [s]. */
  readonly shapes: (pose: Pose2, time: number) => Shapes;
}

/** One instant of a scene with the scans until then, and the truth. */
export interface Moment {
  /** Newest first. */
  readonly history: readonly Look[];
  /** Class of every beam of the newest scan, `classIndex.none` without return. */
  readonly labels: Uint8Array;
  /** Index in `movers` of what each beam met, -1 else. */
  readonly met: Int16Array;
  readonly movers: readonly Mover[];
  /** True place of the sensor. */
  readonly sensor: Pose2;
}

const turns = [2 * Math.PI, 2 * Math.PI, 4.71, 4.19, Math.PI];
const rates = [5, 5, 6, 7.5, 10, 10, 12, 15, 20, 40];

export function drawScanner(random: Random): Scanner {
  const turn = turns[Math.floor(random() * turns.length)] ?? 2 * Math.PI;
  const increment = (between(random, 0.25, 1.05) * Math.PI) / 180;
  const beams = Math.floor(turn / increment);
  return {
    beams,
    angleMin: turn > 6 ? (random() < 0.5 ? 0 : -Math.PI) : -turn / 2,
    increment,
    rangeMax: between(random, 3.5, 25),
    rate: rates[Math.floor(random() * rates.length)] ?? 10,
    sigma: between(random, 0.003, 0.025),
    dropout: random() < 0.5 ? 0 : between(random, 0, 0.02),
  };
}

/** A moment of a scene; null where nothing fits. */
export function drawMoment(scene: Scene, scanner: Scanner, random: Random): Moment | null {
  const place = freePlace(scene, random, 0.25);
  if (place === null) return null;
  const robot: Pose2 = { ...place, yaw: between(random, -Math.PI, Math.PI) };
  const still = random() < 0.25;
  const twist = still
    ? { v: 0, w: 0 }
    : { v: between(random, -0.1, 1) ** 2 * 2, w: 0.6 * gaussian(random) };
  const movers = drawMovers(scene, random, robot);
  return sense([scene.walls, scene.furniture], movers, robot, twist, scanner, random);
}

/** Scans of the last second from a sensor that drove to `sensor`, with noise in the odometry. */
export function sense(
  planes: readonly [Plane, Plane],
  movers: readonly Mover[],
  sensor: Pose2,
  twist: Twist2,
  scanner: Scanner,
  random: Random,
): Moment {
  const looks = Math.ceil(1 * scanner.rate) + 1;
  // a stack that just started has seen less
  const seen = random() < 0.05 ? 1 : looks;
  let history: readonly Look[] = [];
  let truth: Truth | undefined;
  let drift: Pose2 = { x: 0, y: 0, yaw: 0 };
  for (let i = seen - 1; i >= 0; i--) {
    const time = -i / scanner.rate;
    const pose = integrateTwist(sensor, twist, time);
    truth = scanAt(planes, movers, pose, time, scanner, random);
    const odomFromSensor = compose(drift, pose);
    history = remember(history, {
      stamp: 10 + time,
      odomFromSensor,
      scan: {
        angle_min: scanner.angleMin,
        angle_increment: scanner.increment,
        time_increment: 0,
        range_min: 0.1,
        range_max: scanner.rangeMax,
        ranges: truth.ranges,
      },
    });
    drift = compose(drift, {
      x: (0.003 * gaussian(random)) / Math.sqrt(scanner.rate / 5),
      y: (0.003 * gaussian(random)) / Math.sqrt(scanner.rate / 5),
      yaw: (0.004 * gaussian(random)) / Math.sqrt(scanner.rate / 5),
    });
  }
  const { labels, met } = truth as Truth;
  return { history, labels, met, movers, sensor };
}

interface Truth {
  readonly ranges: Float32Array;
  readonly labels: Uint8Array;
  readonly met: Int16Array;
}

export function scanAt(
  [walls, furniture]: readonly [Plane, Plane],
  movers: readonly Mover[],
  pose: Pose2,
  time: number,
  { beams, angleMin, increment, rangeMax, sigma, dropout }: Scanner,
  random: Random,
): Truth {
  const ranges = new Float32Array(beams);
  const other = new Float32Array(beams);
  const labels = new Uint8Array(beams).fill(classIndex.wall);
  const met = new Int16Array(beams).fill(-1);
  castScan(walls, pose.x, pose.y, pose.yaw, angleMin, increment, beams, rangeMax, ranges);
  castScan(furniture, pose.x, pose.y, pose.yaw, angleMin, increment, beams, rangeMax, other);
  const shapes = movers.map((mover) =>
    mover.shapes(integrateTwist(mover.pose, mover.twist, time), time),
  );
  for (let i = 0; i < beams; i++) {
    if ((other[i] as number) < (ranges[i] as number)) {
      ranges[i] = other[i] as number;
      labels[i] = classIndex.furniture;
    }
    const angle = pose.yaw + angleMin + i * increment;
    const dx = Math.cos(angle);
    const dy = Math.sin(angle);
    shapes.forEach((shape, m) => {
      const range = castShapes(shape, pose.x, pose.y, dx, dy, ranges[i] as number);
      if (!(range < (ranges[i] as number))) return;
      ranges[i] = range;
      labels[i] = classIndex[movers[m]?.kind ?? 'furniture'];
      met[i] = m;
    });
    const range = ranges[i] as number;
    const noisy = range + sigma * gaussian(random);
    if (random() < dropout || !(noisy < rangeMax)) ranges[i] = Infinity;
    else ranges[i] = range < 0.1 ? -Infinity : Math.max(0.1, noisy);
    if (!Number.isFinite(ranges[i])) {
      labels[i] = classIndex.none;
      met[i] = -1;
    }
  }
  return { ranges, labels, met };
}

function drawMovers(scene: Scene, random: Random, robot: Pose2): Mover[] {
  const movers: Mover[] = [];
  const count = Math.floor(between(random, 0, 6));
  for (let i = 0; i < count; i++) {
    const place = freePlace(scene, random, 0.35);
    if (place === null) continue;
    if (Math.hypot(place.x - robot.x, place.y - robot.y) < 0.5) continue;
    const pose = { ...place, yaw: between(random, -Math.PI, Math.PI) };
    movers.push(random() < 0.7 ? drawPerson(pose, random) : drawCart(pose, random));
  }
  return movers;
}

const none = new Float64Array(0);

/** On legs, in a long coat or, as simulators have them, a post; a third of them stand. */
function drawPerson(pose: Pose2, random: Random): Mover {
  const v = random() < 0.33 ? 0 : between(random, 0.25, 1.7);
  const twist = { v, w: v === 0 ? 0 : 0.3 * gaussian(random) };
  const build = random();
  if (build < 0.3) {
    const radius = build < 0.1 ? between(random, 0.13, 0.2) : between(random, 0.2, 0.3);
    const circles = (at: Pose2): Shapes => ({
      segments: none,
      circles: Float64Array.of(at.x, at.y, radius),
    });
    return { kind: 'person', pose, twist, shapes: circles };
  }
  const gait: Gait = {
    legRadius: between(random, 0.045, 0.09),
    hipBreadth: between(random, 0.12, 0.36),
    stride: between(random, 1, 1.6),
  };
  const phase = random() * gait.stride;
  // who stands may stand with one foot before the other
  const stance = v === 0 ? between(random, 0, 0.8) : v;
  return {
    kind: 'person',
    pose,
    twist,
    shapes: (at, time) => ({
      segments: none,
      circles: Float64Array.from(legCircles(at, phase + v * time, stance, gait)),
    }),
  };
}

/** A cart, a vehicle or another robot; what stands is furniture. */
function drawCart(pose: Pose2, random: Random): Mover {
  const stands = random() < 0.2;
  const v = stands ? 0 : between(random, 0.2, 1.8);
  const twist = { v, w: stands ? 0 : 0.2 * gaussian(random) };
  const kind = stands ? 'furniture' : 'moving';
  if (random() < 0.2) {
    const radius = between(random, 0.32, 0.5);
    const circle = (at: Pose2): Shapes => ({
      segments: none,
      circles: Float64Array.of(at.x, at.y, radius),
    });
    return { kind, pose, twist, shapes: circle };
  }
  const length = between(random, 0.4, 1.6);
  const width = between(random, 0.35, 0.9);
  return {
    kind,
    pose,
    twist,
    shapes: (at) => ({
      circles: none,
      segments: Float64Array.from(boxSegments(at, length, width, at.yaw)),
    }),
  };
}

/** Centre and velocity of a mover in the sensor's frame. */
export function truthOf(
  mover: Mover,
  sensor: Pose2,
): { x: number; y: number; vx: number; vy: number } {
  const sensorFromMover = compose(inverse(sensor), mover.pose);
  const { x, y, yaw } = sensorFromMover;
  const { v } = mover.twist;
  return { x, y, vx: v * Math.cos(yaw), vy: v * Math.sin(yaw) };
}
