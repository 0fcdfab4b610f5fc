import assert from 'node:assert/strict';
import { map, of, throwError } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, it } from 'mocha';
import { StageError } from '#nodes/core/compute.ts';
import { newest } from '#nodes/core/newest.ts';
import type { Outcome } from '#nodes/core/newest.ts';

const marbles = (test: Parameters<TestScheduler['run']>[0]): void => {
  new TestScheduler((actual, expected) => {
    assert.deepEqual(actual, expected);
  }).run(test);
};
const told = (outcome: Outcome<string, string>): string =>
  `${outcome.input}${outcome.kind === 'done' ? outcome.result : '!'}${String(outcome.skipped)}`;
const hung = new StageError('detector', 'hung', new Error('no result'));

describe('newest', () => {
  it('works on every input when it keeps up', () => {
    marbles(({ cold, hot, expectObservable }) => {
      const inputs = hot('  -a---b---c--|');
      const expected = '    ---x---y---z|';
      const work = () => cold('--(r|)');
      expectObservable(inputs.pipe(newest(work), map(told))).toBe(expected, {
        x: 'ar0',
        y: 'br0',
        z: 'cr0',
      });
    });
  });

  it('lets only the newest input wait and counts what it passed over', () => {
    marbles(({ cold, hot, expectObservable }) => {
      const inputs = hot('  -abcd---------|');
      const expected = '    ------x----y--|';
      const work = () => cold('-----(r|)');
      expectObservable(inputs.pipe(newest(work), map(told))).toBe(expected, {
        x: 'ar0',
        y: 'dr2',
      });
    });
  });

  it('never works on two at once, however fast inputs come', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const inputs = hot('abcdefghij-----');
      const work = cold('---(r|)');
      expectObservable(inputs.pipe(newest(() => work)));
      expectSubscriptions(work.subscriptions).toBe([
        '^--!',
        '---^--!',
        '------^--!',
        '---------^--!',
      ]);
    });
  });

  it('goes on after work that failed or hung', () => {
    marbles(({ cold, hot, expectObservable }) => {
      const inputs = hot('  -a----b----|');
      const expected = '    ---x----y--|';
      const work = (input: string) => (input === 'a' ? cold('--#', {}, hung) : cold('--(r|)'));
      expectObservable(inputs.pipe(newest(work), map(told))).toBe(expected, {
        x: 'a!0',
        y: 'br0',
      });
    });
  });

  it('passes on an error that is a bug', () => {
    marbles(({ hot, expectObservable }) => {
      const bug = new Error('a bug');
      const inputs = hot('  -a----b|');
      expectObservable(inputs.pipe(newest(() => throwError(() => bug)))).toBe('-#', {}, bug);
    });
  });

  it('finishes what it holds before it completes', () => {
    marbles(({ cold, hot, expectObservable }) => {
      const inputs = hot('  -ab|');
      const expected = '    ----x--(y|)';
      const work = () => cold('---(r|)');
      expectObservable(inputs.pipe(newest(work), map(told))).toBe(expected, {
        x: 'ar0',
        y: 'br0',
      });
    });
  });

  it('ends work under way when nobody listens any more', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const work = cold('-----r');
      expectObservable(hot('-a-').pipe(newest(() => work)), '^--!');
      expectSubscriptions(work.subscriptions).toBe('-^-!');
    });
  });

  it('works at once on results that are there at once', () => {
    marbles(({ hot, expectObservable }) => {
      const out = hot('ab-c').pipe(
        newest((input: string) => of(input)),
        map(told),
      );
      expectObservable(out).toBe('xy-z', { x: 'aa0', y: 'bb0', z: 'cc0' });
    });
  });
});
