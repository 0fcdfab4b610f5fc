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
  confirmations: z.int().positive().default(2).describe('Pictures that must show it'),
  memory: z
    .number()
    .positive()
    .default(20)
    .describe('How long what left the picture is remembered [s]'),
});

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
    tf: topics.tf,
    tfStatic: topics.tfStatic,
  },
  outputs: { fused: topics.fusedScan },
  wire: ({ scan, obstacles, tf, tfStatic }, params) => {
    const points = new SeenPoints();
    let newest: Rays | null = null;
    const buffers = tfBuffer(tf, tfStatic);
    const listening = heard(located(obstacles, buffers, frames.odom), (ends) => {
      points.hear(raysOf(ends.message, ends.pose), newest, ends.stamp, params.value);
    });
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
