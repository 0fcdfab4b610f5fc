import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Subject } from 'rxjs';
import { feed, fold } from '#nodes/core/fold.ts';
import { outlet } from '#nodes/core/outlet.ts';

describe('fold', () => {
  const words = () => {
    const text = new Subject<string>();
    const count = new Subject<number>();
    const said: string[] = [];
    const ends: string[] = [];
    const state = fold('', [
      feed(text, (so: string, word: string) => so + word),
      feed(count, (so: string, n: number) => {
        if (n < 0) throw new Error('negative');
        return so.repeat(n);
      }),
    ]);
    const subscription = state.subscribe({
      next: (so) => said.push(so),
      error: (error: unknown) => ends.push(String(error)),
      complete: () => ends.push('complete'),
    });
    return { text, count, said, ends, subscription };
  };

  it('gives the state after every value of any input', () => {
    const { text, count, said } = words();
    text.next('a');
    count.next(3);
    text.next('b');
    assert.deepEqual(said, ['a', 'aaa', 'aaab']);
  });

  it('ends with its last input, and listens to none once nobody listens', () => {
    const { text, count, ends, subscription } = words();
    text.complete();
    assert.deepEqual(ends, []);
    count.complete();
    assert.deepEqual(ends, ['complete']);
    subscription.unsubscribe();
    assert.deepEqual([text.observed, count.observed], [false, false]);
  });

  it('passes on what goes wrong in a step', () => {
    const { text, count, ends } = words();
    count.next(-1);
    assert.deepEqual(ends, ['Error: negative']);
    assert.deepEqual([text.observed, count.observed], [false, false]);
  });
});

describe('outlet', () => {
  it('passes messages to its port while there is one', () => {
    const { messages, next } = outlet<number>();
    const heard: number[] = [];
    next(1);
    const subscription = messages.subscribe((n) => heard.push(n));
    next(2);
    subscription.unsubscribe();
    next(3);
    assert.deepEqual(heard, [2]);
  });
});
