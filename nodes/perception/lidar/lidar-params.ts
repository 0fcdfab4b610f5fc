import { z } from 'zod';
import type { AnswerOptions } from './network.ts';
import type { BaselineOptions } from './baseline.ts';

const positive = (value: number, text: string) =>
  z.number().positive().default(value).describe(text);

/** Parameters of the detector that no model decides. */
export const lidarParams = {
  method: z
    .enum(['network', 'classical'])
    .default('network')
    .describe('Who reads the scan: the model of `variant`, or geometry alone'),
  max_range: positive(8, 'Returns farther away are left out [m]'),
  range_sigma: positive(0.01, 'Noise of a range, one standard deviation [m]'),
  breakpoint_angle: positive(
    0.17,
    'Steepest angle between beam and surface that holds together [rad]',
  ),
  threshold: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('Least probability of a person or a moving thing'),
  person_radius: positive(0.45, 'Parts of one person lie within [m]'),
  moving_radius: positive(0.9, 'Parts of one moving thing lie within [m]'),
  wall_length: positive(0.9, 'Classical: a straight piece from this length on is wall [m]'),
  min_return_share: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe('Share of beams with a return below which the scan counts as degraded'),
  frozen_after: z.int().positive().default(4).describe('Equal scans in a row that mean frozen'),
  scan_timeout: positive(1, 'Silence after which the scan counts as stale [s]'),
};
type LidarParams = z.output<z.ZodObject<typeof lidarParams>>;

/** The parameters as the algorithms name them. */
export function optionsOf(params: LidarParams): AnswerOptions & BaselineOptions {
  return {
    max_range: params.max_range,
    lambda: params.breakpoint_angle,
    sigma: params.range_sigma,
    threshold: params.threshold,
    person_radius: params.person_radius,
    moving_radius: params.moving_radius,
    wall_length: params.wall_length,
    leg_breadth: [0.04, 0.28],
    stride: 0.6,
    person_breadth: 0.75,
  };
}
