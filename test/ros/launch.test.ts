import assert from 'node:assert/strict';
import { children, running } from './support/launch.ts';
import type { Launched } from './support/launch.ts';
import type { Peer } from './support/peer.ts';
import { rosSuite } from './support/suite.ts';
import { until } from './support/until.ts';

interface Result {
  readonly outcome: string;
  readonly reason: string;
  readonly valid: boolean;
  readonly invalid_because: readonly string[];
}

const speedOf = (robot: Peer): number => {
  const told = robot.events.findLast(({ event }) => event === 'pose');
  return Math.abs(Number(told?.['v'] ?? 0));
};

const resultOf = async (launched: Launched): Promise<[Result, number | null]> => {
  const { code, stdout } = await launched.end;
  assert.notEqual(stdout, '', launched.said());
  return [JSON.parse(stdout) as Result, code];
};

// its profile has no camera and no microphones: little to compute on a small machine
const burger = ['robot', '--robot', 'turtlebot3_burger'];

rosSuite('npm start -- robot', (ros) => {
  it('says what it waits for, gives up, and prints why', async () => {
    const args = ['robot', '--namespace', 'nowhere', '--wait', '2', '--headless', '--json'];
    const launched = await running(ros().installation, args);
    const [result, code] = await resultOf(launched);
    assert.deepEqual([result.outcome, code], ['aborted', 1]);
    assert.match(result.reason, /no robot: odom: nobody publishes \/nowhere\/odom/);
    assert.match(launched.said(), /waiting for TurtleBot3 Waffle Pi/);
  });

  it('outlives the death of its navigation: the robot stands, the process comes back', async () => {
    const robot = await ros().script('robot.py', ['turtlebot3']);
    const goal = ['--goal', '2.2,-0.4', '--duration', '150', '--headless', '--json'];
    const launched = await running(ros().installation, [...burger, ...goal]);
    await until(() => speedOf(robot) > 0.1, launched.said, 180);
    const victim = children(launched.pid).get('/navigation_process');
    assert.ok(victim !== undefined, 'the navigation has a process of its own');
    process.kill(victim, 'SIGKILL');
    await until(() => speedOf(robot) < 0.01, 'the robot to stand', 30);
    await until(
      () => (children(launched.pid).get('/navigation_process') ?? victim) !== victim,
      'the process to come back',
      60,
    );
    const [result] = await resultOf(launched);
    assert.match(result.invalid_because.join(), /\/navigation_process ended with SIGKILL/);
    assert.deepEqual(children(launched.pid).size, 0);
    await robot.close();
  });

  it('ends with 130 when interrupted, with nothing left behind', async () => {
    const robot = await ros().script('robot.py', ['turtlebot3']);
    const launched = await running(ros().installation, [...burger, '--headless', '--json']);
    await until(() => children(launched.pid).size >= 3, launched.said, 120);
    const pids = [...children(launched.pid).values()];
    process.kill(launched.pid, 'SIGTERM');
    const [result, code] = await resultOf(launched);
    assert.deepEqual([result.outcome, code], ['aborted', 130]);
    for (const pid of pids) assert.throws(() => process.kill(pid, 0), /ESRCH/);
    await robot.close();
  });
});
