import assert from 'node:assert/strict';
import { EMPTY, NEVER, interval, map, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import type { Clock } from '#nodes/core/clock.ts';
import { narrated, narratorAtRest } from '#nodes/speech/narrator.ts';
import type { NarratorEvent, NarratorSettings } from '#nodes/speech/narrator.ts';
import { languages, phrases, whereabouts } from '#nodes/speech/phrases.ts';
import type { Voice } from '#nodes/speech/platform-voice.ts';
import { durationOf, speechless, spoken } from '#nodes/speech/speech-queue.ts';
import { speechOutputBy } from '#nodes/speech/speech-output.node.ts';

function clockOf(test: TestScheduler): Clock {
  const now = (): number => test.now() / 1000;
  return {
    now,
    every: (period) => interval(period * 1000, test).pipe(map(now)),
    after: (delay) => timer(delay * 1000, test).pipe(map(now)),
  };
}

const limits = { stale_after: 5, queue_size: 2 };
const say = (text: string, urgent = false) => ({ kind: 'say', text, urgent }) as const;

describe('speech queue', () => {
  it('speaks at once when nothing is said', () => {
    assert.equal(spoken(speechless, say('a'), 0, limits).start?.text, 'a');
  });

  it('lets urgent text cut off ordinary text, but not urgent text', () => {
    const one = spoken(speechless, say('a'), 0, limits);
    const two = spoken(one.state, say('b', true), 0.1, limits);
    assert.ok(two.interrupt);
    assert.equal(two.start?.text, 'b');
    const three = spoken(two.state, say('c', true), 0.2, limits);
    assert.ok(!three.interrupt);
    assert.equal(spoken(three.state, { kind: 'done' }, 1, limits).start?.text, 'c');
  });

  it('drops stale text, doubled text, and the oldest of too much', () => {
    let { state } = spoken(speechless, say('a'), 0, limits);
    for (const text of ['a', 'b', 'b', 'c', 'd']) ({ state } = spoken(state, say(text), 1, limits));
    assert.deepEqual(
      state.waiting.map(({ text }) => text),
      ['c', 'd'],
    );
    assert.equal(spoken(state, { kind: 'done' }, 7, limits).start, undefined);
  });
});

describe('speech output node', () => {
  function run(
    open: () => Voice,
    params: object,
    marbles: { say: string; urgent?: string },
    speaking: string,
  ) {
    const test = new TestScheduler((actual, expected) => {
      assert.deepEqual(actual, expected);
    });
    test.run(({ hot, expectObservable }) => {
      const node = speechOutputBy(open);
      const value = node.params.parse(params);
      const text = { a: { data: 'abcdef' }, b: { data: 'other' } };
      const outputs = node.wire(
        {
          say: hot(marbles.say, text),
          sayUrgent: hot(marbles.urgent ?? '-', text),
          volume: NEVER,
        },
        { value, changes: EMPTY },
        { name: '/speech_output', clock: clockOf(test) } as never,
      );
      const states = outputs.speaking.pipe(map(({ data }) => data));
      expectObservable(states, '^ 3s !').toBe(speaking, { t: true, f: false });
    });
  }
  const none = (): Voice => ({ say: () => () => undefined });

  it('tells that it speaks for as long as it takes, without a program', () => {
    const ms = Math.round(1000 * durationOf('abcdef'));
    run(none, {}, { say: '10ms a' }, `f 9ms t ${String(ms - 1)}ms f`);
  });

  it('cuts off what it says for what is urgent', () => {
    const said: string[] = [];
    const stopped: string[] = [];
    const voice: Voice = {
      say(text) {
        said.push(text);
        return () => stopped.push(text);
      },
    };
    run(() => voice, { engine: 'espeak-ng' }, { say: '10ms a', urgent: '20ms b' }, 'f 9ms t');
    assert.deepEqual(said, ['abcdef', 'other']);
    assert.equal(stopped[0], 'abcdef');
  });

  it('goes on when there is no program', () => {
    const voice: Voice = {
      say(_, __, done) {
        done('espeak-ng: not found');
        return () => undefined;
      },
    };
    run(() => voice, { engine: 'espeak-ng' }, { say: '10ms a 10ms b' }, 'f');
  });
});

describe('narrator', () => {
  const settings: NarratorSettings = {
    language: 'en',
    directions: 'sides',
    pause: 4,
    repeat_after: 20,
    range: 6,
  };
  function tell(events: readonly (readonly [number, NarratorEvent])[], more = settings) {
    let state = narratorAtRest;
    return events.map(([now, event]) => {
      const step = narrated(state, event, now, more);
      state = step.next;
      return step.say;
    });
  }
  const person = (id: string, bearing = 0.8): NarratorEvent => ({
    kind: 'seen',
    id,
    what: 'person',
    bearing,
    metres: 2.2,
  });

  it('tells what it sees and where, with pauses and not twice', () => {
    assert.deepEqual(
      tell([
        [0, person('1')],
        [1, person('2')],
        [5, person('1')],
        [6, person('2', -1.6)],
        [26, person('1', Math.PI)],
      ]),
      [
        'Person ahead on the left, 2 metres.',
        undefined,
        undefined,
        'Person on the right, 2 metres.',
        'Person behind, 2 metres.',
      ],
    );
  });

  it('tells of the way and its end', () => {
    assert.deepEqual(
      tell([
        [0, { kind: 'goal' }],
        [0.2, { kind: 'plan', metres: 7.4, left: 6 }],
        [0.7, { kind: 'plan', metres: 7.3, left: 6 }],
        [20, { kind: 'plan', metres: 0, left: 0.2 }],
        [21, { kind: 'plan', metres: 0, left: 0.2 }],
      ]),
      [undefined, 'On my way, 7 metres to go.', undefined, 'I have arrived.', undefined],
    );
  });

  it('tells of a stop whatever it said before', () => {
    assert.deepEqual(
      tell([
        [0, person('1')],
        [0.1, { kind: 'stop', by: 'voice', active: true }],
      ])[1],
      'I stand, as you said.',
    );
  });

  it('tells directions by the clock, clockwise from ahead', () => {
    const hour = (bearing: number) => whereabouts(phrases.en, bearing, true);
    assert.equal(hour(0), "at 12 o'clock");
    assert.equal(hour(-Math.PI / 2), "at 3 o'clock");
    assert.equal(hour(Math.PI / 2), "at 9 o'clock");
    assert.equal(hour(Math.PI), "at 6 o'clock");
  });

  it('has the same sentences in every language', () => {
    for (const language of languages) {
      assert.deepEqual(Object.keys(phrases[language]), Object.keys(phrases.en));
      assert.equal(phrases[language].sides.length, 8);
    }
  });
});
