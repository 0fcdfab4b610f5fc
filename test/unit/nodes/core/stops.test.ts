import assert from 'node:assert/strict';
import { TestScheduler } from 'rxjs/testing';
import { heldByPeople } from '#nodes/core/stops.ts';

const bools = { t: { data: true }, f: { data: false } };

function expectHeld(console: string, voice: string, held: string): void {
  const test = new TestScheduler((actual, expected) => {
    assert.deepEqual(actual, expected);
  });
  test.run(({ hot, expectObservable }) => {
    expectObservable(heldByPeople(hot(console, bools), hot(voice, bools))).toBe(held, {
      h: true,
      f: false,
    });
  });
}

describe('held by people', () => {
  it('holds for a word and lets go by a word', () => {
    expectHeld('-----', '-t-f-', '-h-f-');
  });

  it('does not let a word end the stop of the console', () => {
    expectHeld('-t-----f', '---t-f--', '-h-----f');
  });

  it('ends a spoken stop by the release of the console', () => {
    expectHeld('---f----', '-t------', '-h-f----');
  });

  it('stays held when the console stops what a word had stopped, and a word says go', () => {
    expectHeld('--t----f', '-t--f---', '-h-----f');
  });
});
