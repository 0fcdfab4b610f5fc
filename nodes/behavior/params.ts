import { z } from 'zod';
import { footprint, robotBaseFrame } from '#nodes/core/robot-params.ts';

const seconds = (value: number, text: string) =>
  z.number().positive().default(value).describe(`${text} [s]`);

/** Names as in nav2_bt_navigator, nav2_controller and nav2_behaviors where they have the parameter. */
export const NavigatorParams = z.strictObject({
  robot_base_frame: robotBaseFrame,
  footprint,
  max_speed: z.number().positive().default(0.22).describe('Top speed of the robot [m/s]'),
  frequency: z.number().positive().default(20).describe('Rate of decisions and commands [Hz]'),
  planner_frequency: z.number().positive().default(2).describe('Rate of replanning [Hz]'),
  feedback_frequency: z.number().positive().default(2).describe('Rate of feedback [Hz]'),
  xy_goal_tolerance: z.number().positive().default(0.1).describe('Distance that counts as at [m]'),
  yaw_goal_tolerance: z
    .number()
    .positive()
    .default(0.12)
    .describe('Error of a requested heading that counts as none [rad]'),
  required_movement_radius: z
    .number()
    .positive()
    .default(0.5)
    .describe('Distance to be covered within the movement allowance [m]'),
  movement_time_allowance: seconds(
    10,
    'Longest time for that; less for a fast robot: five times what it takes at top speed, at least 3',
  ),
  stall_share: z
    .number()
    .min(0.1)
    .max(1)
    .default(0.4)
    .describe('Share of the movement allowance after which standing still counts as stuck'),
  number_of_retries: z
    .int()
    .nonnegative()
    .default(6)
    .describe('Recoveries before giving up; each metre of progress gives one back'),
  startup_timeout: seconds(10, 'How long costmap and pose may be missing'),
  navigation_timeout: seconds(900, 'How long one goal may take'),
  spin_speed: z.number().positive().default(0.8).describe('Yaw rate of turns in place [rad/s]'),
  backup_dist: z.number().positive().default(0.3).describe('How far to back up [m]'),
  backup_speed: z.number().positive().default(0.1).describe('How fast to back up [m/s]'),
  wait_duration: seconds(2, 'How long to wait for the way to clear'),
  transform_tolerance: seconds(0.5, 'Age of a pose after which a recovery stands still'),
});

export type NavigatorParams = z.infer<typeof NavigatorParams>;
