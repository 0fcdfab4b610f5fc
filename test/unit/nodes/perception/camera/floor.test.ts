import assert from 'node:assert/strict';
import { quaternionFromRpy, compose3 } from '#nodes/math/se3.ts';
import { floorEnds, obstacleScan } from '#nodes/perception/camera/floor.ts';

const opticalFromBody = {
  translation: { x: 0, y: 0, z: 0 },
  rotation: { x: -0.5, y: 0.5, z: -0.5, w: 0.5 },
};
const view = {
  width: 320,
  height: 240,
  lens: { fx: 270, fy: 270, cx: 159.5, cy: 119.5, distortion: [] },
  mount: compose3(
    { translation: { x: 0.1, y: 0, z: 0.2 }, rotation: quaternionFromRpy(0, 0, 0) },
    opticalFromBody,
  ),
};
const params = { threshold: 0.5, evidence: 1, max_range: 3 };

/** Floor below a row of the picture [pixels], sharp to the cell. */
function mapBelow(row: number, rows = 30, columns = 40) {
  const floor = Float32Array.from({ length: rows * columns }, (_, i) =>
    (Math.floor(i / columns) * 240) / rows >= row ? 1 : 0,
  );
  return { floor, rows, columns };
}

describe('floorEnds', () => {
  it('tells where the floor before the camera ends', () => {
    // 0.2 m below the eye, 1 m ahead of it: 54 pixels below the middle
    const ends = floorEnds(mapBelow(120 + 54), view, params);
    const middle = ends[2 * 20 + 1] ?? NaN;
    assert.ok(Math.abs(middle - 1.1) < 0.1, String(middle));
    assert.ok((ends[0] ?? 0) > 0 && (ends[78] ?? 0) < 0, 'left column left');
  });

  it('tells nothing of a floor that goes on', () => {
    const ends = floorEnds(mapBelow(122), view, params);
    assert.equal(ends[41], Infinity);
  });

  it('puts an end before the robot where no floor is seen at all', () => {
    const ends = floorEnds(mapBelow(241), view, params);
    // the lowest ray meets the floor 0.45 m ahead
    assert.ok(Math.abs((ends[41] ?? 0) - 0.55) < 0.02, String(ends[41]));
  });

  it('does not look over a gap: what is behind an obstacle is not free', () => {
    const { floor, rows, columns } = mapBelow(130);
    for (let column = 10; column < 20; column++) floor[25 * columns + column] = 0;
    const ends = floorEnds({ floor, rows, columns }, view, params);
    assert.ok((ends[2 * 15 + 1] ?? 0) < 0.9);
    assert.ok((ends[2 * 30 + 1] ?? 0) > 2);
  });
});

describe('floorEnds in doubt', () => {
  const doubtful = (probability: number, high: number, first: number, last: number) => {
    const { floor, rows, columns } = mapBelow(130);
    for (let row = 25; row < 25 + high; row++)
      for (let column = first; column <= last; column++)
        floor[row * columns + column] = probability;
    return floorEnds({ floor, rows, columns }, view, params)[2 * first + 1] ?? NaN;
  };

  it('goes on over a cell that is hardly no floor, and ends where there are several', () => {
    assert.ok(doubtful(0.4, 1, 10, 20) > 2);
    assert.ok(doubtful(0.2, 2, 10, 20) < 0.9);
  });

  it('does not end for one column alone', () => {
    assert.ok(doubtful(0, 3, 10, 10) > 2);
    assert.ok(doubtful(0, 3, 10, 11) < 0.9);
  });
});

describe('obstacleScan', () => {
  it('runs from right to left and takes the nearest of two ends in one ray', () => {
    const header = { stamp: { sec: 1, nanosec: 0 }, frame_id: 'base_footprint' };
    const ends = Float64Array.of(0.5, 1, 0.01, 2, -0.01, 1.5, -0.5, Infinity);
    const scan = obstacleScan(header, ends, params);
    assert.deepEqual([scan.angle_min, scan.angle_max], [-0.5, 0.5]);
    assert.equal(scan.ranges[0], Infinity);
    assert.equal(scan.ranges[3], 1);
    assert.equal(Math.min(...scan.ranges.slice(1, 3).filter((r) => !Number.isNaN(r))), 1.5);
  });
});
