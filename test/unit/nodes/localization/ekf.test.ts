import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { BIAS, SIZE, V, W, X, Y, YAW } from '#nodes/localization/ekf-model.ts';
import { Ekf } from '#nodes/localization/ekf.ts';
import type { EkfParams, Measurement } from '#nodes/localization/ekf.ts';
import { gaussian, seeded } from '#nodes/math/random.ts';
import { integrateTwist, wrapAngle } from '#nodes/math/se2.ts';
import type { Pose2 } from '#nodes/math/se2.ts';

const params: EkfParams = {
  odom0_variance_v: 1e-3,
  odom0_variance_w: 1e-2,
  odom0_slip: 0.1,
  odom0_twist_rejection_threshold: 6,
  imu0_variance: 1e-4,
  imu0_twist_rejection_threshold: 6,
  initial_bias_sigma: 0.05,
  history_length: 0.5,
  sensor_timeout: 0.15,
  process_noise_v: 3,
  process_noise_w: 4,
  process_noise_bias: 1e-4,
  process_noise_position: 0.02,
};

const odom = (time: number, v: number, w: number): Measurement => ({
  kind: 'odom',
  time,
  v,
  w,
  varianceV: 1e-4,
  varianceW: 1e-3,
});
const imu = (time: number, w: number): Measurement => ({
  kind: 'imu',
  time,
  w,
  varianceW: 1e-6,
});

/** A curvy drive: arrival-ordered measurements and the true pose at the end. */
function drive(seconds: number, bias: number): { log: [number, Measurement][]; truth: Pose2 } {
  const random = seeded('drive');
  const log: [number, Measurement][] = [];
  let truth: Pose2 = { x: 0, y: 0, yaw: 0 };
  const step = 0.005;
  for (let i = 0; i < seconds / step; i++) {
    const t = i * step;
    const v = 0.5 + 0.3 * Math.sin(t);
    const w = 0.8 * Math.sin(0.7 * t) + 0.2;
    log.push([t + 0.002, imu(t, w + bias + 1e-3 * gaussian(random))]);
    if (i % 6 === 0) {
      const slip = 1 + 0.03 * gaussian(random);
      log.push([t + 0.02, odom(t, v + 0.01 * gaussian(random), w * slip)]);
    }
    truth = integrateTwist(truth, { v, w }, step);
  }
  log.sort((a, b) => a[0] - b[0]);
  return { log, truth };
}

function run(log: readonly [number, Measurement][]): Ekf {
  const ekf = new Ekf();
  for (const [now, measurement] of log) ekf.add(measurement, now, params);
  return ekf;
}

describe('EKF of wheels and gyro', () => {
  it('says nothing before the first odometry', () => {
    const ekf = new Ekf();
    ekf.add(imu(0, 1), 0, params);
    assert.equal(ekf.at(1, params), undefined);
  });

  it('integrates a curvy minute with a biased gyro to within 2 % of the way', () => {
    const { log, truth } = drive(60, 0.03);
    const { state } = run(log).at(60, params)!;
    assert.ok(Math.hypot(state[X]! - truth.x, state[Y]! - truth.y) < 0.6);
    assert.ok(Math.abs(wrapAngle(state[YAW]! - truth.yaw)) < 0.05);
    assert.ok(Math.abs(state[BIAS]! - 0.03) < 0.003);
  });

  it('gives the same belief whatever the order of arrival', () => {
    // the gyro is not heard before the first odometry, so both begin with one
    const log: [number, Measurement][] = [[-0.01, odom(-0.01, 0.5, 0.2)], ...drive(5, 0.01).log];
    const late = run(log).at(5, params)!;
    const sorted = run(log.toSorted((a, b) => a[1].time - b[1].time)).at(5, params)!;
    for (let i = 0; i < SIZE; i++) {
      assert.ok(Math.abs(late.state[i]! - sorted.state[i]!) < 1e-6, `state ${i}`);
    }
  });

  it('keeps the covariance symmetric and positive', () => {
    const { covariance: p } = run(drive(20, 0.01).log).at(20, params)!;
    for (let i = 0; i < SIZE; i++) {
      assert.ok(p[i * SIZE + i]! > 0);
      for (let j = 0; j < i; j++) {
        assert.ok(Math.abs(p[i * SIZE + j]! - p[j * SIZE + i]!) < 1e-9);
      }
    }
  });

  it('refuses an outlier and goes on', () => {
    const ekf = run(drive(2, 0).log);
    const before = ekf.at(2, params)!.state;
    assert.equal(ekf.add(odom(2, 30, 0), 2, params), 'rejected');
    assert.equal(ekf.add(imu(2, -50), 2, params), 'rejected');
    const { state } = ekf.at(2, params)!;
    assert.ok(Math.abs(state[V]! - before[V]!) < 0.2);
    assert.ok(Math.abs(state[W]! - before[W]!) < 0.2);
  });

  it('refuses NaN, stamps from the future and stamps older than its history', () => {
    const ekf = run(drive(2, 0).log);
    assert.equal(ekf.add(odom(2, NaN, 0), 2, params), 'not-finite');
    assert.equal(ekf.add(odom(NaN, 0, 0), 2, params), 'not-finite');
    assert.equal(ekf.add(odom(9, 0, 0), 2, params), 'from-the-future');
    assert.equal(ekf.add(odom(0.5, 0, 0), 2, params), 'too-old');
  });

  it('does not drive on through a long gap', () => {
    const ekf = new Ekf();
    ekf.add(odom(0, 2, 0), 0, params);
    const { state, covariance } = ekf.at(10, params)!;
    assert.ok(state[X]! < 0.31);
    assert.ok(covariance[0]! > 100);
  });
});
