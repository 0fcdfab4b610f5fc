import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Command, Frame, Hello, Items, floatsOf } from '#dashboard/protocol.ts';
import { fakeGlobalCostmap, fakeItems, fakeMap } from '#test/support/fake-robot.ts';

const issueOf = (raw: unknown): string | undefined =>
  Command.safeParse(raw).error?.issues[0]?.path.join('.');

describe('protocol', () => {
  it('takes every command of a person', () => {
    const commands: Command[] = [
      { kind: 'goal', x: 1, y: -2, yaw: null },
      { kind: 'goal', x: 1, y: -2, yaw: 0.5 },
      { kind: 'cancel' },
      { kind: 'emergencyStop', active: false },
      { kind: 'teleop', forward: 1, turn: -1 },
      { kind: 'initialPose', x: 0, y: 0, yaw: 3 },
    ];
    for (const command of commands) assert.deepEqual(Command.parse(command), command);
  });

  it('names the field that is wrong', () => {
    assert.equal(issueOf({ kind: 'goal', x: 'far', y: 0, yaw: null }), 'x');
    assert.equal(issueOf({ kind: 'goal', x: 0, y: NaN, yaw: null }), 'y');
    assert.equal(issueOf({ kind: 'goal', x: 0, y: 0 }), 'yaw');
    assert.equal(issueOf({ kind: 'teleop', forward: 2, turn: 0 }), 'forward');
    assert.equal(issueOf({ kind: 'fly' }), 'kind');
    assert.equal(issueOf({ kind: 'emergencyStop', active: 1 }), 'active');
  });

  it('refuses anything else without throwing', () => {
    fc.assert(
      fc.property(fc.anything(), (raw) => {
        const { success } = Command.safeParse(raw);
        assert.equal(success, false);
      }),
    );
  });

  it('describes what a page is sent', () => {
    const items = { ...fakeItems(1), map: fakeMap(), globalCostmap: fakeGlobalCostmap() };
    assert.deepEqual(Object.keys(Items.parse(items)).sort(), Object.keys(items).sort());
    const frame = { sequence: 1, realtimeFactor: null, dropped: { scan: 2 }, items };
    assert.ok(Frame.safeParse(frame).success);
    assert.ok(!Frame.safeParse({ ...frame, items: { scan: {} } }).success);
    assert.ok(!Hello.safeParse({ version: 1 }).success);
  });

  it('reads floats at any place of a buffer', () => {
    const floats = Float32Array.of(1.5, -2, Infinity);
    for (const offset of [0, 1, 2, 3, 4]) {
      const bytes = new Uint8Array(32);
      bytes.set(new Uint8Array(floats.buffer), offset);
      assert.deepEqual(floatsOf(bytes.subarray(offset, offset + 12)), floats);
    }
    assert.deepEqual(floatsOf(floats.buffer), floats);
    assert.equal(floatsOf(new Uint8Array(7)).length, 1);
  });
});
