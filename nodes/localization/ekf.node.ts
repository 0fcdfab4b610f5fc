import { NEVER, filter, map, merge } from 'rxjs';
import { z } from 'zod';
import { diagnosed } from '#nodes/core/diagnostics.ts';
import type { Health } from '#nodes/core/diagnostics.ts';
import { heard } from '#nodes/core/heard.ts';
import { defineNode } from '#nodes/core/node.ts';
import { outlet } from '#nodes/core/outlet.ts';
import type { TfBuffer } from '#nodes/core/tf-buffer.ts';
import { tfBuffer } from '#nodes/core/tf.ts';
import { ticks } from '#nodes/core/ticks.ts';
import { topics } from '#nodes/core/topics.ts';
import type { Quaternion } from '#nodes/math/se3.ts';
import type { Odometry } from '#nodes/msgs/nav.ts';
import type { TFMessage } from '#nodes/msgs/tf2.ts';
import { transformOfOdometry } from './ekf-messages.ts';
import { OdometryFilter } from './odometry-filter.ts';

const positive = () => z.number().positive();

const EkfNodeParams = z.strictObject({
  frequency: positive().default(50).describe('Rate of output [Hz]'),
  base_frame: z.string().default('base_link').describe('Frame of the robot'),
  odom_frame: z.string().default('odom').describe('Frame of the output'),
  publish_tf: z.boolean().default(true).describe('Whether to publish odom_frame -> base_frame'),
  use_imu: z.boolean().default(true).describe('Whether to fuse the yaw rate of `imu`'),
  sensor_timeout: positive()
    .default(0.15)
    .describe('Silence of odometry after which nothing is published [s]'),
  history_length: positive().default(0.5).describe('How late a measurement may be [s]'),
  odom0_variance_v: positive()
    .default(1e-3)
    .describe('Variance of wheel speed where the message has none [m²/s²]'),
  odom0_variance_w: positive()
    .default(1e-2)
    .describe('Variance of wheel yaw rate where the message has none [rad²/s²]'),
  odom0_slip: z
    .number()
    .nonnegative()
    .default(0.1)
    .describe('Share of wheel yaw rate (half of it: of speed) that may be slip, one sigma'),
  odom0_twist_rejection_threshold: positive()
    .default(6)
    .describe('Mahalanobis distance at which wheel odometry is refused'),
  imu0_variance: positive()
    .default(1e-4)
    .describe('Variance of gyro where the message has none [rad²/s²]'),
  imu0_twist_rejection_threshold: positive()
    .default(6)
    .describe('Mahalanobis distance at which the gyro is refused'),
  initial_bias_sigma: z.number().nonnegative().default(0.05).describe('Gyro bias at start [rad/s]'),
  process_noise_v: positive().default(3).describe('Unknown acceleration [m/s²·√s]'),
  process_noise_w: positive().default(4).describe('Unknown angular acceleration [rad/s²·√s]'),
  process_noise_bias: z.number().nonnegative().default(1e-4).describe('Bias drift [rad/s/√s]'),
  process_noise_position: z.number().nonnegative().default(0.02).describe('Slip [m/√m]'),
});

export const ekfNode = defineNode({
  name: 'ekf_filter_node',
  doc: 'Fuses wheel odometry and gyro into odometry/filtered and odom -> base.',
  params: EkfNodeParams,
  inputs: { odom: topics.odom, imu: topics.imu, tfStatic: topics.tfStatic },
  outputs: {
    odometryFiltered: topics.odometryFiltered,
    tf: topics.tf,
    diagnostics: topics.diagnostics,
  },
  wire: ({ odom, imu, tfStatic }, params, { name, clock }) => {
    const core = new OdometryFilter();
    let buffer: TfBuffer | undefined;
    // kept while no transform comes: a gyro speaks 200 times a second
    let mount: { base: string; frame: string; rotation: Quaternion } | undefined;
    const frames = heard(tfBuffer(NEVER, tfStatic), (next) => {
      buffer = next;
      mount = undefined;
    });
    const wheels = heard(odom, (message) => {
      core.odom(message, clock.now(), params.value);
    });
    const gyro = heard(imu, (message) => {
      const { base_frame: base, use_imu } = params.value;
      const frame = message.header.frame_id;
      if (mount?.base !== base || mount.frame !== frame) {
        const found = buffer?.lookup(base, frame, 'latest');
        if (found?.kind !== 'ok') return;
        mount = { base, frame, rotation: found.transform.rotation };
      }
      if (use_imu) core.imu(message, mount.rotation, clock.now(), params.value);
    });
    const edges = outlet<TFMessage>();
    const health = outlet<Health>();
    const outputAt = (time: number): Odometry | undefined => {
      const output = core.output(time, params.value);
      health.next(output.health);
      const { odometry } = output;
      if (odometry !== undefined && params.value.publish_tf)
        edges.next({ transforms: [transformOfOdometry(odometry)] });
      return odometry;
    };
    const outputs = ticks(clock, params, ({ frequency }) => frequency).pipe(map(outputAt));
    return {
      odometryFiltered: merge(frames, wheels, gyro, outputs).pipe(
        filter((odometry) => odometry !== undefined),
      ),
      tf: edges.messages,
      diagnostics: diagnosed(`${name}: odometry`, health.messages, clock),
    };
  },
});
