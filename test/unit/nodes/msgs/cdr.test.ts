import assert from 'node:assert/strict';
import { parse } from '@foxglove/rosmsg';
import { MessageReader, MessageWriter } from '@foxglove/rosmsg2-serialization';
import fc from 'fast-check';
import { codecOf, CdrError, CdrWriter } from '#nodes/msgs/cdr.ts';
import { Path } from '#nodes/msgs/nav.ts';
import type { Interface } from '#nodes/msgs/interface.ts';
import { bounded, message } from '#nodes/msgs/interface.ts';
import { actions, messages, services } from '#nodes/msgs/registry.ts';
import { ros2msgOf } from '#nodes/msgs/ros2msg.ts';
import { Bool, Empty, Header, StringMessage } from '#nodes/msgs/std.ts';
import { arbitraryOf } from '#test/support/arbitrary-message.ts';

const interfaces: readonly Interface[] = [
  ...messages.values(),
  ...[...services.values()].flatMap(({ request, response }) => [request, response]),
  ...[...actions.values()].flatMap(({ goal, result, feedback }) => [goal, result, feedback]),
];
// The peer does not know rosidl's hidden member of empty structs.
const peered = interfaces.filter((type) => !hasEmptyPart(type));

function hasEmptyPart(type: Interface): boolean {
  const fields = Object.values(type.fields);
  if (fields.length === 0) return true;
  return fields.some((field) => {
    const element = typeof field === 'object' && field.kind === 'array' ? field.element : field;
    return typeof element === 'object' && element.kind === 'message' && hasEmptyPart(element);
  });
}

/** Foxglove's peer yields `{sec, nanosec}` times and typed arrays, as we do. */
const plain = (value: unknown): unknown => {
  if (ArrayBuffer.isView(value)) return [...(value as unknown as Iterable<unknown>)];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
};

describe('CDR codec', () => {
  for (const type of peered) {
    it(`reads and writes ${type.name} as an independent peer does`, () => {
      const codec = codecOf(type);
      const definitions = parse(ros2msgOf(type), { ros2: true });
      const reader = new MessageReader(definitions);
      const writer = new MessageWriter(definitions);
      fc.assert(
        fc.property(arbitraryOf(type), (value) => {
          const bytes = codec.encode(value);
          assert.deepEqual(plain(reader.readMessage(bytes)), plain(value));
          assert.deepEqual(codec.decode(bytes), value);
          assert.deepEqual(codec.decode(writer.writeMessage(value)), value);
        }),
        { numRuns: 25 },
      );
    });
  }

  it('writes the bytes of a header as rmw_fastrtps does', () => {
    const bytes = codecOf(Header).encode({ stamp: { sec: 1, nanosec: 2 }, frame_id: 'map' });
    assert.equal(hex(bytes), '00010000 01000000 02000000 04000000 6d617000');
  });

  it('gives an empty message the one byte of rosidl', () => {
    assert.equal(hex(codecOf(Empty).encode({})), '00010000 00');
    assert.deepEqual(codecOf(Empty).decode(new Uint8Array([0, 1, 0, 0, 0])), {});
  });

  it('keeps any text without NUL', () => {
    const codec = codecOf(StringMessage);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const data = text.replaceAll('\0', '');
        assert.deepEqual(codec.decode(codec.encode({ data })), { data });
      }),
    );
  });

  it('writes text beyond ASCII as UTF-8', () => {
    const bytes = codecOf(StringMessage).encode({ data: 'é' });
    assert.equal(hex(bytes), '00010000 03000000 c3a900');
  });

  it('writes zeros as padding, whatever lay in the buffer before', () => {
    const writer = new CdrWriter(16);
    const type = message('test/msg/Padded', { text: 'string', value: 'float64' });
    codecOf(StringMessage).encodeInto(writer, { data: 'x'.repeat(100) });
    const bytes = codecOf(type).encodeInto(writer, { text: '', value: 0 });
    assert.equal(hex(bytes), '00010000 01000000 00000000 00000000 00000000');
  });

  it('decodes from any place in memory', () => {
    const value = { header: { stamp: { sec: 1, nanosec: 2 }, frame_id: 'map' }, poses: [] };
    const bytes = codecOf(Path).encode(value);
    for (let shift = 0; shift < 8; shift += 1) {
      const moved = new Uint8Array(bytes.length + shift);
      moved.set(bytes, shift);
      assert.deepEqual(codecOf(Path).decode(moved.subarray(shift)), value);
    }
  });

  it('refuses every truncation with a CdrError', () => {
    for (const type of interfaces) {
      const value = fc.sample(arbitraryOf(type), { numRuns: 1, seed: 1 })[0]!;
      const bytes = codecOf(type).encode(value);
      for (let length = 0; length < bytes.length; length += 1) {
        const cut = bytes.subarray(0, length);
        assert.throws(() => codecOf(type).decode(cut), CdrError, `${type.name} ${String(length)}`);
      }
    }
  });

  it('never crashes on foreign bytes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...interfaces),
        fc.uint8Array({ maxLength: 200 }),
        (type, tail) => {
          try {
            codecOf(type).decode(new Uint8Array([0, 1, 0, 0, ...tail]));
          } catch (error) {
            assert.ok(error instanceof CdrError, String(error));
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('refuses big-endian bytes', () => {
    assert.throws(() => codecOf(Bool).decode(new Uint8Array([0, 0, 0, 0, 1])), /little-endian/);
  });

  it('names the field that has the wrong number of elements', () => {
    const type = message('test/msg/Bounded', { list: bounded('uint8', 2) });
    assert.throws(() => codecOf(type).encode({ list: new Uint8Array(3) }), /Bounded\.list has 3/);
  });
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/.{8}(?=.)/g, '$& ');
}
