import { turtlebot3WafflePi } from '#launch/robots/turtlebot3-waffle-pi.ts';
import type { Grid, Items } from '#dashboard/protocol.ts';

/** What a page is shown of a robot that drives a circle in a room of 10 m by 8 m with a pillar. */
export const fakeProfile = turtlebot3WafflePi;

const resolution = 0.05;

function grid(width: number, height: number, cell: (x: number, y: number) => number): Grid {
  const data = new Uint8Array(width * height);
  const x0 = (-width * resolution) / 2;
  const y0 = (-height * resolution) / 2;
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      data[row * width + column] = cell(
        x0 + (column + 0.5) * resolution,
        y0 + (row + 0.5) * resolution,
      );
  return { x: x0, y: y0, yaw: 0, stamp: 0, resolution, width, height, data };
}

const pillar = { x: 2, y: 1, radius: 0.4 };
const fromWall = (x: number, y: number): number => Math.min(5 - Math.abs(x), 4 - Math.abs(y));
const fromPillar = (x: number, y: number): number =>
  Math.hypot(x - pillar.x, y - pillar.y) - pillar.radius;

export function fakeMap(): Grid {
  return grid(220, 180, (x, y) => {
    const wall = fromWall(x, y);
    if (wall < -0.1) return 255;
    return wall < 0 || fromPillar(x, y) < 0 ? 100 : 0;
  });
}

function cost(x: number, y: number): number {
  const free = Math.min(fromWall(x, y), fromPillar(x, y));
  if (free < 0) return 100;
  return free < 0.15 ? 99 : Math.max(0, Math.round(98 * Math.exp(-4 * (free - 0.15))) - 3);
}

export function fakeGlobalCostmap(): Grid {
  return grid(200, 160, cost);
}

/** Where the robot is at a time [s]. */
export function fakePose(time: number): { x: number; y: number; yaw: number } {
  const angle = 0.15 * time;
  return { x: 1.5 * Math.cos(angle) - 1, y: 1.5 * Math.sin(angle), yaw: angle + Math.PI / 2 };
}

function ranges(time: number): Float32Array {
  const { x, y, yaw } = fakePose(time);
  return Float32Array.from({ length: 360 }, (_, i) => {
    const angle = yaw + (i * Math.PI) / 180;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    for (let r = 0.05; r < 3.5; r += 0.02)
      if (Math.min(fromWall(x + r * c, y + r * s), fromPillar(x + r * c, y + r * s)) < 0) return r;
    return Infinity;
  });
}

function plan(time: number): Uint8Array {
  const points = Float32Array.from({ length: 80 }, (_, i) => {
    const { x, y } = fakePose(time + Math.floor(i / 2) * 0.2);
    return i % 2 === 0 ? x : y;
  });
  return new Uint8Array(points.buffer);
}

/** Red on the left, green on the right. */
function picture(time: number): Items['image'] {
  const [width, height] = [640, 480];
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data[3 * i + (i % width < width / 2 ? 0 : 1)] = 200;
  return { stamp: time, width, height, step: 3 * width, encoding: 'rgb8', data };
}

/** All that changes with time. */
export function fakeItems(time: number): Omit<Items, 'map' | 'globalCostmap'> {
  const pose = fakePose(time);
  const scan = ranges(time);
  const local = grid(60, 60, (x, y) => cost(x + pose.x, y + pose.y));
  return {
    clock: { time },
    robot: { ...pose, stamp: time, v: 0.225, w: 0.15 },
    localCostmap: { ...local, x: local.x + pose.x, y: local.y + pose.y, stamp: time },
    scan: {
      ...pose,
      stamp: time,
      angleMin: 0,
      angleIncrement: Math.PI / 180,
      rangeMin: 0.12,
      rangeMax: 3.5,
      ranges: new Uint8Array(scan.buffer as ArrayBuffer),
    },
    plan: { stamp: time, points: plan(time) },
    navigation: {
      state: 'driving',
      mine: true,
      text: '',
      remaining: 1.8,
      eta: 8.2,
      elapsed: time,
      recoveries: 0,
      goal: { ...fakePose(time + 8) },
    },
    safety: { emergencyStop: false, safetyStop: '', monitor: '', source: 'nav' },
    image: picture(time),
    sound: { stamp: time, levels: [-31, -28, -40, -36] },
    diagnostics: [
      { name: 'sim: sensors', level: 'ok', message: 'all alive' },
      { name: 'perception: audio', level: 'warn', message: 'late' },
    ],
  };
}
