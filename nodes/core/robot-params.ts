import { z } from 'zod';

/** Parameters by which any node learns of its robot; the defaults are a TurtleBot3 Burger's. */
export const robotBaseFrame = z.string().default('base_footprint').describe('Frame of the robot');

export const footprint = z
  .array(z.tuple([z.number(), z.number()]))
  .min(3)
  .default([
    [-0.102, -0.089],
    [0.038, -0.089],
    [0.038, 0.089],
    [-0.102, 0.089],
  ])
  .describe('Convex outline of the robot in its base frame, counter-clockwise [m]');
