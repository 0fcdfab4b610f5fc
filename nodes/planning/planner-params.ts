import { z } from 'zod';
import { robotBaseFrame } from '#nodes/core/robot-params.ts';

/** Names as in nav2_planner and its plugins where they have the parameter. */
export const PlannerServerParams = z.strictObject({
  robot_base_frame: robotBaseFrame,
  tolerance: z
    .number()
    .nonnegative()
    .default(0.1)
    .describe('How far from an occupied goal a path may end [m]'),
  allow_unknown: z.boolean().default(true).describe('Whether a path may cross unknown cells'),
  unknown_cost: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe('Price of an unknown cell: 0 as a free one, 1 as one beside an obstacle'),
  cost_weight: z
    .number()
    .min(0)
    .max(14)
    .default(4)
    .describe('Price of a cell beside an obstacle above a free one, in free cells'),
  outside_map_margin: z
    .number()
    .nonnegative()
    .default(12)
    .describe('How far outside the costmap start and goal may lie [m]; 0 with a finished map'),
  escape_radius: z
    .number()
    .nonnegative()
    .default(0.5)
    .describe('How far an occupied start may be from the first open cell [m]'),
  max_iterations: z
    .int()
    .positive()
    .default(1_000_000)
    .describe('Cells expanded before a search gives up'),
  spacing: z.number().positive().default(0.05).describe('Distance of the path’s poses [m]'),
  smoothing_rounds: z.int().nonnegative().default(8).describe('Passes that round corners'),
  hysteresis: z
    .number()
    .nonnegative()
    .default(0.1)
    .describe('Share by which a new path must be cheaper than the old; 0 always takes the new'),
});
