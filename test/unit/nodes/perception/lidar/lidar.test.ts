import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { PlanarScan } from '#nodes/math/scan-points.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import { lidarDetectorNode } from '#nodes/perception/lidar/lidar-detector.node.ts';
import { anchorOfReturns, anchorsOf, cutoutSamples } from '#nodes/perception/lidar/cutouts.ts';
import { deskewed } from '#nodes/perception/lidar/deskew.ts';
import { looksAt, remember } from '#nodes/perception/lidar/history.ts';
import { optionsOf } from '#nodes/perception/lidar/lidar-params.ts';
import { pieces } from '#nodes/perception/lidar/lines.ts';
import { beamAt, classIndex } from '#nodes/perception/lidar/look.ts';
import type { Look } from '#nodes/perception/lidar/look.ts';
import { questionOf, readAnswer } from '#nodes/perception/lidar/network.ts';
import { classically } from '#nodes/perception/lidar/reading.ts';
import { segmentScan } from '#nodes/perception/lidar/segments.ts';
import { castScan } from '#sim/world/cast.ts';
import { buildPlane } from '#sim/world/plane.ts';

const options = optionsOf(lidarDetectorNode.params.parse({}));
const room = Float64Array.of(-3, -3, 3, -3, 3, -3, 3, 3, 3, 3, -3, 3, -3, 3, -3, -3);

interface Scanner {
  readonly beams?: number;
  readonly angleMin?: number;
  readonly turn?: number;
  readonly pose?: Pose2;
  readonly circles?: readonly number[];
}

function scanOf(scanner: Scanner = {}): PlanarScan {
  const { beams = 360, angleMin = 0, turn = 2 * Math.PI, pose, circles = [] } = scanner;
  const plane = buildPlane(room, Float64Array.from(circles));
  const ranges = new Float32Array(beams);
  const increment = turn / beams;
  const { x, y, yaw } = pose ?? { x: 0, y: 0, yaw: 0 };
  castScan(plane, x, y, yaw, angleMin, increment, beams, 12, ranges);
  return {
    angle_min: angleMin,
    angle_increment: increment,
    time_increment: 0,
    range_min: 0.1,
    range_max: 12,
    ranges,
  };
}

function lookOf(scan: PlanarScan, stamp = 0, pose: Pose2 = { x: 0, y: 0, yaw: 0 }): Look {
  return { scan, stamp, odomFromSensor: pose };
}

const anyRange = fc.oneof(
  fc.double({ min: 0, max: 15, noNaN: true }),
  fc.constantFrom(NaN, Infinity, -Infinity, 0, 1e30),
);
const anyScan = fc
  .record({
    ranges: fc.array(anyRange, { maxLength: 80 }),
    angle_min: fc.double({ min: -4, max: 4, noNaN: true }),
    angle_increment: fc.double({ min: 0.005, max: 0.1, noNaN: true }),
  })
  .map(({ ranges, ...rest }): PlanarScan => {
    const limits = { time_increment: 0, range_min: 0.1, range_max: 12 };
    return { ...rest, ...limits, ranges: Float32Array.from(ranges) };
  });

describe('LiDAR segments', () => {
  it('are one where a surface goes on over the first beam of a full turn', () => {
    const { count } = segmentScan(scanOf(), options);
    assert.equal(count, 1);
  });

  it('break at what stands before the wall', () => {
    const segments = segmentScan(scanOf({ circles: [1.5, 0, 0.1, 1.5, 0.4, 0.1] }), options);
    assert.equal(segments.count, 4);
    const lengths = Array.from(
      { length: 4 },
      (_, s) => segments.start[s + 1]! - segments.start[s]!,
    );
    const legs = lengths.filter((n) => n < 20);
    assert.ok(legs.length >= 2);
  });

  it('are cut into the walls of a room', () => {
    const segments = segmentScan(scanOf({ pose: { x: 0.3, y: 0.2, yaw: 0.4 } }), options);
    const walls = pieces(segments, 0.06).filter(({ length }) => length > 1);
    assert.ok(walls.length >= 4 && walls.length <= 5);
    for (const { residual } of walls) assert.ok(residual < 0.02);
  });

  it('find the beam of a direction however the scanner counts', () => {
    for (const angleMin of [0, -Math.PI, 1])
      for (const angle of [-3, -0.4, 0, 0.7, 3]) {
        const scan = scanOf({ angleMin });
        const beam = beamAt(scan, angle);
        const off = scan.angle_min + beam * scan.angle_increment - angle;
        assert.ok(Math.abs(Math.atan2(Math.sin(off), Math.cos(off))) < 0.01);
      }
    const half = scanOf({ angleMin: -1, turn: 2, beams: 100 });
    assert.equal(beamAt(half, 2), -1);
    assert.equal(beamAt(half, 0), 50);
  });
});

