import { map, merge } from 'rxjs';
import { z } from 'zod';
import { frames } from '#nodes/core/frames.ts';
import { heard } from '#nodes/core/heard.ts';
import { defineNode } from '#nodes/core/node.ts';
import { located, tfBuffer } from '#nodes/core/tf.ts';
import { topics } from '#nodes/core/topics.ts';
import type { Pose2 } from '#nodes/math/se2.ts';
import type { LaserScan } from '#nodes/msgs/sensor.ts';
import { SeenPoints } from './seen-points.ts';
import type { Rays } from './seen-points.ts';

const ScanFusionParams = z.strictObject({
  tolerance: z
    .number()
    .positive()
    .default(0.2)
    .describe('An end of the floor so much nearer than the scan is an obstacle of its own [m]'),
  tolerance_share: z
    .number()
    .nonnegative()
    .default(0.1)
    .describe('The same, as share of the range'),
  confirmations: z.int().positive().default(3).describe('Pictures that must show it'),
  memory: z
    .number()
    .positive()
    .default(60)
    .describe('How long what left the picture is remembered [s]'),
  doubt: z
    .number()
    .nonnegative()
    .default(1.5)
    .describe('When the camera turns out to be degraded, so much of what it said is dropped [s]'),
});

/** What the camera's health is called on `perception/health`. */
const CAMERA = 'camera: picture';

const raysOf = ({ angle_min, angle_increment, ranges }: LaserScan, pose: Pose2): Rays => ({
  angleMin: angle_min,
  angleIncrement: angle_increment,
  ranges,
  pose,
});

export const scanFusionNode = defineNode({
  name: 'scan_fusion',
  doc: 'Adds to the scan what only the camera sees; the policy drives by the result',
  params: ScanFusionParams,
  inputs: {
    scan: topics.scan,
    obstacles: topics.cameraObstacles,
    health: topics.senseHealth,
    tf: topics.tf,
    tfStatic: topics.tfStatic,
  },
  outputs: { fused: topics.fusedScan },
  wire: ({ scan, obstacles, health, tf, tfStatic }, params, { clock }) => {
    const points = new SeenPoints();
    let newest: Rays | null = null;
    let trusted = false;
    const buffers = tfBuffer(tf, tfStatic);
    const listening = merge(
      heard(health, ({ status }) => {
        const camera = status.find(({ name }) => name === CAMERA);
        if (camera === undefined) return;
        const good = camera.level === 0;
        if (trusted && !good) points.distrust(clock.now() - params.value.doubt);
        trusted = good;
      }),
      heard(located(obstacles, buffers, frames.odom), (ends) => {
        if (trusted) points.hear(raysOf(ends.message, ends.pose), newest, ends.stamp, params.value);
      }),
    );
    const scans = located(scan, buffers, frames.odom).pipe(
      map(({ message, pose }) => {
        newest = raysOf(message, pose);
        if (points.size === 0) return message;
        const ranges = Float32Array.from(message.ranges);
        points.shorten(newest, ranges, params.value);
        return { ...message, ranges };
      }),
    );
    return { fused: merge(listening, scans) };
  },
});
