import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { createMute, createSpotter, keywordClasses } from '#nodes/perception/audio/keyword.ts';
import type { Spotted } from '#nodes/perception/audio/keyword.ts';

const options = { threshold: 0.6, stop_threshold: 0.8, smoothing: 2, refractory: 0.7 };

/** Scores of one class; the rest is unknown. */
function answerOf(name: (typeof keywordClasses)[number], score: number, age = 0.1) {
  const scores = new Float32Array(keywordClasses.length);
  scores[1] = 1 - score;
  scores[keywordClasses.indexOf(name)]! += score;
  return { scores, age: Float32Array.of(age) };
}

/** Looks of 0.1 s from a time on; what was spotted. */
function listen(looks: ReturnType<typeof answerOf>[], from = 10, spotter = createSpotter()) {
  const found: Spotted[] = [];
  looks.forEach((look, i) => {
    const one = spotter.hear(look, from + i / 10, options);
    if (one !== null) found.push(one);
  });
  return found;
}

describe('keyword spotter', () => {
  it('tells a command once, with the end of the word', () => {
    const looks = [0.1, 0.25, 0.35, 0.45].map((age) => answerOf('left', 0.9, age));
    const found = listen([answerOf('unknown', 1), ...looks]);
    assert.equal(found.length, 1);
    assert.equal(found[0]!.command, 'left');
    assert.ok(Math.abs(found[0]!.end - (10.2 - 0.25)) < 1e-6);
  });

  it('needs more than one look, and more for stop than for the others', () => {
    assert.deepEqual(listen([answerOf('go', 0.9)]), []);
    assert.deepEqual(
      listen([answerOf('unknown', 1), answerOf('go', 1), answerOf('unknown', 1)]),
      [],
    );
    assert.deepEqual(listen([answerOf('stop', 0.7), answerOf('stop', 0.7)]), []);
    assert.equal(listen([answerOf('stop', 0.9), answerOf('stop', 0.9)]).length, 1);
  });

  it('tells the same command again when it is said again', () => {
    const word = [answerOf('stop', 1, 0.1), answerOf('stop', 1, 0.2), answerOf('stop', 1, 0.3)];
    const pause = Array.from({ length: 6 }, () => answerOf('silence', 1));
    assert.equal(listen([...word, ...pause, ...word]).length, 2);
  });

  it('begins anew after a gap and when time jumps back', () => {
    const spotter = createSpotter();
    assert.equal(listen([answerOf('stop', 1)], 10, spotter).length, 0);
    assert.equal(listen([answerOf('stop', 1)], 11, spotter).length, 0);
    assert.equal(listen([answerOf('stop', 1)], 11.1, spotter).length, 1);
    assert.equal(listen([answerOf('stop', 1), answerOf('stop', 1)], 0, spotter).length, 1);
  });

  it('says nothing on answers that are none', () => {
    const broken = [
      {},
      { scores: new Float32Array(3) },
      { scores: new Float32Array(keywordClasses.length).fill(NaN) },
    ];
    const spotter = createSpotter();
    for (const [i, answer] of broken.entries())
      assert.equal(spotter.hear(answer, i / 10, options), null);
  });
});

describe('mute', () => {
  const settings = { mute_while_speaking: true, mute_tail: 0.4 };

  it('covers what ends while the robot speaks and a little after', () => {
    const mute = createMute();
    assert.equal(mute.covers(1, settings), false);
    mute.speaking(true, 2);
    assert.equal(mute.covers(1.9, settings), false);
    assert.equal(mute.covers(2.5, settings), true);
    mute.speaking(false, 3);
    assert.equal(mute.covers(3.3, settings), true);
    assert.equal(mute.covers(3.5, settings), false);
    mute.speaking(true, 5);
    mute.speaking(true, 6);
    assert.equal(mute.covers(5.5, settings), true);
  });

  it('can be turned off', () => {
    const mute = createMute();
    mute.speaking(true, 2);
    assert.equal(mute.covers(2.5, { ...settings, mute_while_speaking: false }), false);
  });
});
