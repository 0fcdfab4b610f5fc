import { z } from 'zod';

const positive = () => z.number().positive();
const share = () => z.number().min(0).max(1);

export const SlamNodeParams = z.strictObject({
  map_frame: z.string().default('map').describe('Frame of the map'),
  odom_frame: z.string().default('odom').describe('Frame of odometry'),
  base_frame: z.string().default('base_link').describe('Frame of the robot'),
  initial_pose: z
    .tuple([z.number(), z.number(), z.number()])
    .default([0, 0, 0])
    .describe('x, y, yaw of the robot in the map at start [m, m, rad]'),
  resolution: positive().default(0.05).describe('Edge of a cell, read at start [m]'),
  max_laser_range: positive().default(12).describe('Returns beyond only clear [m]'),
  inf_is_valid: z.boolean().default(true).describe('Whether +Inf clears its beam (REP 117)'),
  minimum_time_interval: z
    .number()
    .nonnegative()
    .default(0.1)
    .describe('Time between scans that are used [s]'),
  map_update_interval: positive().default(1).describe('Least time between maps [s]'),
  use_scan_matching: z.boolean().default(true).describe('Off: odometry alone places the scans'),
  point_spacing: z.number().nonnegative().default(0.03).describe('Nearer hits are left out [m]'),
  max_beams: z.int().positive().default(180).describe('Most points that are matched'),
  odometry_sigma_position: positive().default(0.2).describe('Error of odometry [m/m]'),
  odometry_sigma_yaw: positive().default(0.2).describe('Error of odometry [rad/rad]'),
  odometry_sigma_floor: positive().default(0.02).describe('Error between two scans [m and rad]'),
  odometry_jump_position: positive()
    .default(0.5)
    .describe('Odometry that jumps further between two scans, to zero, began anew [m]'),
  odometry_jump_yaw: positive().default(2).describe('The same of its yaw [rad]'),
  search_position: positive().default(0.6).describe('Widest search after a loss [m]'),
  search_yaw: positive().default(0.5).describe('Widest search after a loss [rad]'),
  minimum_inliers: z.int().positive().default(20).describe('Points on walls a match must have'),
  minimum_inlier_ratio: share().default(0.3).describe('Share of points on walls it must have'),
});
