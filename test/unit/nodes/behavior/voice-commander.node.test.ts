import assert from 'node:assert/strict';
import { EMPTY, NEVER, interval, map, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { voiceCommanderNode } from '#nodes/behavior/voice-commander.node.ts';
import type { Clock } from '#nodes/core/clock.ts';
import { transformMessage } from '#nodes/core/tf.ts';
import type { Bool } from '#nodes/msgs/std.ts';
import { stampOf } from '#nodes/msgs/time.ts';

function clockOf(test: TestScheduler): Clock {
  const now = (): number => test.now() / 1000;
  return {
    now,
    every: (period) => interval(period * 1000, test).pipe(map(now)),
    after: (delay) => timer(delay * 1000, test).pipe(map(now)),
  };
}

const word = (class_id: string, time: number) => ({
  header: { stamp: stampOf(time), frame_id: 'microphones' },
  results: [{ class_id, score: 0.9 }],
});
const goalAt = (time: number) => ({
  header: { stamp: stampOf(time), frame_id: 'map' },
  pose: { position: { x: 1, y: 1, z: 0 }, orientation: { x: 0, y: 0, z: 0, w: 1 } },
});
const placed = {
  transforms: [
    transformMessage('map', 'odom', { x: 1, y: 0, yaw: 0 }, 0),
    transformMessage('odom', 'base_footprint', { x: 2, y: 3, yaw: 0.5 }, 0),
  ],
};

interface Streams {
  readonly words?: string;
  readonly goals?: string;
  readonly console?: string;
  readonly params?: object;
}

function rig(
  test: TestScheduler,
  streams: Streams,
  hot: <T>(m: string, v?: Record<string, T>) => never,
) {
  const value = voiceCommanderNode.params.parse(streams.params ?? {});
  const at = <T>(make: (time: number) => T, marbles = '-') =>
    (hot(marbles) as typeof NEVER).pipe(map(() => make(test.now() / 1000)));
  const words = { s: 'stop', g: 'go', w: 'wait', l: 'left', c: 'come here', u: 'louder' };
  return voiceCommanderNode.wire(
    {
      command: (hot(streams.words ?? '-', words) as unknown as typeof NEVER).pipe(
        map((said: string) => word(said, test.now() / 1000 - 0.2)),
      ),
      sources: NEVER,
      tracks: NEVER,
      goal: at(goalAt, streams.goals),
      emergencyStop: hot<Bool>(streams.console ?? '-', { t: { data: true }, f: { data: false } }),
      costmap: NEVER,
      tf: hot('p', { p: placed }),
      tfStatic: NEVER,
    },
    { value, changes: EMPTY },
    { clock: clockOf(test) } as never,
  );
}

function run(streams: Streams, check: (outputs: ReturnType<typeof rig>, expect: never) => void) {
  const test = new TestScheduler((actual, expected) => {
    assert.deepEqual(actual, expected);
  });
  test.run(({ hot, expectObservable }) => {
    check(rig(test, streams, hot as never), expectObservable as never);
  });
}

const held = (outputs: ReturnType<typeof rig>) => outputs.voiceStop.pipe(map(({ data }) => data));
type Expect = (stream: unknown, until: string) => { toBe(marbles: string, values?: object): void };
const values = { h: true, f: false };

describe('voice commander node', () => {
  it('holds at the instant of the word, until go', () => {
    run({ words: '-s 998ms g' }, (outputs, expect) => {
      (expect as Expect)(held(outputs), '^ 3s !').toBe('-h 998ms f', values);
    });
  });

  it('lets go for a new goal', () => {
    run({ words: '-s', goals: '- 2s n' }, (outputs, expect) => {
      (expect as Expect)(held(outputs), '^ 3s !').toBe('-h 1999ms f', values);
    });
  });

  it('lets go when the console releases, not when it stops', () => {
    run({ words: '-s', console: '--t 997ms f' }, (outputs, expect) => {
      (expect as Expect)(held(outputs), '^ 3s !').toBe('-h 998ms f', values);
    });
  });

  it('waits a while and goes on by itself', () => {
    run({ words: '-w', params: { wait_duration: 1 } }, (outputs, expect) => {
      // it looks five times a second
      (expect as Expect)(held(outputs), '^ 3s !').toBe('-h 1198ms f', values);
    });
  });

  it('turns by a goal where it stands', () => {
    run({ words: '-l' }, (outputs, expect) => {
      const goals = outputs.goalPose.pipe(
        map(({ header, pose: { position } }) => [header.frame_id, position.x, position.y]),
      );
      (expect as Expect)(goals, '^ 1s !').toBe('-g', { g: ['map', 3, 3] });
    });
  });

  it('tells the volume at first and when it changes', () => {
    run({ words: '-u' }, (outputs, expect) => {
      const volumes = outputs.volume.pipe(map(({ data }) => Math.round(data * 100)));
      (expect as Expect)(volumes, '^ 1s !').toBe('ab', { a: 70, b: 85 });
    });
  });

  it('says that it knows no place when nobody was heard', () => {
    run({ words: '-c' }, (outputs, expect) => {
      (expect as Expect)(outputs.say, '^ 1s !').toBe('-n', {
        n: { data: 'I do not know where you are.' },
      });
    });
  });
});
