import assert from 'node:assert/strict';
import fc from 'fast-check';
import { z } from 'zod';
import { PoseWithCovariance } from '#nodes/msgs/geometry.ts';
import { ParameterValue } from '#nodes/msgs/rcl.ts';
import { messages } from '#nodes/msgs/registry.ts';
import { zodOf } from '#nodes/msgs/schema.ts';
import { LaserScan } from '#nodes/msgs/sensor.ts';
import { Float32, Header } from '#nodes/msgs/std.ts';
import { arbitraryOf } from '#test/support/arbitrary-message.ts';

const problem = (schema: z.ZodType, value: unknown): string => {
  const result = schema.safeParse(value);
  assert.ok(!result.success);
  return z.prettifyError(result.error);
};

describe('zod schema of an interface', () => {
  it('accepts every message and changes nothing', () => {
    for (const type of messages.values()) {
      fc.assert(
        fc.property(arbitraryOf(type), (value) => {
          assert.deepEqual(zodOf(type).parse(value), value);
          assert.deepEqual(zodOf(type, 'json').parse(value), value);
        }),
        { numRuns: 5 },
      );
    }
  });

  it('accepts infinite and absent ranges, as drivers send them', () => {
    assert.deepEqual(zodOf(Float32).parse({ data: Infinity }), { data: Infinity });
    assert.deepEqual(zodOf(Float32).parse({ data: NaN }), { data: NaN });
  });

  it('names the field, what was found and what was expected', () => {
    const header = { stamp: { sec: 1, nanosec: -2 }, frame_id: 'map' };
    assert.match(problem(zodOf(Header), header), /expected number to be >=0[^]*stamp\.nanosec/);
    assert.match(problem(zodOf(Header), { frame_id: 3 }), /frame_id/);
    assert.match(problem(zodOf(Float32), { data: 1, unit: 'm' }), /Unrecognized key: "unit"/);
    assert.match(problem(zodOf(LaserScan.fields.header), {}), /stamp/);
  });

  it('wants typed arrays of the right length, or lists where JSON is allowed', () => {
    const pose = {
      position: { x: 0, y: 0, z: 0 },
      orientation: { x: 0, y: 0, z: 0, w: 1 },
    };
    const list = Array.from({ length: 36 }, () => 0.5);
    const exact = zodOf(PoseWithCovariance);
    const json = zodOf(PoseWithCovariance, 'json');
    assert.match(problem(exact, { pose, covariance: list }), /expected a Float64Array/);
    assert.match(problem(exact, { pose, covariance: new Float64Array(3) }), /exactly 36/);
    assert.match(problem(json, { pose, covariance: [1, 2] }), /exactly 36/);
    assert.deepEqual(json.parse({ pose, covariance: list }).covariance, Float64Array.from(list));
  });

  it('reads 64-bit integers of JSON from numbers and digits', () => {
    const field = zodOf(ParameterValue, 'json');
    const value = zodOf(ParameterValue).safeParse({});
    assert.ok(!value.success);
    const message = {
      type: 2,
      bool_value: false,
      integer_value: '9007199254740993',
      double_value: 0,
      string_value: '',
      byte_array_value: [],
      bool_array_value: [],
      integer_array_value: [1, '2'],
      double_array_value: [],
      string_array_value: [],
    };
    const parsed = field.parse(message);
    assert.equal(parsed.integer_value, 9007199254740993n);
    assert.deepEqual(parsed.integer_array_value, BigInt64Array.of(1n, 2n));
  });
});
