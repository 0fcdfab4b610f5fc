import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Pose2, Twist2 } from '#nodes/math/se2.ts';
import { monitor, monitorMemory } from '#nodes/safety/collision-monitor.ts';
import type { MonitorLimits } from '#nodes/safety/collision-monitor.ts';
import { obstaclePoints } from '#nodes/safety/obstacle-points.ts';
import type { ObstaclePoints } from '#nodes/safety/obstacle-points.ts';
import { outlineOf, signedDistance } from '#nodes/safety/outline.ts';
import type { Outline } from '#nodes/safety/outline.ts';
import { approach } from '#nodes/safety/stopping-path.ts';
import { atRest, smooth } from '#nodes/safety/velocity-smoother.ts';
import type { SmootherLimits } from '#nodes/safety/velocity-smoother.ts';

interface Robot {
  readonly outline: Outline;
  readonly limits: MonitorLimits;
  readonly smoother: SmootherLimits;
}

function robot(
  box: readonly [number, number, number],
  [speed, turn]: readonly [number, number],
  [accel, spin]: readonly [number, number],
): Robot {
  const [back, front, half] = box;
  return {
    outline: outlineOf([
      { x: back, y: -half },
      { x: front, y: -half },
      { x: front, y: half },
      { x: back, y: half },
    ]),
    limits: {
      margin: 0.02,
      horizon: { latency: 0.02, hold: 0.05 },
      dynamics: {
        linearAcceleration: accel,
        linearDeceleration: accel,
        angularAcceleration: spin,
      },
      slowdownDistance: 0,
      slowdownRatio: 1,
      patience: 0.3,
      commitment: 0.6,
      escapeLinear: 0.08,
      escapeAngular: 0.6,
      lookahead: 0.3,
    },
    smoother: {
      max_velocity: [speed, turn],
      min_velocity: [-speed, -turn],
      max_accel: [accel, spin],
      max_decel: [accel, spin],
      max_jerk: [accel * 20, spin * 20],
      deadband_velocity: [0, 0],
      scale_velocities: false,
    },
  };
}

const burger = robot([-0.11, 0.08, 0.09], [0.22, 2.84], [1, 12.5]);
const jackal = robot([-0.254, 0.254, 0.216], [2, 4], [20, 25]);

function clearance(points: ObstaclePoints, pose: Pose2, outline: Outline): number {
  let best = Infinity;
  const c = Math.cos(pose.yaw);
  const s = Math.sin(pose.yaw);
  for (let i = 0; i < points.count; i++) {
    const dx = points.x[i]! - pose.x;
    const dy = points.y[i]! - pose.y;
    best = Math.min(best, signedDistance(outline, c * dx + s * dy, c * dy - s * dx));
  }
  return best;
}

function placed(list: readonly (readonly [number, number])[]): ObstaclePoints {
  const points = obstaclePoints(Math.max(1, list.length));
  list.forEach(([x, y], i) => {
    points.x[i] = x;
    points.y[i] = y;
  });
  points.count = list.length;
  points.allRound = true;
  return points;
}

interface Drive {
  readonly nearest: number;
  readonly travelled: number;
  readonly turned: number;
  readonly passed: number;
  readonly ticks: number;
}

/** A unicycle of the same limits, in steps of 5 ms, commands reaching its wheels 15 ms late. */
function drive(
  { outline, limits, smoother }: Robot,
  points: ObstaclePoints,
  command: (tick: number) => Twist2,
  ticks: number,
): Drive {
  const memory = monitorMemory(Math.max(1, points.count));
  let pose = { x: 0, y: 0, yaw: 0 };
  let state = atRest;
  let v = 0;
  let w = 0;
  let last: Twist2 = { v: 0, w: 0 };
  const seen = { nearest: clearance(points, pose, outline), travelled: 0, turned: 0, passed: 0 };
  for (let k = 0; k < ticks; k++) {
    state = smooth(state, command(k), smoother, 0.05);
    const input = { command: state, now: { v, w }, last, pose, points, dt: 0.05, mayEscape: true };
    const { twist, action } = monitor(input, outline, limits, memory);
    if (action === 'pass') seen.passed++;
    for (let i = 0; i < 10; i++) {
      const { v: toV, w: toW } = i < 3 ? last : twist;
      const { linearAcceleration: up, angularAcceleration: spin } = limits.dynamics;
      v = approach(v, toV, up, up, 0.005);
      w = approach(w, toW, spin, spin, 0.005);
      pose = {
        x: pose.x + v * 0.005 * Math.cos(pose.yaw + w * 0.0025),
        y: pose.y + v * 0.005 * Math.sin(pose.yaw + w * 0.0025),
        yaw: pose.yaw + w * 0.005,
      };
      seen.travelled += Math.abs(v) * 0.005;
      seen.turned += Math.abs(w) * 0.005;
    }
    seen.nearest = Math.min(seen.nearest, clearance(points, pose, outline));
    last = twist;
  }
  return { ...seen, ticks };
}

