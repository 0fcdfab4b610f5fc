import { z } from 'zod';
import { footprint, robotBaseFrame } from '#nodes/core/robot-params.ts';
import { inscribedRadius } from '#nodes/math/footprint.ts';
import type { Inflation } from './costs.ts';
import { perceptionLayerParams } from './perception-params.ts';

/** What both costmaps can be told; names as in nav2_costmap_2d. */
export const CostmapParams = z.strictObject({
  robot_base_frame: robotBaseFrame,
  footprint,
  footprint_padding: z
    .number()
    .default(0)
    .describe('Added to the inscribed radius of the outline [m]'),
  inflation_radius: z.number().positive().default(0.55).describe('Reach of an obstacle’s cost [m]'),
  cost_scaling_factor: z
    .number()
    .positive()
    .default(5)
    .describe('Decay of the cost beyond the inscribed radius [1/m]'),
  obstacle_max_range: z
    .number()
    .positive()
    .default(4)
    .describe('Returns farther away mark nothing [m]'),
  raytrace_max_range: z.number().positive().default(4.5).describe('Beams clear up to here [m]'),
  ...perceptionLayerParams,
});

export type CostmapParams = z.infer<typeof CostmapParams>;

export function inflationOf(
  params: Pick<
    CostmapParams,
    'footprint' | 'footprint_padding' | 'inflation_radius' | 'cost_scaling_factor'
  >,
  inflateUnknown: boolean,
): Inflation & { readonly inflateUnknown: boolean } {
  return {
    radius: params.inflation_radius,
    scaling: params.cost_scaling_factor,
    inscribed: inscribedRadius(params.footprint) + params.footprint_padding,
    inflateUnknown,
  };
}
