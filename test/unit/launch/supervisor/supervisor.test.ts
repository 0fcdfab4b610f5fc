import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Supervisor } from '#launch/supervisor/supervisor.ts';
import type { ProcessChange, ProcessSpec } from '#launch/supervisor/supervisor.ts';

/** A process that is none: comes up when told, and ends when told. */
class FakeChild extends EventEmitter {
  connected = true;
  readonly told: string[] = [];

  send({ kind }: { kind: string }): boolean {
    this.told.push(kind);
    if (kind === 'stop') this.end(0);
    return true;
  }

  kill(): boolean {
    this.end(null, 'SIGKILL');
    return true;
  }

  end(code: number | null, signal: string | null = null): void {
    setImmediate(() => this.emit('exit', code, signal));
  }
}

const spec = (name: string, last = false): ProcessSpec => ({
  start: {
    kind: 'start',
    name: `/${name}`,
    entries: [],
    seed: '1',
    ros: { rclnodejs: '', env: {}, args: [], useSimTime: false },
    log: { level: 'warn', nodes: {} },
  },
  nodes: [`/${name}_node`],
  last,
});

function supervised(...processes: ProcessSpec[]) {
  const children: FakeChild[] = [];
  const changes: ProcessChange[] = [];
  const supervisor = new Supervisor({
    processes,
    onChange: (change) => changes.push(change),
    fork: () => {
      const child = new FakeChild();
      children.push(child);
      return child as unknown as ChildProcess;
    },
  });
  return { supervisor, children, changes };
}

const until = async (holds: () => boolean): Promise<void> => {
  for (let i = 0; i < 500 && !holds(); i++) await sleep(10);
  assert.ok(holds());
};

describe('the supervisor', () => {
  it('is ready when every process is', async () => {
    const { supervisor, children } = supervised(spec('a'), spec('b'));
    assert.deepEqual(
      children.map(({ told }) => told),
      [['start'], ['start']],
    );
    let ready = false;
    const started = supervisor.start().then(() => (ready = true));
    children[0]!.emit('message', { kind: 'ready' });
    await sleep(1);
    assert.equal(ready, false);
    assert.deepEqual(supervisor.down(), ['/b_node']);
    children[1]!.emit('message', { kind: 'ready' });
    await started;
    assert.deepEqual(supervisor.down(), []);
  });

  it('starts a process again that crashed, says so, and touches no other', async () => {
    const { supervisor, children, changes } = supervised(spec('a'), spec('b'));
    for (const child of children) child.emit('message', { kind: 'ready' });
    children[0]!.end(null, 'SIGSEGV');
    await until(() => children.length === 3);
    children[2]!.emit('message', { kind: 'ready' });
    assert.deepEqual(
      changes.map(({ name, state }) => `${name} ${state}`),
      ['/a up', '/b up', '/a down', '/a up'],
    );
    assert.match(changes[2]!.text, /process \/a ended with SIGSEGV, starts again in 0\.5 s/);
    assert.deepEqual(changes[2]!.nodes, ['/a_node']);
    assert.equal(supervisor.restarts, 1);
    assert.deepEqual(children[1]!.told, ['start']);
  });

  it('gives up on a process that cannot start at all, with its reason', async () => {
    const { supervisor, children } = supervised(spec('a'));
    children[0]!.emit('message', { kind: 'refused', reason: 'no such node' });
    children[0]!.end(2);
    await assert.rejects(supervisor.start(), /process \/a does not start: no such node/);
  });

  it('ends those that guard the wheels after the others, and starts nothing again', async () => {
    const { supervisor, children } = supervised(spec('guard', true), spec('driver'));
    for (const child of children) child.emit('message', { kind: 'ready' });
    const order: number[] = [];
    children.forEach((child, i) => child.on('exit', () => order.push(i)));
    await supervisor.stop();
    assert.deepEqual(order, [1, 0]);
    assert.equal(children.length, 2);
  });
});
