import { gaussian, seeded } from '#nodes/math/random.ts';
import type { Random } from '#nodes/math/random.ts';
import { wrapAngle } from '#nodes/math/se2.ts';
import type { Point2, Pose2 } from '#nodes/math/se2.ts';
import { between, drawScene, freePlace } from '#models/train/lidar/scene.ts';
import type { Scene } from '#models/train/lidar/scene.ts';
import { sceneOfWorld } from '#models/train/lidar/world-scene.ts';
import { legCircles } from '#sim/actors/legs.ts';
import { castRay } from '#sim/world/cast.ts';
import type { Shapes } from '#sim/world/plane.ts';
import { boxSegments } from '#models/train/lidar/scene.ts';
import { readWorld, worldFile } from '../world-files.ts';

/** Somebody on a way of straight pieces, walked back and forth. */
export interface Walker {
  readonly kind: 'person' | 'vehicle';
  readonly at: (time: number) => Pose2 & { readonly v: number };
  /** What a LiDAR meets of it at a time. */
  readonly shapes: (time: number) => Shapes;
}

export interface TrackerScene {
  readonly scene: Scene;
  readonly walkers: readonly Walker[];
  readonly robot: Walker['at'];
}

const worlds = ['crossing', 'warehouse', 'corridor-glass', 'apartment'];

/** A place with people and a vehicle in it, and a robot that drives around; every other a world of `sim/worlds`. */
export function drawTrackerScene(seed: string, index: number): TrackerScene {
  const random = seeded(`tracker/${seed}/${String(index)}`);
  const world = worlds[(index >> 1) % worlds.length] ?? 'crossing';
  const scene =
    index % 2 === 0
      ? drawScene(`tracker/${seed}/${String(index)}`)
      : sceneOfWorld(readWorld(worldFile(world), []), 0.18);
  const walkers: Walker[] = [];
  const people = 1 + Math.floor(random() * 4);
  for (let i = 0; i < people; i++) {
    const at = drawWay(scene, random, random() < 0.2 ? 0 : between(random, 0.4, 1.5), 0.3);
    if (at !== undefined) walkers.push(personOn(at, random));
  }
  if (random() < 0.6) {
    const at = drawWay(scene, random, between(random, 0.4, 1.5), 0.7);
    if (at !== undefined) walkers.push(vehicleOn(at, random));
  }
  const robot = drawWay(scene, random, 0.3, 0.25) ?? (() => ({ x: 1, y: 1, yaw: 0, v: 0 }));
  return { scene, walkers, robot };
}

function drawWay(
  scene: Scene,
  random: Random,
  speed: number,
  radius: number,
): Walker['at'] | undefined {
  const first = freePlace(scene, random, radius);
  if (first === null) return undefined;
  const points: Point2[] = [first];
  for (let i = 0; i < 40 && points.length < 8; i++) {
    const last = points.at(-1) ?? first;
    const next = freePlace(scene, random, radius);
    if (
      next !== null &&
      Math.hypot(next.x - last.x, next.y - last.y) > 1 &&
      sees(scene, last, next, radius)
    )
      points.push(next);
  }
  return along([...points, ...points.slice(0, -1).reverse()], speed);
}

/** Whether a straight way leads from one place to another, with room to the sides. */
function sees(scene: Scene, a: Point2, b: Point2, radius: number): boolean {
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  const dx = (b.x - a.x) / length;
  const dy = (b.y - a.y) / length;
  return [-radius, 0, radius].every((side) =>
    isOpen(
      scene,
      { x: a.x - side * dy, y: a.y + side * dx },
      { x: b.x - side * dy, y: b.y + side * dx },
    ),
  );
}

/** Whether nothing fixed stands between two places. */
export function isOpen({ walls, furniture }: Scene, a: Point2, b: Point2): boolean {
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  if (length < 1e-6) return true;
  const dx = (b.x - a.x) / length;
  const dy = (b.y - a.y) / length;
  return [walls, furniture].every((plane) => castRay(plane, a.x, a.y, dx, dy, length) === Infinity);
}

function along(points: readonly Point2[], speed: number): Walker['at'] {
  const lengths = points.slice(1).map((p, i) => {
    const from = points[i] ?? p;
    return Math.hypot(p.x - from.x, p.y - from.y);
  });
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const [first = { x: 0, y: 0 }] = points;
  if (speed === 0 || total === 0) return () => ({ ...first, yaw: 0, v: 0 });
  return (time) => {
    let way = (speed * time) % total;
    let leg = 0;
    while (way > (lengths[leg] ?? Infinity)) way -= lengths[leg++] ?? 0;
    const a = points[leg] ?? first;
    const b = points[leg + 1] ?? a;
    const share = way / (lengths[leg] ?? 1);
    return {
      x: a.x + share * (b.x - a.x),
      y: a.y + share * (b.y - a.y),
      yaw: Math.atan2(b.y - a.y, b.x - a.x),
      v: speed,
    };
  };
}

const none = new Float64Array(0);

function personOn(at: Walker['at'], random: Random): Walker {
  const gait = {
    legRadius: between(random, 0.05, 0.085),
    hipBreadth: between(random, 0.14, 0.32),
    stride: between(random, 1.1, 1.5),
  };
  const post = random() < 0.3;
  return {
    kind: 'person',
    at,
    shapes: (time) => {
      const pose = at(time);
      const circles = post
        ? [pose.x, pose.y, 0.25]
        : legCircles(pose, pose.v * time, pose.v === 0 ? 0.3 : pose.v, gait);
      return { segments: none, circles: Float64Array.from(circles) };
    },
  };
}

function vehicleOn(at: Walker['at'], random: Random): Walker {
  const length = between(random, 0.8, 1.4);
  const width = between(random, 0.5, 0.9);
  return {
    kind: 'vehicle',
    at,
    shapes: (time) => {
      const pose = at(time);
      return {
        circles: none,
        segments: Float64Array.from(boxSegments(pose, length, width, pose.yaw)),
      };
    },
  };
}

/** A bearing and a range as a camera or an ear gives them. */
export function seen(
  from: Pose2,
  to: Point2,
  random: Random,
  bearingSigma: number,
  rangeShare: number,
): { readonly bearing: number; readonly range: number } {
  const range = Math.hypot(to.x - from.x, to.y - from.y);
  return {
    bearing: wrapAngle(
      Math.atan2(to.y - from.y, to.x - from.x) - from.yaw + bearingSigma * gaussian(random),
    ),
    range: range * Math.max(0.3, 1 + rangeShare * gaussian(random)),
  };
}