describe('LiDAR network input', () => {
  const at = (question: ReturnType<typeof questionOf>, range: number): Float32Array => {
    assert.ok(question !== undefined);
    const { segments, anchors, feeds } = question;
    let best = 0;
    for (let a = 0; a < anchors.count; a++)
      if (
        Math.abs(segments.range[anchors.at[a]!]! - range) <
        Math.abs(segments.range[anchors.at[best]!]! - range)
      )
        best = a;
    return feeds.cutouts.subarray(best * 4 * cutoutSamples, (best * 4 + 1) * cutoutSamples);
  };

  it('is in metres: a post looks the same to coarse and fine scanners and from near and far', () => {
    const post = (beams: number, x: number, radius = 0.2): Float32Array =>
      at(
        questionOf([lookOf(scanOf({ beams, circles: [x, 0, radius] }))], 128, options),
        x - radius,
      );
    const reference = post(1440, 1.2);
    for (const [beams, x] of [
      [720, 1.2],
      [1440, 1.9],
      [720, 1.6],
    ] as const) {
      const other = post(beams, x);
      const apart = other.filter((value, i) => Math.abs(value - reference[i]!) > 0.25).length;
      assert.ok(apart <= 6, `${String(apart)} samples differ`);
    }
  });

  it('shows the same past where the robot drove and the world stood still', () => {
    const before = { x: -0.3, y: 0.1, yaw: -0.3 };
    const now = { x: 0, y: 0, yaw: 0.2 };
    const circles = [1.5, 0.2, 0.15];
    const history = [
      lookOf(scanOf({ beams: 1440, pose: now, circles }), 0.8, now),
      lookOf(scanOf({ beams: 1440, pose: before, circles }), 0, before),
    ];
    const question = questionOf(history, 128, options)!;
    let moved = 0;
    for (let a = 0; a < question.anchors.count; a++) {
      const first = question.feeds.cutouts[a * 4 * cutoutSamples + cutoutSamples / 2]!;
      const last = question.feeds.cutouts[(a * 4 + 3) * cutoutSamples + cutoutSamples / 2]!;
      if (Math.abs(first - last) > 0.15) moved++;
    }
    assert.ok(moved <= 0.1 * question.anchors.count, `${String(moved)} anchors moved`);
  });

  it('spends no more anchors than there are, and each return has the nearest', () => {
    for (const budget of [8, 64, 128]) {
      const segments = segmentScan(scanOf({ circles: [1.5, 0, 0.1, 1, 1, 0.2] }), options);
      const anchors = anchorsOf(segments, budget);
      assert.ok(anchors.count <= budget && anchors.count > 0);
      const of = anchorOfReturns(segments, anchors);
      for (let k = 0; k < segments.points; k++) assert.ok(of[k]! < anchors.count);
    }
  });

  it('is finite and its answer readable whatever the scans hold', () => {
    fc.assert(
      fc.property(fc.array(anyScan, { minLength: 1, maxLength: 4 }), (scans) => {
        const history = scans.map((scan, i) => lookOf(scan, 5 - 0.2 * i));
        const question = questionOf(history, 16, options);
        assert.ok(
          classically(history, options).objects.every(({ x, y }) => Number.isFinite(x + y)),
        );
        if (question === undefined) return;
        assert.ok(question.feeds.cutouts.every((value) => value >= -1 && value <= 1));
        assert.ok(question.feeds.context.every(Number.isFinite));
        const answer = {
          classes: new Float32Array(64).fill(0.25),
          motion: new Float32Array(64).fill(NaN),
        };
        const { objects, labels } = readAnswer(question, answer, options);
        assert.equal(labels.length, history[0]!.scan.ranges.length);
        assert.ok(objects.every(({ x, y }) => Number.isFinite(x + y)));
      }),
    );
  });
});

describe('LiDAR history', () => {
  it('keeps a second and picks the looks nearest to the instants wanted', () => {
    let history: readonly Look[] = [];
    for (let i = 0; i <= 30; i++) history = remember(history, lookOf(scanOf(), i * 0.1));
    const stamps = looksAt(history).map(({ stamp }) => Math.round(stamp * 10) / 10);
    assert.deepEqual(stamps, [3, 2.8, 2.6, 2.2]);
    assert.ok(history.length < 13);
  });

  it('begins anew when time runs backwards', () => {
    const history = remember([lookOf(scanOf(), 5)], lookOf(scanOf(), 1));
    assert.equal(history.length, 1);
  });

  it('straightens the scan of a sensor that turns while it sweeps', () => {
    // the wall ahead stands still; the sensor turns left at 1 rad/s during the 0.2 s of a scan
    const beams = 360;
    const ranges = new Float32Array(beams);
    const plane = buildPlane(room, new Float64Array(0));
    const one = new Float32Array(1);
    for (let i = 0; i < beams; i++) {
      const yaw = (0.2 * i) / beams;
      castScan(plane, 0.5, 0.3, yaw, (i * 2 * Math.PI) / beams, 1, 1, 12, one);
      ranges[i] = one[0]!;
    }
    const swept = { ...scanOf(), time_increment: 0.2 / beams, ranges };
    const straight = scanOf({ pose: { x: 0.5, y: 0.3, yaw: 0 } });
    const before = { x: 0.5, y: 0.3, yaw: -0.2 };
    const fixed = deskewed(swept, before, { x: 0.5, y: 0.3, yaw: 0 }, 0.2);
    const worst = (scan: PlanarScan): number => {
      const off = Array.from(scan.ranges, (r, i) => Math.abs(r - straight.ranges[i]!));
      return off.filter((each) => each < Infinity).sort((a, b) => a - b)[
        Math.floor(0.95 * off.length) - 5
      ]!;
    };
    assert.ok(worst(fixed) < 0.1, `off by ${String(worst(fixed))}`);
    assert.ok(worst(swept) > 3 * worst(fixed));
  });
});

describe('LiDAR baseline', () => {
  it('tells walls, a pair of legs and who walks', () => {
    const legs = [1.5, 0.15, 0.06, 1.5, -0.15, 0.06];
    const looks = [0, 1, 2, 3, 4].map((i) => {
      const x = -1.5 + 0.2 * i;
      return lookOf(scanOf({ circles: [...legs, x, -1.2, 0.2] }), 0.2 * i);
    });
    const reading = classically(looks.reverse(), options);
    const people = reading.objects.filter(({ label }) => label === 'person');
    assert.equal(people.length, 2);
    const walker = people.find(({ x }) => x < 0)!;
    assert.ok(Math.abs(walker.vx - 1) < 0.3);
    const walls = reading.labels.filter((label) => label === classIndex.wall).length;
    assert.ok(walls > 250);
  });
});
