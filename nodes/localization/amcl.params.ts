import { z } from 'zod';

const positive = () => z.number().positive();
const nonnegative = () => z.number().nonnegative();
const three = () => z.tuple([z.number(), z.number(), z.number()]);

export const AmclNodeParams = z.strictObject({
  map_frame: z.string().default('map').describe('Frame of the map'),
  odom_frame: z.string().default('odom').describe('Frame of odometry'),
  base_frame: z.string().default('base_link').describe('Frame of the robot'),
  initial_pose: three()
    .default([0, 0, 0])
    .describe('x, y, yaw of the robot in the map at start [m, m, rad]'),
  initial_sigma: three().default([0.2, 0.2, 0.15]).describe('Its uncertainty [m, m, rad]'),
  min_particles: z.int().positive().default(500).describe('Fewest hypotheses'),
  max_particles: z.int().positive().default(2000).describe('Most hypotheses'),
  pf_err: positive().default(0.05).describe('Error of the sampled distribution (KLD)'),
  pf_z: positive().default(2.33).describe('Quantile of the normal distribution for pf_err'),
  max_beams: z.int().positive().default(60).describe('Beams used of a scan'),
  beam_confidence: z
    .number()
    .positive()
    .max(1)
    .default(0.3)
    .describe('Exponent of the likelihood, beams being dependent'),
  sigma_hit: positive().default(0.08).describe('Standard deviation of a hit [m]'),
  z_hit: positive().default(0.9).describe('Share of beams that hit what the map knows'),
  z_rand: positive().default(0.1).describe('Share of beams that hit anything else'),
  laser_likelihood_max_dist: positive().default(2).describe('Distance where likelihood ends [m]'),
  max_laser_range: positive().default(30).describe('Returns beyond are left out [m]'),
  alpha1: nonnegative().default(0.05).describe('Variance of turning per turning squared'),
  alpha2: nonnegative().default(0.02).describe('Variance of turning per way squared [rad²/m²]'),
  alpha3: nonnegative().default(0.02).describe('Variance of way per way squared'),
  alpha4: nonnegative().default(0.01).describe('Variance of way per turning squared [m²/rad²]'),
  odometry_jump_position: z
    .number()
    .positive()
    .default(0.5)
    .describe('Odometry that jumps further between two updates, to zero, began anew [m]'),
  odometry_jump_yaw: z.number().positive().default(2).describe('The same of its yaw [rad]'),
  update_min_d: nonnegative().default(0.1).describe('Way between updates [m]'),
  update_min_a: nonnegative().default(0.1).describe('Turning between updates [rad]'),
  particle_cloud_interval: positive().default(1).describe('Time between particle clouds [s]'),
});
