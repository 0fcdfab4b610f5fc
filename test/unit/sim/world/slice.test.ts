import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Geometry } from '#sim/sdf/description.ts';
import { castRay } from '#sim/world/cast.ts';
import { nearest } from '#sim/world/clearance.ts';
import { boxCorners } from '#sim/world/convex.ts';
import { isInside } from '#sim/world/plane.ts';
import { obstaclesInBand, sliceWorld } from '#sim/world/slice.ts';
import { at, box, thing, worldOf } from '#test/support/worlds.ts';
import { identity3 } from '#nodes/math/se3.ts';

const close = (found: number, expected: number, slack = 1e-9) => {
  assert.ok(Math.abs(found - expected) <= slack, `${String(found)} is not ${String(expected)}`);
};

/** A box as triangles, counter-clockwise seen from outside. */
function boxMesh(x: number, y: number, z: number): Geometry {
  const { corners } = boxCorners({ x, y, z }, identity3);
  const faces = [
    [0, 2, 3, 1],
    [4, 5, 7, 6],
    [0, 1, 5, 4],
    [2, 6, 7, 3],
    [0, 4, 6, 2],
    [1, 3, 7, 5],
  ];
  return {
    kind: 'mesh',
    positions: Float32Array.from(corners.flatMap((c) => [c.x, c.y, c.z])),
    indices: Uint32Array.from(faces.flatMap(([a = 0, b = 0, c = 0, d = 0]) => [a, b, c, a, c, d])),
    uri: 'box',
  };
}

describe('sliceWorld', () => {
  it('cuts upright cylinders to circles, where they reach', () => {
    const pole = thing('pole', { kind: 'cylinder', radius: 0.2, length: 1 }, at(2, 0, 0.5));
    close(castRay(sliceWorld(worldOf([pole]), 0.3), 0, 0, 1, 0, 10), 1.8);
    assert.equal(castRay(sliceWorld(worldOf([pole]), 1.2), 0, 0, 1, 0, 10), Infinity);
  });

  it('cuts balls to their circle at that height', () => {
    const ball = thing('ball', { kind: 'sphere', radius: 0.5 }, at(2, 0, 0.5));
    close(castRay(sliceWorld(worldOf([ball]), 0.2), 0, 0, 1, 0, 10), 2 - 0.4);
  });

  it('cuts leaning boxes where they are', () => {
    const slab = thing('slab', box(0.1, 4, 4), at(2, 0, 0, 0, Math.PI / 4, 0));
    // leans forward: at height z its face lies at 2 + z - 0.05 √2
    close(castRay(sliceWorld(worldOf([slab]), 0.3), 0, 0, 1, 0, 10), 2.3 - 0.05 * Math.SQRT2);
  });

  it('cuts lying cylinders to rectangles', () => {
    const log = thing(
      'log',
      { kind: 'cylinder', radius: 0.3, length: 2 },
      at(3, 0, 0.3, Math.PI / 2, 0, 0),
    );
    close(castRay(sliceWorld(worldOf([log]), 0.3), 0, 0, 1, 0, 10), 2.7, 1e-6);
    close(
      castRay(sliceWorld(worldOf([log]), 0.55), 0, 0, 1, 0, 10),
      3 - Math.sqrt(0.09 - 0.0625),
      2e-3,
    );
  });

  it('cuts a mesh as the box it is', () => {
    fc.assert(
      fc.property(fc.double({ min: -3, max: 3, noNaN: true }), (yaw) => {
        const pose = at(1.5, 0.4, 0.5, 0.1, 0.2, yaw);
        const solid = sliceWorld(worldOf([thing('a', box(0.6, 1, 1), pose)]), 0.4);
        const mesh = sliceWorld(worldOf([thing('a', boxMesh(0.6, 1, 1), pose)]), 0.4);
        for (let i = -10; i <= 10; i++) {
          const angle = i * 0.1;
          const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
          const expected = castRay(solid, -1, 0, dx, dy, 10);
          const found = castRay(mesh, -1, 0, dx, dy, 10);
          // a grazing ray may miss one of two that differ by the rounding of a mesh's floats
          if (Number.isFinite(expected) && Number.isFinite(found)) close(found, expected, 1e-3);
        }
        assert.equal(isInside(mesh, 1.5, 0.4), isInside(solid, 1.5, 0.4));
      }),
    );
  });

  it('leaves out glass and ground', () => {
    const pane = thing('pane', box(0.01, 2, 2), at(1, 0, 1), { glass: true });
    assert.equal(castRay(sliceWorld(worldOf([pane]), 0.2), 0, 0, 1, 0, 10), Infinity);
    close(nearest(obstaclesInBand(worldOf([pane]), 0.01, 0.3), 0, 0, 5), 0.995);
  });
});

describe('obstaclesInBand', () => {
  it('holds the shadow of what lies between the heights', () => {
    // leans over the robot: what counts is where it is lowest within the band
    const slab = thing('slab', box(0.1, 4, 4), at(2, 0, 0, 0, -Math.PI / 4, 0));
    const band = obstaclesInBand(worldOf([slab]), 0.1, 0.5);
    close(nearest(band, 0, 0, 5), 2 - 0.5 - 0.05 * Math.SQRT2);
    assert.ok(isInside(band, 1.7, 0));
  });

  it('is the same for a mesh, inside included', () => {
    const slab = thing('slab', boxMesh(0.1, 4, 4), at(2, 0, 0, 0, -Math.PI / 4, 0));
    const band = obstaclesInBand(worldOf([slab]), 0.1, 0.5);
    close(nearest(band, 0, 0, 5), 2 - 0.5 - 0.05 * Math.SQRT2, 1e-5);
    assert.ok(isInside(band, 1.7, 0));
  });

  it('is empty above and below everything', () => {
    const low = thing('low', box(1, 1, 0.1), at(1, 0, 0.05));
    assert.equal(nearest(obstaclesInBand(worldOf([low]), 0.2, 0.5), 1, 0, 3), 3);
    assert.equal(nearest(obstaclesInBand(worldOf([low]), 0.05, 0.5), 1, 0, 3), 0);
  });
});
