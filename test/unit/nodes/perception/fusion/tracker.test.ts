import assert from 'node:assert/strict';
import fc from 'fast-check';
import { seeded, gaussian } from '#nodes/math/random.ts';
import { assign } from '#nodes/perception/fusion/assignment.ts';
import { objectClasses, senses } from '#nodes/perception/fusion/classes.ts';
import type { Sense } from '#nodes/perception/fusion/classes.ts';
import { ranked } from '#nodes/perception/fusion/messages.ts';
import type { Measurement, MeasurementSet, View } from '#nodes/perception/fusion/measurement.ts';
import { visibility } from '#nodes/perception/fusion/measurement.ts';
import { trackerDefaults as options } from '#nodes/perception/fusion/options.ts';
import { insert, stateOf, timelineStart } from '#nodes/perception/fusion/timeline.ts';
import type { Timeline } from '#nodes/perception/fusion/timeline.ts';
import { track, trackerStart } from '#nodes/perception/fusion/tracker.ts';
import type { TrackerState } from '#nodes/perception/fusion/tracker.ts';

const view: View = { pose: { x: 0, y: 0, yaw: 0 }, halfAngle: Math.PI, range: 10 };

function at(x: number, y: number, label = 'person', score = 0.9): Measurement {
  return {
    hypotheses: [{ label, score }],
    place: { x, y, cov: { xx: 0.01, xy: 0, yy: 0.01 } },
    bearing: { fromX: 0, fromY: 0, angle: Math.atan2(y, x), variance: 0.001 },
    size: [0.5, 0.5, 1.7],
    mayBegin: true,
  };
}

function towards(angle: number, label = 'siren', score = 0.8): Measurement {
  return {
    hypotheses: [{ label, score }],
    bearing: { fromX: 0, fromY: 0, angle, variance: 0.008 },
    size: [0, 0, 0],
    mayBegin: true,
  };
}

function setOf(stamp: number, measurements: Measurement[], sense: Sense = 'lidar'): MeasurementSet {
  return { sense, stamp, measurements, view };
}

function run(sets: readonly MeasurementSet[]): TrackerState {
  return sets.reduce((state, set) => track(state, set, options), trackerStart);
}

const anyNumber = fc.oneof(
  fc.double({ min: -20, max: 20, noNaN: true }),
  fc.constantFrom(0, NaN, Infinity, -Infinity, 1e300, 1e-300),
);
const anyMeasurement = fc.record({
  hypotheses: fc.array(
    fc.record({
      label: fc.constantFrom('person', 'siren', 'moving', 'wall', '', 'chair', 'thing'),
      score: anyNumber,
    }),
    { maxLength: 3 },
  ),
  place: fc.option(
    fc.record({
      x: anyNumber,
      y: anyNumber,
      cov: fc.record({ xx: anyNumber, xy: anyNumber, yy: anyNumber }),
    }),
    { nil: undefined },
  ),
  bearing: fc.record({
    fromX: anyNumber,
    fromY: anyNumber,
    angle: anyNumber,
    variance: anyNumber,
  }),
  size: fc.tuple(anyNumber, anyNumber, anyNumber),
  mayBegin: fc.boolean(),
}) as fc.Arbitrary<Measurement>;

/** Whether a symmetric 4 x 4 matrix is positive definite, by Cholesky. */
function isPositive(cov: Float64Array): boolean {
  const l = new Float64Array(16);
  for (let i = 0; i < 4; i++)
    for (let j = 0; j <= i; j++) {
      let sum = cov[4 * i + j]!;
      if (Math.abs(cov[4 * i + j]! - cov[4 * j + i]!) > 1e-9) return false;
      for (let k = 0; k < j; k++) sum -= l[4 * i + k]! * l[4 * j + k]!;
      if (i === j && !(sum > 0)) return false;
      l[4 * i + j] = i === j ? Math.sqrt(sum) : sum / l[5 * j]!;
    }
  return true;
}

