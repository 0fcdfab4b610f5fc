import assert from 'node:assert/strict';
import { turtlebot3Burger } from '#launch/robots/turtlebot3-burger.ts';
import { seeded } from '#nodes/math/random.ts';
import { lidarMessage, senseLidar } from '#sim/sensors/lidar.ts';
import { buildPlane, noShapes } from '#sim/world/plane.ts';

const lidar = { ...turtlebot3Burger.lidar, dropout: 0 };
const ring = (radius: number) => buildPlane(new Float64Array(0), Float64Array.of(0, 0, radius));
const origin = { x: 0, y: 0, yaw: 0 };

function sense(radius: number, spec = lidar): Float32Array {
  const out = new Float32Array(spec.beams);
  senseLidar(ring(radius), noShapes, origin, spec, seeded(3), out);
  return out;
}

describe('senseLidar', () => {
  it('measures with the noise of the data sheet', () => {
    const ranges = sense(2);
    const mean = ranges.reduce((sum, range) => sum + range, 0) / ranges.length;
    const square = ranges.reduce((sum, range) => sum + (range - mean) ** 2, 0) / ranges.length;
    assert.ok(Math.abs(mean - 2) < 0.003);
    assert.ok(Math.abs(Math.sqrt(square) - 0.01) < 0.002);
  });

  it('says +Infinity beyond its range and -Infinity below it', () => {
    assert.ok(sense(4).every((range) => range === Infinity));
    assert.ok(sense(0.1).every((range) => range === -Infinity));
  });

  it('loses the share of beams it is told to', () => {
    const lost = sense(2, { ...lidar, dropout: 0.25 }).filter((range) => range === Infinity).length;
    assert.ok(lost > 60 && lost < 120);
  });

  it('tells its geometry in the message', () => {
    const message = lidarMessage(lidar, sense(2), 1.5);
    assert.deepEqual(message.header, { stamp: { sec: 1, nanosec: 5e8 }, frame_id: 'base_scan' });
    const last = message.angle_min + 359 * message.angle_increment;
    assert.ok(Math.abs(last - 6.28) < 1e-9);
  });
});
