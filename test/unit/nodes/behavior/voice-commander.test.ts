import assert from 'node:assert/strict';
import { commanded, commanderAtRest, errandOf } from '#nodes/behavior/voice-commander.ts';
import type { Commander, CommanderEvent } from '#nodes/behavior/voice-commander.ts';
import { VoiceCommanderParams } from '#nodes/behavior/voice-params.ts';
import type { HeardSource, Surrounding } from '#nodes/behavior/voice-places.ts';

const settings = VoiceCommanderParams.parse({});
const nothing: Surrounding = {
  now: 10,
  robot: { x: 1, y: 2, yaw: 0 },
  heard: [],
  people: [],
  map: undefined,
};
const rest = commanderAtRest(0.7);
const say = (word: string, spokenAt = 9.8): CommanderEvent => ({ kind: 'word', word, spokenAt });

function voice(bearing: number, more: Partial<HeardSource> = {}): HeardSource {
  return { time: 9.6, from: { x: 1, y: 2 }, bearing, place: undefined, score: 0.8, ...more };
}

function run(events: readonly (readonly [CommanderEvent, Partial<Surrounding>?])[], from = rest) {
  let state: Commander = from;
  return events.map(([event, more]) => {
    const step = commanded(state, event, { ...nothing, ...more }, settings);
    state = step.next;
    return step;
  });
}

describe('voice commander', () => {
  it('stops for a word and goes on for another', () => {
    const [stop, idle, go] = run([[say('stop')], [{ kind: 'tick' }, { now: 1000 }], [say('go')]]);
    assert.equal(stop?.hold, true);
    assert.equal(idle?.hold, undefined);
    assert.equal(go?.hold, false);
  });

  it('waits for as long as it was told to', () => {
    const [wait, early, late] = run([
      [say('wait')],
      [{ kind: 'tick' }, { now: 19.9 }],
      [{ kind: 'tick' }, { now: 20 }],
    ]);
    assert.equal(wait?.hold, true);
    assert.equal(early?.hold, undefined);
    assert.equal(late?.hold, false);
  });

  it('does not turn a stop into a wait', () => {
    const steps = run([[say('stop')], [say('wait')], [{ kind: 'tick' }, { now: 100 }]]);
    assert.equal(steps.at(-1)?.hold, undefined);
    assert.equal(steps.at(-1)?.next.heldUntil, Infinity);
  });

  it('is freed by a goal made after the stop, not by one made before', () => {
    const [, before, after] = run([
      [say('stop')],
      [{ kind: 'goal', stamp: 9.9 }, { now: 10.4 }],
      [{ kind: 'goal', stamp: 11 }, { now: 11 }],
    ]);
    assert.equal(before?.hold, undefined);
    assert.equal(after?.hold, false);
  });

  it('is freed by a goal without a stamp only some time after the stop', () => {
    const goal: CommanderEvent = { kind: 'goal', stamp: 0 };
    const [, soon, later] = run([[say('stop')], [goal, { now: 10.1 }], [goal, { now: 11 }]]);
    assert.equal(soon?.hold, undefined);
    assert.equal(later?.hold, false);
  });

  it('is freed by the console', () => {
    const [, release] = run([[say('stop')], [{ kind: 'release' }]]);
    assert.equal(release?.hold, false);
  });

  it('comes to the person who stands where the voice came from', () => {
    const people = [
      { id: '4', x: 1, y: 7 },
      { id: '5', x: 5, y: 2 },
    ];
    const [step] = run([[say('come here'), { people, heard: [voice(Math.PI / 2 + 0.1)] }]]);
    assert.ok(Math.abs((step?.goal?.x ?? 0) - 1) < 1e-9);
    assert.ok(Math.abs((step?.goal?.y ?? 0) - 6.2) < 1e-9);
    assert.ok(Math.abs((step?.goal?.yaw ?? 0) - Math.PI / 2) < 1e-9);
  });

  it('comes along a bearing as far as the way is free', () => {
    const data = new Int8Array(100 * 100);
    const grid = { width: 100, height: 100, resolution: 0.1, originX: 0, originY: 0 };
    for (let row = 0; row < 100; row++) data[row * 100 + 30] = 100;
    const [step] = run([[say('come_here'), { heard: [voice(0)], map: { grid, data } }]]);
    assert.ok(Math.abs((step?.goal?.x ?? 0) - 2.9) < 0.15, String(step?.goal?.x));
    const [open] = run([[say('come_here'), { heard: [voice(0)] }]]);
    assert.ok(Math.abs((open?.goal?.x ?? 0) - 4) < 1e-9);
  });

  it('listens to the sound nearest to the word', () => {
    const heard = [voice(0, { time: 8.4 }), voice(1.5, { time: 9.7 }), voice(3, { time: 5 })];
    const [step] = run([[say('come here'), { heard }]]);
    assert.ok(Math.abs((step?.goal?.yaw ?? 0) - 1.5) < 1e-9);
  });

  it('says so when it does not know who called', () => {
    const [step] = run([[say('come here')]]);
    assert.equal(step?.goal, undefined);
    assert.equal(step?.say, 'nobody');
  });

  it('follows a person at a distance until told to stop', () => {
    const person = (x: number) => ({ people: [{ id: '5', x, y: 2 }] });
    const tick: CommanderEvent = { kind: 'tick' };
    const [first, same, moved, stop, after] = run([
      [say('follow me'), { ...person(5), heard: [voice(0)] }],
      [tick, { ...person(5.1), now: 11.5 }],
      [tick, { ...person(6), now: 12 }],
      [say('stop'), { ...person(6), now: 12.1 }],
      [tick, { ...person(8), now: 14 }],
    ]);
    assert.ok(Math.abs((first?.goal?.x ?? 0) - 3.8) < 1e-9);
    assert.equal(same?.goal, undefined);
    assert.ok(Math.abs((moved?.goal?.x ?? 0) - 4.8) < 1e-9);
    assert.equal(stop?.hold, true);
    assert.equal(after?.goal, undefined);
  });

  it('goes on following whoever a new track shows in the same place, and gives up at last', () => {
    const tick: CommanderEvent = { kind: 'tick' };
    const steps = run([
      [say('follow me'), { people: [{ id: '5', x: 5, y: 2 }], heard: [voice(0)] }],
      [tick, { people: [{ id: '9', x: 6, y: 2 }], now: 12 }],
      [tick, { people: [{ id: '1', x: -6, y: 2 }], now: 13 }],
      [tick, { now: 22.1 }],
    ]);
    assert.equal(steps[1]?.next.following?.id, '9');
    assert.equal(steps[2]?.goal, undefined);
    assert.equal(steps[3]?.say, 'lost');
  });

  it('turns, and goes home to where it was first', () => {
    const [left, home] = run([[say('left')], [say('home'), { robot: { x: 7, y: 7, yaw: 1 } }]]);
    assert.deepEqual(left?.goal, { x: 1, y: 2, yaw: settings.turn_angle });
    assert.deepEqual(home?.goal, { x: 1, y: 2, yaw: 0 });
  });

  it('speaks louder up to its most', () => {
    const steps = run(Array.from({ length: 5 }, () => [say('louder')] as const));
    assert.equal(steps.at(-1)?.volume, 1);
    assert.ok(Math.abs((run([[say('quieter')]])[0]?.volume ?? 0) - 0.55) < 1e-9);
  });

  it('knows no other words', () => {
    assert.equal(errandOf('unknown'), undefined);
    assert.deepEqual(run([[say('banana')]])[0], { next: { ...rest, home: nothing.robot } });
  });
});
