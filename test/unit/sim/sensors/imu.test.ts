import assert from 'node:assert/strict';
import { turtlebot3Burger } from '#launch/robots/turtlebot3-burger.ts';
import { seeded } from '#nodes/math/random.ts';
import { imuMessages, imuProcess } from '#sim/sensors/imu.ts';

const exact = { ...turtlebot3Burger.imu, gyroSigma: 0, gyroBias: 0, accelSigma: 0 };
const close = (found: number, expected: number) => {
  assert.ok(Math.abs(found - expected) < 1e-9, `${String(found)} is not ${String(expected)}`);
};

describe('imuProcess', () => {
  it('feels gravity upwards at rest', () => {
    const { force, rates } = imuProcess(exact, seeded(1))({ v: 0, side: 0, w: 0 }, 0.005);
    assert.deepEqual(force, { x: 0, y: 0, z: 9.80665 });
    close(rates.z, 0);
  });

  it('feels the curve outwards of its centre, at its own place on the robot', () => {
    const sense = imuProcess(exact, seeded(1));
    const motion = { v: 0.2, side: 0, w: 1 };
    sense(motion, 0.005);
    const { force, rates } = sense(motion, 0.005);
    close(force.x, -exact.mount.x);
    close(force.y, 0.2);
    close(rates.z, 1);
  });

  it('integrates its own rate, bias included, to a heading that drifts', () => {
    const sense = imuProcess({ ...exact, gyroBias: 0.01 }, seeded(4));
    let heading = 0;
    let rate = 0;
    for (let i = 0; i < 200; i++) {
      const sample = sense({ v: 0, side: 0, w: 0.5 }, 0.005);
      heading = sample.heading;
      rate = sample.rates.z;
    }
    close(heading, rate);
    assert.ok(Math.abs(heading - 0.5) > 1e-4 && Math.abs(heading - 0.5) < 0.05);
  });

  it('says how well it knows each', () => {
    const sample = imuProcess(exact, seeded(1))({ v: 0, side: 0, w: 0 }, 0.005);
    const message = imuMessages(turtlebot3Burger.imu)(sample, 2.5);
    assert.ok((message.orientation_covariance[8] ?? 0) > 0);
    close(message.linear_acceleration_covariance[0] ?? 0, 1.7e-2 ** 2);
    assert.deepEqual(message.header.stamp, { sec: 2, nanosec: 5e8 });
  });
});