describe('object tracker', () => {
  it('follows somebody who walks, and learns the velocity', () => {
    const random = seeded(1);
    const sets = Array.from({ length: 30 }, (_, i) =>
      setOf(i / 10, [at(1 + 0.1 * i + 0.05 * gaussian(random), 2)]),
    );
    const { tracks } = run(sets);
    assert.equal(tracks.length, 1);
    const { mean } = tracks[0]!.estimate;
    assert.ok(Math.abs(mean[0]! - 3.9) < 0.15, `x ${String(mean[0])}`);
    assert.ok(Math.abs(mean[2]! - 1) < 0.3, `vx ${String(mean[2])}`);
    assert.ok(tracks[0]!.existence > 0.9);
    assert.equal(ranked(tracks[0]!.classes)[0]?.name, 'person');
  });

  it('keeps two who cross apart by id', () => {
    const sets = Array.from({ length: 40 }, (_, i) =>
      setOf(i / 10, [at(2 + 0.1 * i, 1 + 0.03 * i), at(6 - 0.1 * i, 2.6 - 0.03 * i)]),
    );
    const { tracks } = run(sets);
    assert.deepEqual(
      tracks.map(({ id }) => id),
      [1, 2],
    );
  });

  it('lets go of what is no longer seen where it should be', () => {
    const seen = Array.from({ length: 10 }, (_, i) => setOf(i / 10, [at(2, 0)]));
    const gone = Array.from({ length: 25 }, (_, i) => setOf(1 + i / 10, []));
    assert.equal(run(seen).tracks.length, 1);
    const left = run([...seen, ...gone]).tracks.filter(({ existence }) => existence > 0.5);
    assert.equal(left.length, 0);
  });

  it('keeps what went behind a wall for a while, and longer while it is heard', () => {
    const ranges = new Float32Array(360).fill(1);
    const scan = {
      ...{ angle_min: 0, angle_increment: Math.PI / 180, time_increment: 0 },
      ...{ range_min: 0.1, range_max: 10, ranges },
    };
    const hidden: View = { ...view, scan: { scan, pose: view.pose } };
    const seen = Array.from({ length: 10 }, (_, i) =>
      setOf(i / 10, [at(3, 0, 'vehicle')], 'camera'),
    );
    const blind = Array.from({ length: 60 }, (_, i) => ({
      ...setOf(1 + i / 10, [], 'lidar'),
      view: hidden,
    }));
    const heard = Array.from({ length: 60 }, (_, i) =>
      setOf(1.05 + i / 10, [towards(0, 'vehicle')], 'audio'),
    );
    const silent = run([...seen, ...blind.slice(0, 40)]).tracks[0];
    const all = [...seen, ...blind, ...heard].sort((a, b) => a.stamp - b.stamp);
    const loud = run(all).tracks.find(({ id }) => id === 1);
    assert.ok(silent !== undefined && silent.existence > 0.4);
    assert.ok(loud !== undefined && loud.existence > silent.existence);
    assert.ok(loud.evidence.audio !== undefined && loud.evidence.camera !== undefined);
  });

  it('begins with a sound alone, far from certain of its distance', () => {
    const sets = Array.from({ length: 20 }, (_, i) => setOf(i / 10, [towards(0.5)], 'audio'));
    const { tracks } = run(sets);
    assert.equal(tracks.length, 1);
    const { mean, cov } = tracks[0]!.estimate;
    assert.ok(Math.abs(Math.atan2(mean[1]!, mean[0]!) - 0.5) < 0.1);
    assert.ok(Math.sqrt(cov[0]! + cov[5]!) > 1);
    assert.equal(ranked(tracks[0]!.classes)[0]?.name, 'vehicle');
    assert.ok(tracks[0]!.existence > 0.5);
  });

  it('gives sounds from several places a distance', () => {
    const sets = Array.from({ length: 40 }, (_, i) => {
      const fromX = i * 0.05;
      const bearing = { fromX, fromY: 0, angle: Math.atan2(3, 2 - fromX), variance: 0.004 };
      return setOf(i / 10, [{ ...towards(0, 'machine noise'), bearing }], 'audio');
    });
    const [only] = run(sets).tracks;
    assert.ok(only !== undefined);
    const [x = 0, y = 0] = only.estimate.mean;
    assert.ok(Math.hypot(x - 2, y - 3) < 0.7, `at ${String(x)}, ${String(y)}`);
  });

  it('does not take a siren for the person in its direction', () => {
    const person = (i: number) => setOf(i / 10, [at(2, 0)]);
    const siren = (i: number) => setOf(i / 10 + 0.05, [towards(0, 'siren')], 'audio');
    const sets = Array.from({ length: 20 }, (_, i) => [person(i), siren(i)]).flat();
    const { tracks } = run(sets);
    assert.equal(ranked(tracks[0]!.classes)[0]?.name, 'person');
    assert.ok(tracks.some(({ classes }) => ranked(classes)[0]?.name === 'vehicle'));
  });

  it('does not depend on the order of the measurements in a set', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(anyMeasurement, { maxLength: 6 }), { maxLength: 5 }),
        fc.constantFrom(...senses),
        (sets, sense) => {
          const forth = run(sets.map((each, i) => setOf(i / 5, each, sense)));
          const back = run(sets.map((each, i) => setOf(i / 5, [...each].reverse(), sense)));
          assert.deepEqual(forth, back);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('stays finite, positive and normalised whatever it is told', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.array(anyMeasurement, { maxLength: 5 }),
            fc.constantFrom(...senses),
            anyNumber,
          ),
          { maxLength: 8 },
        ),
        (told) => {
          let timeline: Timeline = timelineStart;
          for (const [measurements, sense, stamp] of told)
            timeline = insert(timeline, setOf(stamp, measurements, sense), 1, options);
          for (const { estimate, classes, existence } of stateOf(timeline).tracks) {
            assert.ok(estimate.mean.every(Number.isFinite));
            assert.ok(isPositive(estimate.cov), `cov ${estimate.cov.join()}`);
            assert.ok(existence >= 0 && existence <= 1);
            assert.equal(classes.length, objectClasses.length);
            assert.ok(Math.abs(classes.reduce((a, b) => a + b) - 1) < 1e-9);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('comes to the same however late a set arrives', () => {
    const sets = Array.from({ length: 12 }, (_, i) =>
      setOf(i / 10, [at(1 + 0.1 * i, 1)], i % 3 === 0 ? 'camera' : 'lidar'),
    );
    const inTime = sets.reduce((line, set) => insert(line, set, 1, options), timelineStart);
    const order = [0, 2, 1, 5, 3, 4, 8, 6, 7, 11, 10, 9];
    const late = order.reduce((line, i) => insert(line, sets[i]!, 1, options), timelineStart);
    assert.deepEqual(stateOf(late), stateOf(inTime));
  });

  it('drops what is too late or has no time, and says why', () => {
    let line = Array.from({ length: 30 }, (_, i) => setOf(i / 10, [at(1, 1)])).reduce(
      (before, set) => insert(before, set, 1, options),
      timelineStart,
    );
    line = insert(line, setOf(0.1, []), 1, options);
    line = insert(line, setOf(NaN, []), 1, options);
    assert.deepEqual(line.dropped, { 'bad-stamp': 1, 'too-old': 1 });
  });
});

describe('assignment', () => {
  it('finds the cheapest pairs, as trying all of them does', () => {
    const costs = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), {
      minLength: 12,
      maxLength: 12,
    });
    fc.assert(
      fc.property(costs, (list) => {
        const cost = Float64Array.from(list);
        const of = (pairs: ArrayLike<number>): number =>
          Array.from(pairs).reduce((sum, j, i) => sum + (j < 0 ? 0 : cost[i * 4 + j]!), 0);
        let best = Infinity;
        for (let a = -1; a < 4; a++)
          for (let b = -1; b < 4; b++)
            for (let c = -1; c < 4; c++) {
              const used = [a, b, c].filter((j) => j >= 0);
              if (new Set(used).size === used.length) best = Math.min(best, of([a, b, c]));
            }
        assert.ok(Math.abs(of(assign(cost, 3, 4)) - best) < 1e-9);
      }),
    );
  });

  it('leaves alone what may not be paired', () => {
    assert.deepEqual([...assign(Float64Array.of(Infinity, 1, -1, Infinity), 2, 2)], [-1, 0]);
    assert.deepEqual([...assign(new Float64Array(0), 2, 0)], [-1, -1]);
  });
});

describe('visibility', () => {
  it('is nothing outside the sector, beyond the range and behind what the scan met', () => {
    const ranges = new Float32Array(360).fill(5);
    ranges.fill(1, 80, 101);
    const scan = {
      ...{ angle_min: 0, angle_increment: Math.PI / 180, time_increment: 0 },
      ...{ range_min: 0.1, range_max: 10, ranges },
    };
    const all: View = { ...view, scan: { scan, pose: view.pose } };
    assert.equal(visibility(all, 3, 0, 0.4), 1);
    assert.equal(visibility(all, 0, 3, 0.4), 0);
    assert.equal(visibility(all, 30, 0, 0.4), 0);
    assert.equal(visibility({ ...view, halfAngle: 0.5 }, 0, 3, 0.4), 0);
  });
});
