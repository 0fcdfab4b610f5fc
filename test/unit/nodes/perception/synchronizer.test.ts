import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { LaserScan } from '#nodes/msgs/sensor.ts';
import { perceptionReport } from '#nodes/perception/report.ts';
import { dropReasons, senses, synchronizerStart } from '#nodes/perception/sense.ts';
import type { Sense, SynchronizerParams, SynchronizerState } from '#nodes/perception/sense.ts';
import type { SynchronizedSet } from '#nodes/perception/synchronized-set.ts';
import { synchronize } from '#nodes/perception/synchronizer.ts';

const params: SynchronizerParams = {
  senses,
  reference: 'scan',
  slop: 0.1,
  max_wait: 0.15,
  stale_after: 1,
  minimum_rate: 2,
  queue_size: 8,
};
type Heard = [now: number, sense: Sense | 'tick', stamp?: number];

function run(heard: Heard[], over: Partial<SynchronizerParams> = {}) {
  let state: SynchronizerState = synchronizerStart;
  const sets: SynchronizedSet[] = [];
  for (const [now, sense, stamp = now] of heard) {
    const message = { header: { stamp: { sec: 0, nanosec: 0 }, frame_id: sense } } as LaserScan;
    const event =
      sense === 'tick'
        ? ({ kind: 'tick', now } as const)
        : ({ kind: 'message', now, sense, stamp, message } as const);
    const step = synchronize(state, event, { ...params, ...over });
    state = step.state;
    sets.push(...step.sets);
  }
  return { state, sets };
}
/** Age where present, reason where not. */
function told(set: SynchronizedSet | undefined): Record<string, number | string> {
  assert.ok(set !== undefined);
  const entries = senses.map((sense): [string, number | string] => {
    const member = set.members[sense];
    return [sense, member.kind === 'present' ? Math.round(member.age * 1e3) : member.reason];
  });
  return Object.fromEntries(entries);
}
const all = (at: number): Heard[] => [
  [at, 'image'],
  [at, 'audio'],
  [at, 'odometry'],
];

