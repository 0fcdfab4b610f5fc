import assert from 'node:assert/strict';
import type { Delivery } from '#nodes/bus/in-process.ts';
import type { Mission } from '#launch/mission/mission.ts';
import type { DiagnosticArray } from '#nodes/msgs/diagnostic.ts';
import type { TwistStamped } from '#nodes/msgs/geometry.ts';
import type { StringMessage } from '#nodes/msgs/std.ts';
import { apartmentMission } from '#test/support/mission.ts';

const FAULT_AT = 6;
/** The stack settles for 1.5 s, then drives for seconds before anything breaks. */
const goal = { x: 3, y: -2.3 };

interface Watched {
  /** Last time [s] at which the wheels were told to move. */
  lastMotion: number;
  movedBefore: boolean;
  readonly reasons: Set<string>;
  readonly diagnosed: Set<string>;
}

function watch(mission: Mission): Watched {
  const watched: Watched = {
    lastMotion: 0,
    movedBefore: false,
    reasons: new Set(),
    diagnosed: new Set(),
  };
  mission.host.bus.tap(({ topic, message, time }: Delivery) => {
    if (topic.name === '/cmd_vel') {
      const { linear, angular } = (message as TwistStamped).twist;
      if (linear.x === 0 && angular.z === 0) return;
      if (time < FAULT_AT) watched.movedBefore = true;
      watched.lastMotion = time;
    } else if (topic.name === '/safety_stop') watched.reasons.add((message as StringMessage).data);
    else if (topic.name === '/diagnostics')
      for (const { level, message: text } of (message as DiagnosticArray).status)
        if (level > 0) watched.diagnosed.add(text);
  });
  return watched;
}

const said = (texts: ReadonlySet<string>, wanted: RegExp): boolean =>
  [...texts].some((text) => wanted.test(text));

/** Sensor, what is wrong with it, its period [s], and what the robot must say. */
const faults = [
  ['scan', 'silent', 0.2, /scan: late/],
  ['scan', 'nan', 0.2, /scan: no beam is a number/],
  ['scan', 'empty', 0.2, /scan: empty/],
  ['odom', 'silent', 1 / 30, /odom: late/],
  ['odom', 'nan', 1 / 30, /odom: not a number/],
] as const;

describe('a robot under way stops within 0.25 s of the first message it misses', function () {
  this.timeout(120_000);

  for (const [sensor, kind, period, reason] of faults)
    it(`when ${sensor} is ${kind}, and says so`, async () => {
      const mission = await apartmentMission({
        sim: { faults: [{ sensor, kind, from: FAULT_AT, until: 1e9 }] },
      });
      const watched = watch(mission);
      await mission.drive(goal, { duration: FAULT_AT + 2, arrival: 'stack' });
      mission.close();
      assert.ok(watched.movedBefore, 'it never moved');
      // latency of the message on top of the period: that is when it was missed
      assert.ok(
        watched.lastMotion <= FAULT_AT + period + 0.03 + 0.25,
        `moved until ${String(watched.lastMotion)}`,
      );
      assert.ok(said(watched.reasons, reason), `said ${[...watched.reasons].join()}`);
      assert.ok(said(watched.diagnosed, reason), `diagnosed ${[...watched.diagnosed].join()}`);
      assert.equal(mission.track.contacts.length, 0);
    });

  it('drives on when the sensor is back', async () => {
    const mission = await apartmentMission({
      sim: { faults: [{ sensor: 'scan', kind: 'silent', from: FAULT_AT, until: FAULT_AT + 3 }] },
    });
    const report = await mission.drive({ x: 1.2, y: -0.6 }, { duration: 90, arrival: 'stack' });
    mission.close();
    assert.deepEqual([report.outcome, report.contacts], ['reached', 0]);
  });

  it('when a node of its stack dies, and names it', async () => {
    const mission = await apartmentMission();
    const watched = watch(mission);
    await mission.runFor(FAULT_AT - mission.host.bus.now() - 3);
    const drive = mission.drive(goal, { duration: 6, arrival: 'stack' });
    mission.host.bus.schedule(FAULT_AT, '~test', '/test', () => {
      mission.host.onError('/planner_server', new Error('taken down by the test'));
    });
    await drive;
    mission.close();
    assert.ok(watched.movedBefore, 'it never moved');
    assert.ok(watched.lastMotion <= FAULT_AT + 0.25, `moved until ${String(watched.lastMotion)}`);
    assert.ok(said(watched.reasons, /planner_server: node failed/));
  });

  for (const [what, answer] of [
    ['hangs', () => new Promise<never>(() => undefined)],
    ['answers NaN', () => Promise.resolve({ command: Float32Array.of(NaN, NaN) })],
    ['fails', () => Promise.reject(new Error('out of memory'))],
  ] as const)
    it(`when the policy's model ${what}`, async () => {
      let broken = false;
      const mission = await apartmentMission({
        wrapSession: (session) => ({
          ...session,
          run: (feeds) => (broken ? answer() : session.run(feeds)),
        }),
      });
      const watched = watch(mission);
      mission.host.bus.schedule(FAULT_AT, '~test', '/test', () => (broken = true));
      await mission.drive(goal, { duration: FAULT_AT - 0.8, arrival: 'stack' });
      mission.close();
      assert.ok(watched.movedBefore, 'it never moved');
      assert.ok(
        watched.lastMotion <= FAULT_AT + 0.1 + 0.25,
        `moved until ${String(watched.lastMotion)}`,
      );
      assert.ok(
        said(watched.diagnosed, /model|policy|command|hung|failed/),
        [...watched.diagnosed].join(),
      );
    });
});