const unit = fc.double({ min: -1, max: 1, noNaN: true });
const world = fc.array(fc.tuple(unit, unit), { minLength: 1, maxLength: 40 });
const stream = fc.array(fc.tuple(unit, unit), { minLength: 1, maxLength: 12 });

describe('collision monitor', () => {
  for (const [name, it_, reach] of [
    ['a TurtleBot3 Burger', burger, 0.6],
    ['a Jackal', jackal, 1.5],
  ] as const) {
    it(`keeps ${name} from touching any point, whatever it is told`, () => {
      fc.assert(
        fc.property(world, stream, (places, commands) => {
          const free = places
            .map(([x, y]) => [x * reach, y * reach] as const)
            .filter(([x, y]) => signedDistance(it_.outline, x, y) > 0.03);
          const [vMax, wMax] = it_.smoother.max_velocity;
          const seen = drive(
            it_,
            placed(free),
            (k) => {
              const [v, w] = commands[Math.floor(k / 8) % commands.length]!;
              return { v: v * 1.2 * vMax, w: w * wMax };
            },
            120,
          );
          assert.ok(seen.nearest > 0.01, `came within ${String(seen.nearest)} m`);
        }),
        { numRuns: 60, seed: 7 },
      );
    });
  }

  it('is never frozen for good where the robot can turn', () => {
    fc.assert(
      fc.property(world, unit, (places, turn) => {
        const free = places
          .map(([x, y]) => [x * 0.8, y * 0.8] as const)
          .filter(([x, y]) => Math.hypot(x, y) > burger.outline.radius + 0.03);
        const points = placed(free);
        const seen = drive(burger, points, () => ({ v: 0.22, w: turn * 0.3 }), 200);
        assert.ok(seen.travelled + seen.turned * 0.1 > 0.1, JSON.stringify(seen));
      }),
      { numRuns: 40, seed: 8 },
    );
  });

  it('does not touch a command in open space', () => {
    const seen = drive(jackal, placed([[5, 0.5]]), (k) => ({ v: 2, w: Math.sin(k / 9) }), 40);
    assert.equal(seen.passed, 40);
  });

  it('lets the robot along a wall three centimetres away', () => {
    const wall = Array.from({ length: 400 }, (_, i) => [i * 0.01 - 1, 0.12] as const);
    const seen = drive(burger, placed(wall), () => ({ v: 0.22, w: 0 }), 100);
    assert.equal(seen.passed, 100);
  });

  it('stops head on before a wall at the margin and then turns away', () => {
    const wall = Array.from({ length: 201 }, (_, i) => [0.5, i * 0.01 - 1] as const);
    const seen = drive(burger, placed(wall), () => ({ v: 0.22, w: 0 }), 80);
    assert.ok(seen.nearest > 0.015 && seen.nearest < 0.03, String(seen.nearest));
    assert.ok(seen.turned > 0.2, String(seen.turned));
  });

  it('lets a robot out that starts within the margin', () => {
    const seen = drive(burger, placed([[0.085, 0]]), () => ({ v: -0.1, w: 0 }), 20);
    assert.equal(seen.passed, 20);
  });

  it('refuses what is not a number', () => {
    const memory = monitorMemory();
    const input = {
      command: { v: NaN, w: 0 },
      now: { v: 0, w: 0 },
      last: { v: 0, w: 0 },
      pose: { x: 0, y: 0, yaw: 0 },
      points: placed([]),
      dt: 0.05,
      mayEscape: true,
    };
    const { twist, action, reason } = monitor(input, burger.outline, burger.limits, memory);
    assert.deepEqual([twist.v, twist.w, action, reason], [0, 0, 'stop', 'not_a_number']);
  });
});