describe('synchronizer', () => {
  it('closes a set at once when all senses are heard, with the nearest of each', () => {
    const { sets } = run([
      [0.94, 'image'],
      [0.98, 'odometry'],
      [1, 'odometry'],
      [1.02, 'scan', 1],
      [1.03, 'audio', 1.01],
      [1.06, 'image', 1.05],
    ]);
    assert.equal(sets.length, 1);
    assert.deepEqual(told(sets[0]), { scan: 0, image: -50, audio: -10, odometry: 0 });
    assert.equal(sets[0]?.cause, 'complete');
    assert.equal(sets[0].closed, 1.06);
  });

  it('waits no longer than the limit and says who came late', () => {
    const heard: Heard[] = [
      ...all(0.8),
      [1, 'odometry'],
      [1, 'scan'],
      [1, 'audio'],
      [1.15, 'tick'],
    ];
    const { sets } = run(heard);
    assert.deepEqual(told(sets[0]), { scan: 0, image: 'late', audio: 0, odometry: 0 });
    assert.equal(sets[0]?.cause, 'deadline');
  });

  it('tells never received, too old, too new and absent by design apart', () => {
    const heard: Heard[] = [
      [0.1, 'image'],
      [2, 'scan'],
      [2.14, 'odometry'],
      [2.15, 'tick'],
    ];
    const expected: Sense[] = ['scan', 'image', 'odometry', 'audio'];
    assert.deepEqual(told(run(heard, { senses: expected }).sets[0]), {
      scan: 0,
      image: 'too-old',
      audio: 'never-received',
      odometry: 'too-new',
    });
    const burger = run(heard, { senses: ['scan', 'odometry'] }).sets[0];
    assert.equal(told(burger)['image'], 'absent');
    assert.equal(told(burger)['audio'], 'absent');
  });

  it('says that what was near was dropped', () => {
    const flood = [1.01, 1.2, 1.3].map((at): Heard => [at, 'image']);
    const { sets } = run([[1, 'scan'], ...flood, [1.31, 'tick']], { queue_size: 2, max_wait: 0.3 });
    assert.equal(told(sets[0])['image'], 'dropped');
    assert.equal(sets[0]?.counts.image.dropped.overflow, 1);
  });

  it('closes a waiting set when the next reference comes', () => {
    const { sets } = run([
      [1, 'scan'],
      [1.1, 'scan'],
      [1.25, 'tick'],
    ]);
    assert.deepEqual(
      sets.map(({ stamp, cause }) => [stamp, cause]),
      [
        [1, 'superseded'],
        [1.1, 'deadline'],
      ],
    );
  });

  it('puts stamps out of order in order and counts the doubled and the late', () => {
    const heard: Heard[] = [
      [1.02, 'odometry', 1.02],
      [1.03, 'odometry', 1],
      [1.03, 'odometry', 1],
      [1.04, 'scan', 1],
      [1.2, 'tick'],
      [1.21, 'odometry', 0.5],
      [1.22, 'scan', 0.9],
    ];
    const { sets, state } = run(heard, { senses: ['scan', 'odometry'] });
    assert.equal(told(sets[0])['odometry'], 0);
    assert.equal(state.senses.odometry.dropped.duplicate, 1);
    assert.equal(state.senses.scan.dropped.late, 1);
    assert.equal(sets.length, 1);
  });

  it('takes an image again where the camera is slower than the scanner', () => {
    const over: Partial<SynchronizerParams> = { senses: ['scan', 'image'] };
    const { sets, state } = run(
      [
        [1, 'image'],
        [1, 'scan'],
        [1.08, 'scan'],
        [1.3, 'tick'],
      ],
      over,
    );
    assert.deepEqual(
      sets.map((set) => told(set)['image']),
      [0, 80],
    );
    assert.equal(state.senses.image.used, 1);
  });

  it('goes on at the minimum rate while the reference is silent', () => {
    const heard: Heard[] = [[1, 'scan'], ...all(1)];
    for (let k = 3; k <= 8; k++) heard.push(...all(k / 2 - 0.2), [k / 2, 'tick']);
    const { sets } = run(heard);
    const idle = sets.filter(({ cause }) => cause === 'idle');
    assert.deepEqual(
      idle.map(({ closed }) => closed),
      [2.5, 3, 3.5, 4],
    );
    assert.equal(told(idle.at(-1))['scan'], 'too-old');
    assert.equal(told(idle.at(-1))['image'], 50);
  });

  it('is silent before anything was heard and begins anew when time runs backwards', () => {
    assert.equal(
      run([
        [1, 'tick'],
        [9, 'tick'],
      ]).sets.length,
      0,
    );
    const { sets } = run([
      [50, 'scan'],
      [1, 'scan'],
      [1.2, 'tick'],
    ]);
    assert.deepEqual(
      sets.map(({ stamp }) => stamp),
      [1],
    );
  });

  it('reports every sense with age, reason and counts', () => {
    const { sets } = run(
      [
        [1, 'scan'],
        [1, 'odometry'],
        [1.15, 'tick'],
      ],
      { senses: ['scan', 'odometry', 'image'] },
    );
    assert.ok(sets[0] !== undefined);
    const { header, status } = perceptionReport(sets[0]);
    assert.deepEqual(header.stamp, { sec: 1, nanosec: 0 });
    assert.deepEqual(
      status.map(({ name, level, message }) => [name, level, message]),
      [
        ['perception: scan', 0, 'present'],
        ['perception: image', 2, 'never-received'],
        ['perception: audio', 0, 'absent'],
        ['perception: odometry', 0, 'present'],
      ],
    );
  });

  const anyHeard = fc.array(
    fc.record({
      step: fc.double({ min: 0, max: 0.2, noNaN: true }),
      sense: fc.constantFrom<Sense | 'tick'>('scan', 'image', 'audio', 'odometry', 'tick'),
      offset: fc.oneof(fc.double({ min: -1, max: 0.2 }), fc.constantFrom(0, -0.1)),
    }),
    { maxLength: 120 },
  );
  const timed = (list: { step: number; sense: Sense | 'tick'; offset: number }[]): Heard[] => {
    let now = 1;
    return list.map(({ step, sense, offset }) => [(now += step), sense, now + offset]);
  };

  it('uses every input or counts it as dropped, and never keeps more than the queues hold', () => {
    fc.assert(
      fc.property(anyHeard, fc.integer({ min: 1, max: 6 }), (list, queue_size) => {
        const { state, sets } = run(timed(list), {
          queue_size,
          senses: ['scan', 'image', 'odometry'],
        });
        for (const sense of senses) {
          const one = state.senses[sense];
          const dropped = dropReasons.reduce((sum, reason) => sum + one.dropped[reason], 0);
          const waiting = one.queue.filter(({ uses }) => uses === 0).length;
          assert.equal(one.received, one.used + dropped + waiting);
          assert.ok(one.queue.length <= queue_size);
          assert.equal(one.received, list.filter((heard) => heard.sense === sense).length);
        }
        sets.forEach((set, i) => assert.ok(i === 0 || set.stamp > (sets[i - 1]?.stamp ?? 0)));
      }),
    );
  });

  it('never lets a set wait beyond the limit, given a tick at its deadline', () => {
    fc.assert(
      fc.property(anyHeard, (list) => {
        const heard = timed(list);
        const deadlines = heard.map(([now]): Heard => [now + params.max_wait, 'tick']);
        const merged = [...heard, ...deadlines].sort((a, b) => a[0] - b[0]);
        for (const { closed, stamp, cause } of run(merged).sets) {
          const arrivals = heard.filter(([, sense, at]) => sense === 'scan' && at === stamp);
          if (cause === 'idle') continue;
          assert.ok(arrivals.some(([now]) => closed - now <= params.max_wait + 1e-6));
        }
      }),
    );
  });
});
