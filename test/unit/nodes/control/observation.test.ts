import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { createObserver, inputShapes, SECTORS, type Look } from '#nodes/control/observation.ts';
import { ARCS } from '#nodes/control/path-table.ts';
import type { PolicyBody } from '#nodes/control/policy-body.ts';
import type { Pose2 } from '#nodes/math/se2.ts';

const body: PolicyBody = {
  footprint: [
    [-0.2, -0.15],
    [0.2, -0.15],
    [0.2, 0.15],
    [-0.2, 0.15],
  ],
  lidar: { x: 0.05, y: 0, yaw: 0 },
  maxLinear: 0.5,
  maxAngular: 1,
  acceleration: 1,
  angularAcceleration: 4,
  lookahead: 1,
  reach: 2,
};
const observe = createObserver(body);
const origin: Pose2 = { x: 0, y: 0, yaw: 0 };

function look(range: (angle: number) => number, odomFromBase = origin): Look {
  const ranges = Float32Array.from({ length: 360 }, (_, i) => range((i * Math.PI) / 180 - Math.PI));
  const scan = {
    ranges,
    angle_min: -Math.PI,
    angle_increment: Math.PI / 180,
    range_min: 0.1,
    range_max: 10,
  };
  return { scan, odomFromBase };
}

const see = (looks: readonly Look[], odomFromBase = origin, goal = { x: 1, y: 0, remaining: 5 }) =>
  observe({ looks, odomFromBase, velocity: { v: 0, w: 0 }, goal });

const sectorAt = (angle: number): number =>
  Math.floor(((angle + Math.PI) / (2 * Math.PI)) * SECTORS);
const wallAhead = (x: number) => (angle: number) =>
  Math.cos(angle) > 0.02 ? (x - body.lidar.x) / Math.cos(angle) : Infinity;

describe('observation', () => {
  it('has the sizes that the model takes', () => {
    const observation = see([look(() => 1)]);
    for (const [name, { shape }] of Object.entries(inputShapes)) {
      assert.equal(observation[name]?.length, shape[1], name);
    }
  });

  it('shows free space as 1 and a wall as less the nearer it is', () => {
    const free = see([look(() => Infinity)]);
    assert.equal(free.scan[sectorAt(0)], 1);
    const far = see([look(wallAhead(1.2))]).scan[sectorAt(0)]!;
    const near = see([look(wallAhead(0.6))]).scan[sectorAt(0)]!;
    assert.ok(near > 0 && near < far && far < 1);
  });

  it('shows what no beam measured as unseen, not as free', () => {
    const { scan, paths } = see([look(() => NaN)]);
    assert.ok(scan.every((value) => value === -0.5));
    assert.ok(paths.every((value) => value === 1));
  });

  it('moves an old scan to where the robot is now', () => {
    const before = look(wallAhead(1.2));
    const moved = see([before], { x: 0.5, y: 0, yaw: 0 });
    const fresh = see([look(wallAhead(0.7))]);
    const at = sectorAt(0.02);
    assert.ok(Math.abs(moved.scan[at]! - fresh.scan[at]!) < 0.01);
    const turned = see([before], { x: 0, y: 0, yaw: Math.PI / 2 });
    assert.ok(turned.scan[sectorAt(-Math.PI / 2)]! < 1);
    assert.equal(turned.scan[sectorAt(Math.PI / 2)], 1);
  });

  it('shortens the path into a wall and leaves the turn away from it', () => {
    const { paths } = see([look(wallAhead(0.5))]);
    const straight = paths[(ARCS - 1) / 2]!;
    assert.ok(Math.abs(straight - 0.28) < 0.06, String(straight));
    assert.ok(paths[0]! > straight && paths[ARCS - 1]! > straight);
  });

  it('is mirrored when the world is', () => {
    const side = (sign: number) =>
      look((angle) => (sign * angle > 0.3 && sign * angle < 1.2 ? 0.6 : 3));
    const left = see([side(1)], origin, { x: 0.8, y: 0.3, remaining: 2 });
    const right = see([side(-1)], origin, { x: 0.8, y: -0.3, remaining: 2 });
    for (let family = 0; family < ARCS; family++) {
      assert.ok(Math.abs(left.paths[family]! - right.paths[ARCS - 1 - family]!) < 0.05);
    }
    assert.equal(left.goal[1], -right.goal[1]!);
    assert.equal(left.goal[0], right.goal[0]);
  });

  it('is finite whatever the scan holds', () => {
    const value = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, 0, -1));
    const scans = fc.array(value, { maxLength: 90 });
    fc.assert(
      fc.property(scans, (ranges) => {
        const odd = look(() => 1);
        const scan = { ...odd.scan, ranges: Float32Array.from(ranges) };
        const observation = see([{ ...odd, scan }]);
        for (const values of Object.values(observation)) assert.ok(values.every(Number.isFinite));
      }),
      { numRuns: 50 },
    );
  });
});
