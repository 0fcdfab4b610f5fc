import assert from 'node:assert/strict';
import { bytesOf, floatsOf } from '#dashboard/protocol.ts';
import {
  gridOf,
  healthAfter,
  monitorText,
  pictureOf,
  planEnd,
  planLength,
  planOf,
  scanOf,
  soundOf,
} from '#dashboard/server/items.ts';
import { identity2 } from '#nodes/math/se2.ts';
import { identityQuaternion } from '#nodes/math/se3.ts';

const header = (frame_id: string) => ({ stamp: { sec: 2, nanosec: 5e8 }, frame_id });
const quarter = { x: 1, y: 2, yaw: Math.PI / 2 };

function samples(channels: number, at: (frame: number, channel: number) => number): Uint8Array {
  const data = new DataView(new ArrayBuffer(2 * 1600 * channels));
  for (let i = 0; i < 1600; i++)
    for (let c = 0; c < channels; c++)
      data.setInt16(2 * (i * channels + c), Math.round(at(i, c)), true);
  return new Uint8Array(data.buffer);
}

describe('items of the page', () => {
  it('tell the level of every microphone for itself', () => {
    const tone = (i: number): number => 32767 * Math.sin((2 * Math.PI * i) / 16);
    const { levels } = soundOf(
      samples(4, (i, c) => [tone(i), tone(i) / 10, 0, 32767][c] as number),
      4,
      0,
    );
    const [full, tenth, none, flat] = levels as [number, number, number, number];
    assert.ok(Math.abs(full + 3.01) < 0.01, String(full));
    assert.ok(Math.abs(tenth + 23.01) < 0.02, String(tenth));
    assert.equal(none, -100);
    assert.ok(Math.abs(flat) < 0.001);
  });

  it('hear nothing in an empty or cut message', () => {
    assert.deepEqual(soundOf(new Uint8Array(0), 2, 0).levels, [-100, -100]);
    assert.deepEqual(soundOf(new Uint8Array(3), 2, 0).levels, [-100, -100]);
    assert.deepEqual(soundOf(new Uint8Array(8), 0, 0).levels, []);
  });

  it('place a grid of another frame in the map, cells untouched', () => {
    const data = Int8Array.of(0, 50, 100, -1, 99, 1);
    const info = {
      map_load_time: { sec: 0, nanosec: 0 },
      resolution: 0.5,
      width: 3,
      height: 2,
      origin: { position: { x: 1, y: 0, z: 0 }, orientation: identityQuaternion },
    };
    const grid = gridOf({ header: header('odom'), info, data }, quarter);
    assert.ok(grid !== undefined);
    assert.ok(Math.abs(grid.x - 1) < 1e-9 && Math.abs(grid.y - 3) < 1e-9);
    assert.equal(grid.yaw, Math.PI / 2);
    assert.equal(grid.stamp, 2.5);
    assert.deepEqual([...bytesOf(grid.data)], [0, 50, 100, 255, 99, 1]);
    assert.equal(bytesOf(grid.data).buffer, data.buffer);
    const short = { header: header('odom'), info: { ...info, height: 3 }, data };
    assert.equal(gridOf(short, quarter), undefined);
    assert.equal(gridOf({ header: header(''), info, data }, { x: NaN, y: 0, yaw: 0 }), undefined);
  });

  it('carry ranges as they were measured', () => {
    const ranges = Float32Array.of(1, NaN, Infinity);
    const scan = {
      header: header('base_scan'),
      angle_min: 0,
      angle_max: 0.2,
      angle_increment: 0.1,
      time_increment: 0,
      scan_time: 0.2,
      range_min: 0.1,
      range_max: 3,
      ranges,
      intensities: new Float32Array(0),
    };
    const item = scanOf(scan, quarter);
    assert.deepEqual(floatsOf(item?.ranges ?? new Uint8Array(0)), ranges);
    assert.equal(scanOf(scan, { ...quarter, x: NaN }), undefined);
  });

  it('know where a plan ends', () => {
    const pose = (x: number, y: number) => ({
      header: header('map'),
      pose: { position: { x, y, z: 0 }, orientation: identityQuaternion },
    });
    const plan = planOf({ header: header('map'), poses: [pose(0, 0), pose(3, 4)] }, identity2);
    assert.deepEqual([...floatsOf(plan.points)], [0, 0, 3, 4]);
    assert.deepEqual(planEnd(plan), { x: 3, y: 4, yaw: null });
    assert.equal(planLength(plan), 5);
    assert.equal(planEnd(planOf({ header: header('map'), poses: [] }, identity2)), undefined);
  });

  it('show no picture that is cut or of an unknown encoding', () => {
    const image = {
      header: header('camera'),
      height: 2,
      width: 2,
      encoding: 'rgb8',
      is_bigendian: 0,
      step: 6,
      data: new Uint8Array(12),
    };
    assert.equal(pictureOf(image)?.width, 2);
    assert.equal(pictureOf({ ...image, encoding: '32FC1' }), undefined);
    assert.equal(pictureOf({ ...image, data: new Uint8Array(11) }), undefined);
  });

  it('keep the newest status of every name, and not without end', () => {
    const status = (name: string, level: number) => ({
      level,
      name,
      message: '',
      hardware_id: '',
      values: [],
    });
    const first = healthAfter(new Map(), [status('a', 0), status('b', 1), status('c', 2)], 2);
    assert.deepEqual([...first.keys()], ['a', 'b']);
    const second = healthAfter(first, [status('a', 3), status('b', 9)], 2);
    assert.deepEqual(
      [...second.values()].map(({ level }) => level),
      ['stale', 'error'],
    );
    assert.equal(first.get('a')?.level, 'ok');
  });

  it('say what the collision monitor does', () => {
    assert.equal(monitorText({ action_type: 0, polygon_name: '' }), '');
    assert.equal(monitorText({ action_type: 1, polygon_name: 'ahead' }), 'stops: ahead');
    assert.equal(monitorText({ action_type: 77, polygon_name: 'x' }), 'acts: x');
  });
});
