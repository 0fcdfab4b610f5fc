import assert from 'node:assert/strict';
import { EMPTY, interval, map, timer } from 'rxjs';
import type { Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import type { Clock } from '#nodes/core/clock.ts';
import { stampOf } from '#nodes/msgs/time.ts';
import type { Sense } from '#nodes/perception/sense.ts';
import type { SynchronizedSet } from '#nodes/perception/synchronized-set.ts';
import { SynchronizerParams, synchronizedSets } from '#nodes/perception/synchronizer.node.ts';

/** One virtual millisecond is one of the clock. */
function clockOf(test: TestScheduler): Clock {
  const now = (): number => test.now() / 1000;
  return {
    now,
    every: (period) => interval(period * 1000, test).pipe(map(now)),
    after: (delay) => timer(delay * 1000, test).pipe(map(now)),
  };
}

const letters: Readonly<Record<Sense, string>> = {
  scan: 's',
  image: 'i',
  audio: 'a',
  odometry: 'o',
};

/** Initials of the senses that are present. */
function initials({ members }: SynchronizedSet): string {
  const present = (Object.keys(letters) as Sense[]).filter((s) => members[s].kind === 'present');
  return present.map((sense) => letters[sense]).join('');
}

/** Runs the node's streams on marbles; every message is stamped when it comes. */
function expectSets(
  streams: Partial<Record<Sense, string>>,
  marbles: string,
  values: Record<string, string>,
  params: Record<string, unknown> = {},
): void {
  const test = new TestScheduler((actual, expected) => {
    assert.deepEqual(actual, expected);
  });
  test.run(({ hot, expectObservable }) => {
    const stream = <T>(sense: Sense): Observable<T> =>
      hot(streams[sense] ?? '-').pipe(
        map(() => ({ header: { stamp: stampOf(test.now() / 1000), frame_id: '' } }) as T),
      );
    const inputs = {
      scan: stream<never>('scan'),
      image: stream<never>('image'),
      audio: stream<never>('audio'),
      odometry: stream<never>('odometry'),
    };
    const value = SynchronizerParams.parse(params);
    const sets = synchronizedSets(inputs, { value, changes: EMPTY }, clockOf(test));
    expectObservable(sets.pipe(map(initials)), '^ 1990ms !').toBe(marbles, values);
  });
}

describe('synchronizer node', () => {
  it('gives a set as soon as the last sense is in', () => {
    expectSets(
      { scan: '100ms s', image: '120ms i', audio: '130ms a', odometry: '105ms o' },
      '130ms x',
      { x: 'siao' },
      { stale_after: 5 },
    );
  });

  it('gives a partial set when the wait is over', () => {
    expectSets(
      { scan: '100ms s', odometry: '105ms o' },
      '250ms x',
      { x: 'so' },
      { stale_after: 5 },
    );
  });

  it('does not wait for senses that the robot lacks by design', () => {
    const burger = { senses: ['scan', 'odometry'], stale_after: 5 };
    expectSets({ scan: '100ms s', odometry: '105ms o' }, '105ms x', { x: 'so' }, burger);
  });

  it('goes on without the scanner, at the minimum rate', () => {
    const odometry = ' 99ms o'.repeat(18);
    expectSets({ odometry }, '500ms x 499ms x 499ms x', { x: 'o' });
  });
});
